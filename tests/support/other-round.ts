import { createId } from '../../schema/ids.ts'
import type { TestDatabase } from './database.ts'

/** A round that nobody of the demo is in, with one section of findings and one expert.
 * @returns the persona to sign in as. */
export const addOtherRound = async ({ query }: TestDatabase): Promise<string> => {
  const persona = 'expert-elsewhere'
  const [person, round, document] = [createId<string>(), createId<string>(), createId<string>()]
  await query('insert into person (id, persona) values ($1, $2)', [person, persona])
  await query(
    `insert into round (id, title, beneficiary, step, language) values ($1, 'Another round', 'BR', 'report', 'pt')`,
    [round],
  )
  await query(`insert into member (id, round_id, person_id, role, country) values ($1, $2, $3, 'expert', 'PE')`, [
    createId<string>(),
    round,
    person,
  ])
  await query(
    `insert into document (id, round_id, kind, template_id, template_version) values ($1, $2, 'report', 'report', 1)`,
    [document, round],
  )
  await query(
    `insert into section (id, document_id, key, kind, title, position) values ($1, $2, 'findings', 'finding', 'Achados', 0)`,
    [createId<string>(), document],
  )
  return persona
}
