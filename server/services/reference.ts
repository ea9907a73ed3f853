import { sql } from 'drizzle-orm'
import { country, publication } from '../../schema/tables/index.ts'
import { countries } from '../../templates/index.ts'
import { publications } from '../../templates/mechanism.ts'
import type { Db } from '../storage/database.ts'

/** Bring the tables of known facts, countries and publications, to what the templates say. Safe to repeat: a fact that a
 * later version of Ronda has put right is put right here, and nothing else is touched. */
export const seedReference = async (db: Db): Promise<void> => {
  await db
    .insert(country)
    .values(countries.map(({ code }) => ({ code })))
    .onConflictDoNothing()
  await db
    .insert(publication)
    .values(publications.map((one) => ({ ...one, onlyIn: one.onlyIn === null ? null : [...one.onlyIn] })))
    .onConflictDoUpdate({
      target: publication.id,
      set: {
        kind: sql`excluded.kind`,
        number: sql`excluded.number`,
        title: sql`excluded.title`,
        country: sql`excluded.country`,
        date: sql`excluded.date`,
        onlyIn: sql`excluded.only_in`,
        donor: sql`excluded.donor`,
      },
    })
}
