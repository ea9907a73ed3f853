import type { DocumentKind, SectionResource } from '../../schema/policy.ts'
import type { section } from '../../schema/tables/index.ts'

/** What the policy asks of a row of `section`. */
export type JudgedRow = Pick<typeof section.$inferSelect, 'state' | 'releasedSeq' | 'commentsUntil'>

/** A section as the policy knows it, at this moment. */
export const sectionResource = (
  document: DocumentKind,
  { state, releasedSeq, commentsUntil }: JudgedRow,
): SectionResource => ({
  type: 'section',
  document,
  state,
  released: releasedSeq !== null,
  commentsOpen: commentsUntil === null || commentsUntil.getTime() > Date.now(),
})
