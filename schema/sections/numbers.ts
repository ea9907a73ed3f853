import { sectionKind } from './index.ts'

/** Numbers (F-1, R-3, A-7) of undeleted items: counted by kind through a document's sections in their order, each section's
 * items in theirs. Computed, never stored, until a version is kept.
 * @returns item id to number. */
export const numberItems = (
  sections: readonly { kind: string; items: readonly { id: string }[] }[],
): Map<string, string> => {
  const counts = new Map<string, number>()
  const numbers = new Map<string, string>()
  for (const { kind, items } of sections) {
    const letter = sectionKind(kind)?.letter ?? ''
    for (const { id } of items) {
      const count = (counts.get(kind) ?? 0) + 1
      counts.set(kind, count)
      numbers.set(id, `${letter}-${count}`)
    }
  }
  return numbers
}
