import type postgres from 'postgres'
import { AppError } from '../../schema/errors.ts'
import type { MemberId, RoundId, SectionId } from '../../schema/ids.ts'
import type { DocumentKind, SectionState } from '../../schema/policy.ts'
import type {
  CommitOutcome,
  CommitRequest,
  MemberInfo,
  SectionInfo,
  SectionStore,
  StoredSection,
} from '../rooms/types.ts'
import { codeOf, reading, troubleOf, type Database } from './database.ts'

interface SectionRow {
  id: SectionId
  document: DocumentKind
  kind: string
  state: SectionState
  epoch: number
  head: number
  released_seq: number | null
  released_at: string | null
  released_hash: string | null
  changed_by: MemberId | null
  /** Text: drizzle switches the driver's own dates off. */
  changed_at: string | null
  changed_reason: string | null
  ready_by: MemberId | null
  ready_at: string | null
  comments_until: string | null
}

const presentRelease = ({
  released_seq: seq,
  released_at: at,
  released_hash: hash,
}: SectionRow): SectionInfo['release'] =>
  seq === null || at === null || hash === null ? null : { seq, at: new Date(at).toISOString(), hash }

const presentInfo = (row: SectionRow): SectionInfo => ({
  id: row.id,
  document: row.document,
  kind: row.kind,
  state: row.state,
  epoch: row.epoch,
  release: presentRelease(row),
  commentsUntil: row.comments_until === null ? null : new Date(row.comments_until).toISOString(),
  ready:
    row.ready_by === null || row.ready_at === null
      ? null
      : { member: row.ready_by, at: new Date(row.ready_at).toISOString() },
  changed:
    row.changed_by === null || row.changed_at === null
      ? null
      : { member: row.changed_by, at: new Date(row.changed_at).toISOString(), reason: row.changed_reason },
})

const columns = (sql: postgres.ISql) => sql`
  s.id, d.kind as document, s.kind, s.state, s.epoch, s.head, s.changed_by, s.changed_at, s.changed_reason,
  s.ready_by, s.ready_at, s.comments_until,
  v.seq as released_seq, v.at as released_at, v.hash as released_hash`

const joined = (sql: postgres.ISql) => sql`
  section s join document d on d.id = s.document_id
  left join section_version v on v.section_id = s.id and v.seq = s.released_seq`

const membersOf = (sql: postgres.ISql, round: postgres.Fragment) => sql<MemberInfo[]>`
  select m.id, m.role, m.country, p.name, m.colour, m.is_scripted as "isScripted", to_json(m.marks) as marks,
    m.ended_at is not null as "hasLeft"
  from member m join person p on p.id = m.person_id where m.round_id = (${round}) order by m.id`

/** The log of all sections in PostgreSQL. */
export const createSectionStore = ({ sql }: Pick<Database, 'sql'>): SectionStore => ({
  loadRound: async (round) => {
    const members = reading(membersOf(sql, sql`select ${round}::uuid`))
    const sections = reading(sql<SectionRow[]>`
      select ${columns(sql)} from ${joined(sql)}
      where d.round_id = ${round} order by d.kind, s.position`)
    return { id: round as RoundId, members: [...(await members)], sections: (await sections).map(presentInfo) }
  },

  load: (section, upTo) =>
    // One snapshot: a row that commits between two of these queries must not be half seen.
    reading(
      sql.begin('isolation level repeatable read read only', async (tx) => {
        const [row] = await tx<SectionRow[]>`
          select ${columns(tx)} from ${joined(tx)} where s.id = ${section}`
        if (row === undefined) throw new AppError('not-found')
        const head = Math.min(row.head, upTo ?? row.head)
        const [checkpoint] = await tx<{ seq: number; bytes: Uint8Array }[]>`
          select seq, bytes from section_checkpoint where section_id = ${section} and seq <= ${head}`
        const from = checkpoint?.seq ?? 0
        const rows = await tx<{ bytes: Uint8Array }[]>`
          select bytes from section_update where section_id = ${section} and seq > ${from} and seq <= ${head} order by seq`
        const authors = await tx<{ id: string; member: MemberId }[]>`
          select client_id as id, member_id as member from section_author where section_id = ${section}`
        const members = await membersOf(
          tx,
          tx`select d.round_id from section s join document d on d.id = s.document_id where s.id = ${section}`,
        )
        const updates = rows.map(({ bytes }) => bytes)
        const stored: StoredSection = {
          info: presentInfo(row),
          members: [...members],
          head,
          checkpointSeq: from,
          updates: checkpoint === undefined ? updates : [checkpoint.bytes, ...updates],
          authors: authors.map(({ id, member }) => [Number(id), member]),
        }
        return stored
      }),
    ),

  ping: async () => {
    await sql`select 1`
  },

  commit: async (requests) => {
    try {
      return await commitAll(sql, requests)
    } catch (error) {
      // A client id that another process bound in the same instant, or a suggestion that it accepted or took back, spoils only its own section.
      if (codeOf(error) === UNIQUE_VIOLATION && requests.length > 1) return await commitSingly(sql, requests)
      return translate(error, requests)
    }
  },

  checkpoint: async (section, seq, bytes) => {
    await reading(sql`
      insert into section_checkpoint (section_id, seq, bytes) values (${section}, ${seq}, ${bytes})
      on conflict (section_id) do update set seq = excluded.seq, bytes = excluded.bytes, at = now()
      where section_checkpoint.seq < excluded.seq`)
  },
})

