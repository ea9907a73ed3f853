import { asc, eq } from 'drizzle-orm'
import type { AnswerMatrixBody, AnswerRow, CommentMatrixBody, CommentRow } from '../../schema/api/responses.ts'
import type { ContentBody } from '../../schema/api/sections.ts'
import type { ThreadBody } from '../../schema/api/threads.ts'
import { AppError } from '../../schema/errors.ts'
import type { PersonId, RoundId } from '../../schema/ids.ts'
import { can, readsRelease, type SectionResource } from '../../schema/policy.ts'
import { isFormalComment, mayReadResponses } from '../../schema/responses.ts'
import { plainText, type ItemContent } from '../../schema/sections/content.ts'
import { recommendation } from '../../schema/sections/recommendation.ts'
import { TITLE } from '../../schema/sections/index.ts'
import { numberItems } from '../../schema/sections/numbers.ts'
import { document, member, person, recommendationAnswer, round, section } from '../../schema/tables/index.ts'
import type { SectionStore } from '../rooms/types.ts'
import { reading, type Db } from '../storage/database.ts'
import { findVersion } from '../storage/versions.ts'
import { recordAct } from './audit.ts'
import { findMember, type Member } from './rounds.ts'
import { judgedColumns, sectionResource } from './section-resource.ts'
import { readCurrent } from './sections.ts'
import { listThreads } from './threads/index.ts'

type Store = Pick<SectionStore, 'load'>

/** @throws AppError `not-found` for a round that is not there or not theirs, `forbidden`. */
const findReader = async (db: Db, round: RoundId, personId: PersonId): Promise<Member> => {
  const reader = await findMember(db, round, personId)
  if (reader === null) throw new AppError('not-found')
  if (!mayReadResponses(reader))
    throw new AppError('forbidden', 'what the beneficiary says is for peers, secretariat and beneficiary')
  return reader
}

/** A section as its reader has it. */
interface ReadSection {
  of: CommentRow['section']
  resource: SectionResource
  items: readonly ItemContent[]
  /** Items that the beneficiary reads; of who reads the text as it is, those that are gone from it included. */
  released: ReadonlyMap<string, ItemContent>
  /** Numbers of the release. */
  releasedNumbers: Readonly<Record<string, string>>
  isRelease: boolean
  documentId: string
}

const selectSections = (db: Db, round: RoundId) =>
  db
    .select({ row: section, judged: judgedColumns })
    .from(section)
    .innerJoin(document, eq(document.id, section.documentId))
    .where(eq(document.roundId, round))
    .orderBy(asc(document.id), asc(section.position))

/** The sections of a round that somebody may read, in order, each as they may.
 * @param withdrawn sections that they read no more, and of which something is told all the same: they have no items. */
const readSections = async (
  db: Db,
  store: Store,
  round: RoundId,
  reader: Member,
  withdrawn: ReadonlySet<string> = new Set(),
): Promise<ReadSection[]> => {
  const rows = await reading(selectSections(db, round))
  const told = rows.flatMap(({ row, judged }) => {
    const resource = sectionResource(judged)
    return can(reader, 'read', resource) || withdrawn.has(row.id) ? [{ row, resource }] : []
  })
  return Promise.all(
    told.map(async ({ row, resource }) => {
      const { id, key, kind, title, documentId, releasedSeq } = row
      if (!can(reader, 'read', resource)) {
        const nothing = { items: [], released: new Map(), releasedNumbers: {}, isRelease: true }
        return { of: { id, key, kind, title }, resource, ...nothing, documentId }
      }
      const isRelease = readsRelease(reader, resource)
      const version = releasedSeq === null ? null : await findVersion(db, id, releasedSeq)
      const content: Pick<ContentBody, 'items'> = isRelease ? (version ?? { items: [] }) : await readCurrent(store, row)
      return {
        of: { id, key, kind, title },
        resource,
        items: content.items,
        released: new Map((version?.items ?? []).map((item) => [item.id, item])),
        releasedNumbers: version?.numbers ?? {},
        isRelease,
        documentId,
      }
    }),
  )
}

/** Numbers of items as the reader knows them: a release by its own, the text as it is by how it stands now. */
const numbersOf = (sections: readonly ReadSection[]): Map<string, string> => {
  const numbers = new Map<string, string>()
  for (const documentId of new Set(sections.map((one) => one.documentId))) {
    const own = sections.filter((one) => one.documentId === documentId && !one.isRelease)
    for (const [id, number] of numberItems(own.map(({ of, items }) => ({ kind: of.kind, items }))))
      numbers.set(id, number)
  }
  for (const { isRelease, releasedNumbers } of sections)
    for (const [id, number] of isRelease ? Object.entries(releasedNumbers) : []) numbers.set(id, number)
  return numbers
}

const titleOf = (item: ItemContent | undefined): string => {
  const title = item?.fields[TITLE.name]
  return title === undefined || typeof title === 'string' || Array.isArray(title) ? '' : plainText(title.json).trim()
}

const commentRowOf = (
  reader: Member,
  { of, resource, items, released }: ReadSection,
  numbers: ReadonlyMap<string, string>,
  thread: ThreadBody,
): CommentRow => {
  const { item, audience, as: by } = thread
  return {
    section: of,
    number: item === null ? null : (numbers.get(item) ?? null),
    title: item === null ? '' : titleOf(items.find(({ id }) => id === item) ?? released.get(item)),
    thread: thread.id,
    item,
    field: thread.field,
    quote: thread.quote,
    comment: thread.comments[0]?.body ?? '',
    suggestion: thread.suggestion,
    kind: thread.kind,
    by: thread.by,
    at: thread.at,
    clearance: thread.clearance,
    disposition: thread.disposition,
    canDispose: can(reader, 'dispose', { type: 'thread', section: resource, audience, by }),
  }
}

