import { createId } from '../../schema/ids.ts'
import type { Audience, Role } from '../../schema/policy.ts'
import type { TestDatabase } from './database.ts'

/** Somebody of a round, as what they say is written down. */
export interface Speaker {
  member: string
  role: Role
  country: string
}

/** Makes what is said straight in the database, whatever the section would take now. */
export const speakers = ({ query }: Pick<TestDatabase, 'query'>) => {
  const thread = async (section: string, by: Speaker, audience: Audience) => {
    const [id, first] = [createId<string>(), createId<string>()]
    const as = [by.member, by.role, by.country]
    await query(
      `insert into thread (id, section_id, kind, audience, seq, member_id, by_role, by_country)
       values ($1, $2, 'question', $3, 0, $4, $5, $6)`,
      [id, section, audience, ...as],
    )
    await query(
      `insert into comment (id, thread_id, member_id, by_role, by_country, body) values ($1, $2, $3, $4, $5, 'said')`,
      [first, id, ...as],
    )
    return { thread: id, comment: first }
  }
  const moreTime = async (section: string, by: Speaker): Promise<string> => {
    const id = createId<string>()
    await query('insert into more_time (id, section_id, member_id) values ($1, $2, $3)', [id, section, by.member])
    return id
  }
  /** Whoever a persona is in a round. */
  const speaker = async (persona: string, round: string): Promise<Speaker> => {
    const [row] = await query(
      `select m.id as member, m.role, m.country from member m join person p on p.id = m.person_id
       where p.persona = $1 and m.round_id = $2`,
      [persona, round],
    )
    return row as unknown as Speaker
  }
  return { thread, moreTime, speaker }
}