const UNIQUE_VIOLATION = '23505'

const translate = (error: unknown, requests: CommitRequest[]): CommitOutcome[] => {
  if (codeOf(error) === UNIQUE_VIOLATION) return requests.map(() => ({ kind: 'unknown' }))
  if (troubleOf(error) === 'none') throw new AppError('storage-unavailable', 'nothing was written', { cause: error })
  throw error
}

const commitSingly = async (sql: postgres.Sql, requests: CommitRequest[]): Promise<CommitOutcome[]> => {
  const outcomes: CommitOutcome[] = []
  for (const request of requests) {
    try {
      outcomes.push(...(await commitAll(sql, [request])))
    } catch {
      // Earlier ones of this loop are written, so the whole can no longer be put back: this one is read again.
      outcomes.push({ kind: 'unknown' })
    }
  }
  return outcomes
}

/** Ids or numbers as PostgreSQL writes an array: none of them needs quoting. */
const list = (values: readonly (string | number)[]): string => `{${values.join(',')}}`

/** Everything of all sections in one statement (DESIGN 5.4): lock the section rows in id order, move `head` where the
 * epoch is still the one asked for, insert only for those. `section` sees its newest version here, because the statement
 * holds the row locks by then (read committed re-reads what it had to wait for). */
const commitAll = async (sql: postgres.Sql, requests: CommitRequest[]): Promise<CommitOutcome[]> => {
  const rows = requests.flatMap(({ section, rows }) => rows.map((row, index) => ({ section, nth: index + 1, ...row })))
  const authors = requests.flatMap(({ section, authors }) =>
    authors.map(([id, member, suggestion]) => ({ section, id, member, suggestion })),
  )
  const starts: number[] = []
  let length = 0
  for (const { bytes } of rows) {
    starts.push(length + 1) // substring counts from 1
    length += bytes.length
  }
  const moved = await sql<{ id: SectionId; base: number }[]>`
    with asked as (
      select * from unnest(
        ${list(requests.map(({ section }) => section))}::uuid[],
        ${list(requests.map(({ epoch }) => epoch))}::int[],
        ${list(requests.map(({ rows }) => rows.length))}::int[]
      ) as asked(id, epoch, rows)
    ), locked as materialized (
      select s.id, s.epoch from section s join asked a on a.id = s.id order by s.id for update of s
    ), moved as (
      update section s set head = s.head + a.rows from locked l join asked a on a.id = l.id
      where s.id = l.id and l.epoch = a.epoch
      returning s.id, s.head - a.rows as base
    ), written as (
      insert into section_update (section_id, seq, member_id, suggestion_id, suggestion_turn, bytes)
      select m.id, m.base + r.nth, r.member, r.suggestion, r.turn,
        substring(${Buffer.concat(rows.map(({ bytes }) => bytes))}::bytea from r.start for r.length)
      from unnest(
        ${list(rows.map(({ section }) => section))}::uuid[],
        ${list(rows.map(({ nth }) => nth))}::int[],
        ${list(rows.map(({ member }) => member))}::uuid[],
        ${list(rows.map(({ suggestion }) => suggestion?.thread ?? 'null'))}::uuid[],
        ${list(rows.map(({ suggestion }) => suggestion?.turn ?? 'null'))}::int[],
        ${list(starts)}::int[],
        ${list(rows.map(({ bytes }) => bytes.length))}::int[]
      ) as r(id, nth, member, suggestion, turn, start, length) join moved m on m.id = r.id
    ), bound as (
      insert into section_author (section_id, client_id, member_id, suggestion_id)
      select m.id, b.client, b.member, b.suggestion
      from unnest(
        ${list(authors.map(({ section }) => section))}::uuid[],
        ${list(authors.map(({ id }) => id))}::bigint[],
        ${list(authors.map(({ member }) => member))}::uuid[],
        ${list(authors.map(({ suggestion }) => suggestion ?? 'null'))}::uuid[]
      ) as b(id, client, member, suggestion) join moved m on m.id = b.id
    )
    select id, base from moved`
  const bases = new Map(moved.map(({ id, base }) => [id, base]))
  return requests.map(({ section }) => {
    const base = bases.get(section)
    return base === undefined ? { kind: 'fenced' } : { kind: 'committed', base }
  })
}