/** Every formal comment that somebody may read, in the order of the document, and what became of it.
 * @throws AppError `not-found`, `forbidden`. */
export const findCommentMatrix = async (
  db: Db,
  store: Store,
  round: RoundId,
  personId: PersonId,
): Promise<CommentMatrixBody> => {
  const reader = await findReader(db, round, personId)
  const { threads, withdrawn } = await listThreads(db, { round }, personId)
  const sections = await readSections(db, store, round, reader, new Set(withdrawn.map(({ id }) => id)))
  const numbers = numbersOf(sections)
  const formal = threads.filter(isFormalComment)
  const rows = sections.flatMap((one) => {
    const place = new Map(one.items.map(({ id }, at) => [id, at]))
    // The section as a whole first, then item by item; what is gone last.
    const at = ({ item }: ThreadBody): number => (item === null ? -1 : (place.get(item) ?? place.size))
    return formal
      .filter((thread) => thread.section === one.of.id)
      .sort((a, b) => at(a) - at(b) || a.at.localeCompare(b.at))
      .map((thread) => commentRowOf(reader, one, numbers, thread))
  })
  const linked = rows.flatMap(({ suggestion }) =>
    suggestion?.type === 'field' ? [suggestion.value, suggestion.before].flat() : [],
  )
  return {
    rows,
    numbers: Object.fromEntries(linked.flatMap((id) => (numbers.has(id) ? [[id, numbers.get(id)!]] : []))),
  }
}

/** Every recommendation that somebody may read, and what the beneficiary says to it; what was answered and is gone since, too.
 * @throws AppError `not-found`, `forbidden`. */
export const findAnswerMatrix = async (
  db: Db,
  store: Store,
  round: RoundId,
  personId: PersonId,
): Promise<AnswerMatrixBody> => {
  const reader = await findReader(db, round, personId)
  const sections = (await readSections(db, store, round, reader)).filter(
    ({ resource }) => resource.document === 'report',
  )
  const numbers = numbersOf(sections)
  const answers = await answersIn(db, round)
  const rows = sections.flatMap(({ of, resource, items, released }) => {
    if (of.kind !== recommendation.name) return []
    const mayAnswer = can(reader, 'answerRecommendation', resource)
    const known = new Set(items.map(({ id }) => id))
    const gone = [...released.values()].filter(({ id }) => !known.has(id))
    return [...items, ...gone].map((item): AnswerRow => {
      const isReleased = released.has(item.id)
      return {
        section: of,
        number: numbers.get(item.id) ?? null,
        title: titleOf(item),
        item: item.id,
        isReleased,
        answer: answers.get(`${of.id}/${item.id}`) ?? null,
        canAnswer: mayAnswer && isReleased,
      }
    })
  })
  return { rows }
}

const answersIn = async (db: Db, round: RoundId): Promise<Map<string, NonNullable<AnswerRow['answer']>>> => {
  const rows = await reading(
    db
      .select({ row: recommendationAnswer })
      .from(recommendationAnswer)
      .innerJoin(section, eq(section.id, recommendationAnswer.sectionId))
      .innerJoin(document, eq(document.id, section.documentId))
      .where(eq(document.roundId, round)),
  )
  return new Map(
    rows.map(({ row }) => [
      `${row.sectionId}/${row.itemId}`,
      { verdict: row.verdict, reply: row.reply, by: row.memberId, at: row.at.toISOString() },
    ]),
  )
}

/** Somebody as files name them. */
export type NamedMember = Pick<Member, 'role' | 'country' | 'marks' | 'name'>

/** Everybody of a round whom a file may name, by member id. */
export const findNamedMembers = async (db: Db, round: RoundId): Promise<ReadonlyMap<string, NamedMember>> => {
  const members = await reading(
    db
      .select({ id: member.id, role: member.role, country: member.country, marks: member.marks, name: person.name })
      .from(member)
      .innerJoin(person, eq(person.id, member.personId))
      .where(eq(member.roundId, round)),
  )
  return new Map(members.map((one) => [one.id, one]))
}

/** What a file says by its round. @throws AppError `not-found`. */
export const findRoundOfFile = async (db: Db, id: RoundId): Promise<{ beneficiary: string; timeZone: string }> => {
  const { beneficiary, timeZone } = round
  const [found] = await reading(db.select({ beneficiary, timeZone }).from(round).where(eq(round.id, id)))
  if (found === undefined) throw new AppError('not-found')
  return found
}

/** Write down that a matrix was taken away.
 * @param taken `filter`: what it was narrowed to; null: all of it. @throws AppError `not-found`. */
export const recordMatrixExport = async (
  db: Db,
  round: RoundId,
  personId: PersonId,
  {
    filter,
    ...taken
  }: {
    what: 'comment-matrix' | 'answer-matrix'
    rows: number
    filter: Readonly<Record<string, string | undefined>> | null
  },
): Promise<void> => {
  const reader = await findReader(db, round, personId)
  const act = { action: 'export', round, member: reader.id, before: null, after: { ...taken, format: 'csv' } } as const
  await reading(db.transaction((tx) => recordAct(tx, { ...act, ...(filter !== null && { about: { filter } }) })))
}
