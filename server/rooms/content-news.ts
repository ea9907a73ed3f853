import type { SectionId } from '../../schema/ids.ts'
import type { Clock } from './types.ts'

/** Readers are told of new content at most once in this time. */
const CONTENT_MS = 1000

/** Tell of new content: the first change of a section at once, later ones together at the end of the second.
 * @returns to be called with each new log position. */
export const createContentNews = (
  clock: Clock,
  tell: (section: SectionId, seq: number) => void,
): ((section: SectionId, seq: number) => void) => {
  /** Newest position of each section that was told of within the last second. */
  const latest = new Map<SectionId, number>()
  const changed = (section: SectionId, seq: number): void => {
    if (latest.has(section)) return void latest.set(section, seq)
    tell(section, seq)
    latest.set(section, seq)
    clock.after(CONTENT_MS, () => {
      const last = latest.get(section)
      latest.delete(section)
      if (last !== undefined && last !== seq) changed(section, last)
    })
  }
  return changed
}
