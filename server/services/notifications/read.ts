import { and, asc, count, desc, eq, inArray, isNull, or, sql, type SQL } from 'drizzle-orm'
import type { NotificationBody, NotificationsBody } from '../../../schema/api/notifications.ts'
import type { MemberId, PersonId } from '../../../schema/ids.ts'
import { can, isSameDelegation } from '../../../schema/policy.ts'
import {
  comment,
  disposition,
  document,
  member,
  moreTime,
  notification,
  person,
  recommendationAnswer,
  round,
  section,
  thread,
} from '../../../schema/tables/index.ts'
import { mentionedIn, withNames } from '../../../schema/threads.ts'
import { sectionKind } from '../../../schema/sections/index.ts'
import { suggestionFor } from '../../../schema/thread-for.ts'
import { suggestionWords } from '../../../templates/responses.ts'
import { country, inLanguage, sectionTemplate } from '../../../templates/index.ts'
import { memberIn } from '../../../templates/roles.ts'
import { reading, type Db } from '../../storage/database.ts'
import { judgedColumns, sectionResource, type JudgedRow } from '../section-resource.ts'

/** So many are given at once. */
const PAGE = 20
/** Characters of what was said that are repeated. */
const WORDS = 200
/** Of those of a comment that an answer is told of. */
const QUOTED = 60

/** The request for more time that a notification is of; asked for by its key, so that it is looked up in the index of keys. */
const REQUEST = sql`case when ${notification.kind} = 'more-time' then (${notification.detail}->>'request')::uuid end`

/** Rows with all that is said of them, and all that their reader is judged by. Who takes part no more is told nothing. */
const select = (db: Pick<Db, 'select'>, where: SQL | undefined, limit: number, order: typeof asc = desc) =>
  db
    .select({
      row: notification,
      reader: { role: member.role, country: member.country, marks: member.marks },
      round: {
        id: round.id,
        title: round.title,
        timeZone: round.timeZone,
        beneficiary: round.beneficiary,
        organisation: round.organisation,
      },
      section,
      template: { id: document.templateId, version: document.templateVersion },
      judged: judgedColumns,
      thread,
      said: comment.body,
      /** What began the thread. */
      first: sql<
        string | null
      >`(select c.body from ${comment} c where c.thread_id = ${notification.threadId} order by c.at, c.id limit 1)`,
      why: disposition.why,
      reply: recommendationAnswer.reply,
      note: moreTime.note,
      reason: moreTime.reason,
    })
    .from(notification)
    .innerJoin(member, and(eq(member.id, notification.memberId), isNull(member.endedAt)))
    .innerJoin(round, eq(round.id, member.roundId))
    .leftJoin(section, eq(section.id, notification.sectionId))
    .leftJoin(document, eq(document.id, section.documentId))
    .leftJoin(thread, eq(thread.id, notification.threadId))
    .leftJoin(comment, eq(comment.id, notification.commentId))
    .leftJoin(disposition, eq(disposition.threadId, notification.threadId))
    .leftJoin(
      recommendationAnswer,
      and(
        eq(notification.kind, 'answer'),
        eq(recommendationAnswer.sectionId, notification.sectionId),
        eq(recommendationAnswer.itemId, notification.itemId),
      ),
    )
    .leftJoin(moreTime, eq(moreTime.id, REQUEST))
    .where(where)
    .orderBy(order(notification.at), order(notification.id))
    .limit(limit)

type Selected = Awaited<ReturnType<typeof select>>[number]

/** A notification as it may be said to its reader. */
export interface Told extends NotificationBody {
  /** Zone of the round. */
  timeZone: string
  /** Whether they may still read what it is of; otherwise nothing of it is here. */
  isOpen: boolean
}

const isOpen = ({ row, reader, section: at, judged, thread: of }: Selected): boolean => {
  // Of no section is what concerns a delegation of the beneficiary.
  if (at === null) return can(reader, 'desk', { type: 'round' })
  const resource = sectionResource(judged as JudgedRow)
  if (row.threadId === null) return can(reader, 'read', resource)
  if (of === null) return false
  const by = { role: of.byRole, country: of.byCountry }
  return can(reader, 'read', { type: 'thread', section: resource, audience: of.audience, by })
}

/** What a thread proposes, where its reader may read it; '' for none. */
const changeOf = ({ thread: of, section: at, reader, judged }: Selected, language: string): string => {
  if (of?.suggestion == null || at === null) return ''
  const { field, quote, suggestion, releasedRange: released } = of
  const by = { role: of.byRole, country: of.byCountry }
  const read = suggestionFor(reader, sectionResource(judged as JudgedRow), { quote, suggestion, released, as: by })
  if (read.suggestion === null) return ''
  const words = suggestionWords(read.suggestion, { kind: sectionKind(at.kind), path: field, language }, () => '…')
  return read.suggestion.type === 'text' && read.quote !== null ? `${read.quote} → ${words}` : words
}

/** Sentences with something in them, one after the other. */
const together = (...texts: (string | null | undefined)[]): string =>
  texts.filter((text) => text != null && text.trim() !== '').join(' – ')

const wordsOf = (selected: Selected, language: string): string => {
  const { row, thread: of, said, first, why, reply, note, reason } = selected
  switch (row.kind) {
    case 'suggestion':
      return together(changeOf(selected, language), of?.decidedReason)
    // Whose comment it was is known by its words.
    case 'disposition':
      return together(shortened(first ?? '', QUOTED) || shortened(changeOf(selected, language), QUOTED), why)
    case 'answer':
      return reply ?? ''
    case 'more-time':
      return (row.detail.answered === true ? reason : note) ?? ''
    default:
      return together(said === first ? changeOf(selected, language) : '', said)
  }
}

