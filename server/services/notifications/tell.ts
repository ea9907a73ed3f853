import { and, eq, isNull } from 'drizzle-orm'
import {
  createId,
  type CommentId,
  type ItemId,
  type MemberId,
  type RoundId,
  type SectionId,
  type ThreadId,
} from '../../../schema/ids.ts'
import type { NotificationKind } from '../../../schema/notifications.ts'
import {
  can,
  type Audience,
  type MemberSubject,
  type SectionResource,
  type ThreadResource,
} from '../../../schema/policy.ts'
import { saidToAll } from '../../../schema/responses.ts'
import { document, member, notification, section } from '../../../schema/tables/index.ts'
import type { Tx } from '../../storage/database.ts'
import { judgedColumns, sectionResource } from '../section-resource.ts'

/** Somebody who may be told. */
export interface Listener extends MemberSubject {
  id: MemberId
}

/** What has happened, for a row of `notification`. */
export interface Happening {
  kind: NotificationKind
  /** Who did it; null: time did. They are not told of it. */
  by: MemberId | null
  item?: ItemId | null
  thread?: ThreadId
  comment?: CommentId
  detail?: Record<string, string | number | boolean | null>
  /** What must not be told twice; left out: it is told again. */
  once?: string
}

/** Where it has happened, and who can be told. */
export interface Place {
  section: SectionId
  round: RoundId
  resource: SectionResource
  listeners: readonly Listener[]
}

/** Those who take part in a round and are people. */
export const listenersOf = (tx: Tx, round: RoundId): Promise<Listener[]> =>
  tx
    .select({ id: member.id, role: member.role, country: member.country, marks: member.marks })
    .from(member)
    .where(and(eq(member.roundId, round), isNull(member.endedAt), eq(member.isScripted, false)))

/** A section as it is in this transaction, and who takes part in its round. */
export const findPlace = async (tx: Tx, id: SectionId): Promise<Place> => {
  const [row] = await tx
    .select({ round: document.roundId, judged: judgedColumns })
    .from(section)
    .innerJoin(document, eq(document.id, section.documentId))
    .where(eq(section.id, id))
  if (row === undefined) throw new Error('a section that is told of is there')
  return {
    section: id,
    round: row.round,
    resource: sectionResource(row.judged),
    listeners: await listenersOf(tx, row.round),
  }
}

/** A thread, as the policy is asked of it. */
export const threadResource = (
  { resource }: Pick<Place, 'resource'>,
  thread: { audience: Audience; by: ThreadResource['by'] },
): ThreadResource => ({ type: 'thread', section: resource, ...thread })

/** Write a row for each of these, in the transaction of what it tells of. What was told `once` is not told again.
 * @returns who is told by it. */
export const tell = async (
  tx: Tx,
  where: SectionId | null,
  { kind, by, item, thread, comment, detail, once }: Happening,
  to: readonly Pick<Listener, 'id'>[],
): Promise<Set<MemberId>> => {
  if (to.length === 0) return new Set()
  const rows = to.map(({ id }) => ({
    id: createId<string>(),
    memberId: id,
    kind,
    sectionId: where,
    itemId: item ?? null,
    threadId: thread ?? null,
    commentId: comment ?? null,
    byMemberId: by,
    detail: detail ?? {},
    once: once ?? null,
  }))
  const told = await tx
    .insert(notification)
    .values(rows)
    .onConflictDoNothing()
    .returning({ memberId: notification.memberId })
  return new Set(told.map(({ memberId }) => memberId))
}

/** Those who may read the section, without who did it. */
export const readersOf = ({ listeners, resource }: Place, by: MemberId | null): Listener[] =>
  listeners.filter((one) => one.id !== by && can(one, 'read', resource))

export const isSecretariat = ({ role }: MemberSubject): boolean => role === 'secretariat'
export const isBeneficiary = ({ role }: MemberSubject): boolean => role === 'beneficiary'
export const isFocalPoint = (one: MemberSubject): boolean => can(one, 'clear', { type: 'round' })
/** Who answers what the beneficiary says of a section. */
export const isDisposing = (one: MemberSubject, { resource }: Pick<Place, 'resource'>): boolean =>
  can(one, 'dispose', saidToAll(resource))
