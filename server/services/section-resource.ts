import { sql } from 'drizzle-orm'
import type { DocumentKind, SectionResource } from '../../schema/policy.ts'
import { document, section } from '../../schema/tables/index.ts'

/** What the policy asks of a row of `section` and its `document`, selected beside them. The database says whether the time for
 * comments is over: processes whose clocks differ judge alike. */
export const judgedColumns = {
  document: document.kind,
  state: section.state,
  releasedSeq: section.releasedSeq,
  commentsOpen: sql<boolean>`(${section.commentsUntil} is null or ${section.commentsUntil} > clock_timestamp())`,
}

export interface JudgedRow extends Pick<typeof section.$inferSelect, 'state' | 'releasedSeq'> {
  document: DocumentKind
  commentsOpen: boolean
}

/** A section as the policy knows it, at the moment at which it was selected. */
export const sectionResource = ({ document, state, releasedSeq, commentsOpen }: JudgedRow): SectionResource => ({
  type: 'section',
  document,
  state,
  released: releasedSeq !== null,
  commentsOpen,
})
