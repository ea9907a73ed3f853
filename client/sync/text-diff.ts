/** Larger middles are taken whole: the comparison costs the product of both lengths. */
const MAX_CELLS = 4_000_000

const words = (text: string): string[] => text.match(/\s+|[^\s]+/g) ?? []

/** Lengths of the longest common subsequences of all ends of `a` and `b`, row by row. */
const commonLengths = (a: readonly string[], b: readonly string[]): Uint16Array[] => {
  const table = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1))
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      table[i]![j] = a[i] === b[j] ? table[i + 1]![j + 1]! + 1 : Math.max(table[i + 1]![j]!, table[i]![j + 1]!)
  return table
}

/** Runs of words in `b` that a shortest edit of `a` puts in. */
const insertedRuns = (a: readonly string[], b: readonly string[]): string[] => {
  if (a.length === 0 || b.length === 0 || a.length * b.length > MAX_CELLS) return [b.join('')]
  const table = commonLengths(a, b)
  const runs: string[] = []
  let run = ''
  let i = 0
  for (let j = 0; j < b.length;) {
    if (i < a.length && a[i] === b[j]) {
      runs.push(run)
      run = ''
      i++
      j++
    } else if (i < a.length && table[i + 1]![j]! >= table[i]![j + 1]!) i++
    else run += b[j++]!
  }
  return [...runs, run]
}

/** What `after` has that `before` has not, word by word; runs are parted by line breaks.
 * @returns '' when nothing but deletions (or spaces) tells them apart. */
export const addedText = (before: string, after: string): string => {
  const a = words(before)
  const b = words(after)
  let start = 0
  while (start < a.length && start < b.length && a[start] === b[start]) start++
  let end = 0
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++
  return insertedRuns(a.slice(start, a.length - end), b.slice(start, b.length - end))
    .map((run) => run.trim())
    .filter((run) => run !== '')
    .join('\n')
}
