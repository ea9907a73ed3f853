import { sql } from 'drizzle-orm'
import { AppError } from '../../schema/errors.ts'
import { can, type Action, type DocumentKind, type MemberSubject, type SectionResource } from '../../schema/policy.ts'
import { document, section } from '../../schema/tables/index.ts'
import { refuseArchived } from './archived.ts'

/** What the policy asks of a row of `section` and its `document`, selected beside them. The database says whether the time for
 * comments is over: processes whose clocks differ judge alike. */
export const judgedColumns = {
  document: document.kind,
  state: section.state,
  releasedSeq: section.releasedSeq,
  archived: sql<boolean>`exists (select 1 from round r where r.id = ${document.roundId} and r.archived_at is not null)`,
  commentsOpen: sql<boolean>`(${section.commentsUntil} is null or ${section.commentsUntil} > clock_timestamp())`,
}

export interface JudgedRow extends Pick<typeof section.$inferSelect, 'state' | 'releasedSeq'> {
  document: DocumentKind
  archived: boolean
  commentsOpen: boolean
}

/** A section as the policy knows it, at the moment at which it was selected. */
export const sectionResource = ({
  document,
  state,
  releasedSeq,
  archived,
  commentsOpen,
}: JudgedRow): SectionResource => ({
  type: 'section',
  document,
  state,
  released: releasedSeq !== null,
  archived,
  commentsOpen,
})

/** @throws AppError for what somebody may not do to a section: `archived`, when they may as soon as its round is out of the archive;
 * else `forbidden`, with `why`. */
export const demand = (reader: MemberSubject, action: Action, resource: SectionResource, why: string): void => {
  if (can(reader, action, resource)) return
  if (can(reader, action, { ...resource, archived: false })) refuseArchived(new Date())
  throw new AppError('forbidden', why)
}
