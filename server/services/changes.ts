import { inArray, sql } from 'drizzle-orm'
import { CHANGES_PER_PAGE, type ChangeBody, type ChangesBody } from '../../schema/api/changes.ts'
import { AppError } from '../../schema/errors.ts'
import type { MemberId, PersonId, SectionId, ThreadId } from '../../schema/ids.ts'
import { can, isSameDelegation } from '../../schema/policy.ts'
import { thread } from '../../schema/tables/index.ts'
import { reading, type Db } from '../storage/database.ts'
import { findReadableSection } from './sections.ts'

interface Row extends Record<string, unknown> {
  first: number
  last: number
  from: string
  to: string
  member: MemberId
  suggestion: ThreadId | null
  turn: number | null
}

/** A member who writes on within half an hour, with nobody else in between, makes one change; every turn of a suggestion is one. */
const selectChanges = (db: Db, id: SectionId, before: number | null) =>
  db.execute<Row>(sql`
    with told as (
      select seq, member_id, at, suggestion_id, suggestion_turn,
        case when suggestion_id is null and lag(suggestion_id) over log is null and lag(member_id) over log = member_id
          and at - lag(at) over log < interval '30 minutes' then 0 else 1 end as begins
      from section_update where section_id = ${id} and seq < ${before ?? 2 ** 31 - 1}
      window log as (order by seq)
    ), changes as (select *, sum(begins) over (order by seq) as change from told)
    select min(seq) as first, max(seq) as last, min(at) as from, max(at) as to, member_id as member,
      suggestion_id as suggestion, suggestion_turn as turn
    from changes group by change, member_id, suggestion_id, suggestion_turn
    order by max(seq) desc limit ${CHANGES_PER_PAGE + 1}`)

/** Who changed a section, newest first; of a suggestion that was put in or taken back, both names.
 * @param before log position; null: from the newest.
 * @throws AppError `not-found` for a section that may not be read, or of which the caller may not know who writes which words. */
export const listChanges = async (
  db: Db,
  id: SectionId,
  personId: PersonId,
  before: number | null,
): Promise<ChangesBody> => {
  const { reader, resource } = await findReadableSection(db, id, personId)
  if (!can(reader, 'authors', resource)) throw new AppError('not-found')
  const rows = [...(await reading(selectChanges(db, id, before)))]
  const page = rows.slice(0, CHANGES_PER_PAGE)
  const ids = page.flatMap(({ suggestion }) => suggestion ?? [])
  const threads = ids.length === 0 ? [] : await reading(db.select().from(thread).where(inArray(thread.id, ids)))
  const known = new Map(threads.map((one) => [one.id, one]))
  const suggestionOf = ({ suggestion, turn }: Row): ChangeBody['suggestion'] => {
    const found = suggestion === null ? undefined : known.get(suggestion)
    if (found === undefined || turn === null) return null
    const as = { role: found.byRole, country: found.byCountry }
    const mayRead = can(reader, 'read', { type: 'thread', section: resource, audience: found.audience, by: as })
    return {
      act: turn % 2 === 1 ? 'accepted' : 'taken-back',
      // What was cleared is said by the organisation: who sent it is known to its own delegation.
      by: found.batchId === null || isSameDelegation(reader, as) ? found.memberId : null,
      as,
      thread: mayRead ? found.id : null,
      item: found.itemId,
    }
  }
  return {
    changes: page.map((row) => ({
      first: row.first,
      last: row.last,
      from: new Date(row.from).toISOString(),
      to: new Date(row.to).toISOString(),
      by: row.member,
      suggestion: suggestionOf(row),
    })),
    before: rows.length > page.length ? (page.at(-1)?.first ?? null) : null,
  }
}
