import type { FlatText } from './flat-text.ts'
import { IdSet, runsIn, type IdRun, type PlacedRun } from './id-set.ts'

/** Characters that took the place of others: the words stayed, and Yjs numbered them anew. */
export interface Copy {
  from: IdRun
  /** As long as `from`. */
  to: IdRun
}

/** What whoever changes a text knows of its new characters. */
export interface TextChange {
  /** In the order in which they were made. */
  copies: readonly Copy[]
  /** The rest of the new ones: what was written. */
  typed: readonly PlacedRun[]
}

export const NO_CHANGE: TextChange = { copies: [], typed: [] }

/** Characters that two texts begin with alike. */
export const commonStart = (a: string, b: string): number => {
  const end = Math.min(a.length, b.length)
  let length = 0
  while (length < end && a[length] === b[length]) length++
  return length
}

/** Characters that two texts end with alike. @param most look at no more. */
export const commonEnd = (a: string, b: string, most = Math.min(a.length, b.length)): number => {
  let length = 0
  while (length < most && a[a.length - 1 - length] === b[b.length - 1 - length]) length++
  return length
}

/** Pairs of the characters that stand at the same distance from `from` in one text and from `to` in another. */
const paired = (
  before: FlatText,
  after: FlatText,
  { from, to, length }: { from: number; to: number; length: number },
): Copy[] =>
  runsIn(before.runs, { start: from, end: from + length }).flatMap((old) =>
    runsIn(after.runs, { start: old.at - from + to, end: old.at - from + to + old.length }).map((now) => ({
      from: { client: old.client, clock: old.clock + (now.at - to) - (old.at - from), length: now.length },
      to: { client: now.client, clock: now.clock, length: now.length },
    })),
  )

/** A text without its line breaks: they are no characters, and come and go at several places at once. */
const charactersOf = ({ text, runs }: FlatText): FlatText => {
  const placed: PlacedRun[] = []
  let plain = ''
  for (const run of runs) {
    placed.push({ ...run, at: plain.length })
    plain += text.slice(run.at, run.at + run.length)
  }
  return { text: plain, runs: placed }
}

/** What stands in the place of what, where one text was made of the other: the same words in front of the first difference, and
 * behind the last, however they are parted into paragraphs. */
export const copiesBetween = (old: FlatText, now: FlatText): Copy[] => {
  const [before, after] = [charactersOf(old), charactersOf(now)]
  const head = commonStart(before.text, after.text)
  const tail = commonEnd(before.text, after.text, Math.min(before.text.length, after.text.length) - head)
  const ends = { from: before.text.length - tail, to: after.text.length - tail, length: tail }
  return [...paired(before, after, { from: 0, to: 0, length: head }), ...paired(before, after, ends)].filter(
    ({ from, to }) => from.client !== to.client || from.clock !== to.clock,
  )
}

const setOf = (runs: readonly IdRun[]): IdSet => {
  const set = new IdSet()
  for (const run of runs) set.add(run)
  return set
}

const part = ({ from, to }: Copy, start: number, length: number): Copy => ({
  from: { ...from, clock: from.clock + start, length },
  to: { ...to, clock: to.clock + start, length },
})

/** What one change of a text has done: a change of form numbers words anew that stay as they are. */
export const changeOf = (before: FlatText, after: FlatText): TextChange => {
  const [old, standing] = [setOf(before.runs), setOf(after.runs)]
  // What still stands was not replaced, and what stood before replaces nothing: where letters repeat, words alone cannot tell.
  const copies = copiesBetween(before, after).flatMap((copy) =>
    standing
      .cut(copy.from, false)
      .map(({ clock, length }) => part(copy, clock - copy.from.clock, length))
      .flatMap((gone) => old.cut(gone.to, false).map(({ clock, length }) => part(gone, clock - gone.to.clock, length))),
  )
  const copied = setOf(copies.map(({ to }) => to))
  const typed = after.runs.flatMap((run) => old.cut(run, false)).flatMap((run) => copied.cut(run, false))
  return { copies, typed }
}

/** Take in what stands for characters of a set. @returns what was taken in. */
export const addCopies = (set: IdSet, copies: readonly Copy[]): IdRun[] => {
  const added: IdRun[] = []
  for (const copy of copies)
    for (const { clock, length } of set.cut(copy.from, true)) {
      const { to } = part(copy, clock - copy.from.clock, length)
      if (set.add(to)) added.push(to)
    }
  return added
}