/** The first words of a text on one line. */
const shortened = (text: string, most = WORDS): string => {
  const line = text.replaceAll(/\s+/gu, ' ').trim()
  const characters = Array.from(line)
  return characters.length <= most ? line : `${characters.slice(0, most).join('').trimEnd()}…`
}

type People = ReadonlyMap<string, NonNullable<NotificationBody['by']>>

/** Somebody by name, or by role and country, in a language; undefined: nobody who is known. */
export const calledIn = (one: NonNullable<NotificationBody['by']> | undefined, language: string): string => {
  return one === undefined ? '…' : memberIn({ ...one, marks: one.marks ?? [] }, language)
}

/** Who did it. What was cleared and sent is said by the organisation to everybody outside of its delegation. */
const speakerOf = ({ row, round: of, reader }: Selected, language: string, people: People): NotificationBody['by'] => {
  const by = row.byMemberId === null ? null : (people.get(row.byMemberId) ?? null)
  const delegation = { role: 'beneficiary', country: of.beneficiary } as const
  if (row.kind !== 'batch' || isSameDelegation(reader, delegation)) return by
  const found = country(of.beneficiary)
  const named = found === undefined ? of.beneficiary : inLanguage(found.names, language)
  return { ...delegation, name: of.organisation === '' ? named : `${of.organisation}, ${named}` }
}

const present = (selected: Selected, language: string, people: People): Told => {
  const { row, round: of, section: at, template } = selected
  const common = {
    id: row.id,
    kind: row.kind,
    round: of.id,
    roundTitle: of.title,
    at: row.at.toISOString(),
    readAt: row.readAt?.toISOString() ?? null,
    timeZone: of.timeZone,
  }
  if (!isOpen(selected)) {
    const nothing = { section: null, sectionKey: null, sectionTitle: null, item: null, thread: null, by: null }
    return { ...common, ...nothing, words: null, detail: {}, isOpen: false }
  }
  const title =
    at === null || template === null ? undefined : sectionTemplate(template.id, template.version, at.key)?.title
  const words = shortened(withNames(wordsOf(selected, language), (id) => calledIn(people.get(id), language)))
  return {
    ...common,
    section: at?.id ?? null,
    sectionKey: at?.key ?? null,
    sectionTitle: title === undefined ? (at?.title ?? null) : inLanguage(title, language),
    item: row.itemId,
    thread: row.threadId,
    by: speakerOf(selected, language, people),
    words: words === '' ? null : words,
    detail: row.detail,
    isOpen: true,
  }
}

/** Members whom these speak of, whatever they are now. */
const peopleIn = async (db: Pick<Db, 'select'>, rows: readonly Selected[]): Promise<People> => {
  const ids = rows.flatMap((selected) =>
    [...mentionedIn(wordsOf(selected, 'en')), selected.row.byMemberId ?? []].flat(),
  )
  if (ids.length === 0) return new Map()
  const found = await db
    .select({ id: member.id, name: person.name, role: member.role, country: member.country, marks: member.marks })
    .from(member)
    .innerJoin(person, eq(person.id, member.personId))
    .where(inArray(member.id, ids as MemberId[]))
  return new Map(found.map(({ id, ...one }) => [id, one]))
}

/** Notifications as they may be said to their reader now, newest first.
 * @param oldestFirst the other way round: then the limit leaves out the newest. */
export const readTold = async (
  db: Pick<Db, 'select'>,
  {
    where,
    language,
    limit,
    oldestFirst = false,
  }: { where: SQL | undefined; language: string; limit: number; oldestFirst?: boolean },
): Promise<Told[]> => {
  const rows = await select(db, where, limit, oldestFirst ? asc : desc)
  const people = await peopleIn(db, rows)
  return rows.map((row) => present(row, language, people))
}

/** What somebody is told of in all their rounds. @param before id of one: older ones than that. */
export const listNotifications = async (
  db: Db,
  { id: personId, language }: { id: PersonId; language: string },
  before?: string,
): Promise<NotificationsBody> => {
  const isOlder =
    before === undefined
      ? undefined
      : sql`(${notification.at}, ${notification.id}) < (select n.at, n.id from ${notification} n
          join ${member} m on m.id = n.member_id where n.id = ${before} and m.person_id = ${personId})`
  const where = and(eq(member.personId, personId), isOlder)
  const [told, unread] = await reading(
    Promise.all([readTold(db, { where, language, limit: PAGE + 1 }), countUnread(db, personId)]),
  )
  return {
    notifications: told.slice(0, PAGE).map(({ timeZone: _zone, isOpen: _isOpen, ...body }) => body),
    unread,
    more: told.length > PAGE,
  }
}

const countUnread = async (db: Db, personId: PersonId): Promise<number> => {
  const [row] = await db
    .select({ unread: count() })
    .from(notification)
    .innerJoin(member, and(eq(member.id, notification.memberId), isNull(member.endedAt)))
    .where(and(eq(member.personId, personId), isNull(notification.readAt)))
  return row?.unread ?? 0
}

/** Say that somebody has seen these of theirs, or all (null): they belong in no mail any more. What is not theirs stays as it is. */
export const markRead = async (db: Db, personId: PersonId, ids: readonly string[] | null): Promise<void> => {
  if (ids?.length === 0) return
  const isTheirs = sql`${notification.memberId} in (select m.id from ${member} m where m.person_id = ${personId})`
  const isMeant = ids === null ? undefined : or(...ids.map((id) => eq(notification.id, id)))
  await reading(
    db
      .update(notification)
      .set({ readAt: sql`now()`, mailedAt: sql`coalesce(${notification.mailedAt}, now())` })
      .where(and(isTheirs, isMeant, isNull(notification.readAt))),
  )
}
