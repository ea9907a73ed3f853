import type { SectionId } from '../../schema/ids.ts'
import type { SectionInfo } from './types.ts'

/** Differs when there is something to tell. */
const mark = ({ epoch, release, ready, commentsUntil }: SectionInfo): string =>
  [epoch, release?.seq, ready?.at, commentsUntil].join(' ')

/** What a room knows of its sections, as the newest answer of the database said it. Answers may overtake one another, so
 * whoever asks takes a number first: a higher epoch is newer, and within one epoch, what was asked for later. */
export class SectionStates {
  readonly #known = new Map<SectionId, { info: SectionInfo; askedAt: number }>()
  #asked = 0

  /** Before each question. */
  ask(): number {
    return ++this.#asked
  }

  get(id: SectionId): SectionInfo | undefined {
    return this.#known.get(id)?.info
  }

  all(): SectionInfo[] {
    return [...this.#known.values()].map(({ info }) => info)
  }

  /** Whether an answer is no older than what is known. */
  isNewer(info: SectionInfo, askedAt: number): boolean {
    const known = this.#known.get(info.id)
    if (known === undefined || info.epoch > known.info.epoch) return true
    return info.epoch === known.info.epoch && askedAt >= known.askedAt
  }

  /** Whether an answer is newer than what is known, and says something else. */
  isNews(info: SectionInfo, askedAt: number): boolean {
    const before = this.get(info.id)
    if (!this.isNewer(info, askedAt)) return false
    return before === undefined || mark(before) !== mark(info)
  }

  set(info: SectionInfo, askedAt: number): void {
    this.#known.set(info.id, { info, askedAt })
  }
}
