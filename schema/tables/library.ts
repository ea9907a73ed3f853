import { char, integer, pgTable, text } from 'drizzle-orm/pg-core'
import type { Publication } from '../api/publications.ts'
import { country } from './people.ts'

/** A published report of the mechanism. Those that its page lists come from `templates/publications.json`. */
export const publication = pgTable('publication', {
  /** Stable name, `lc-2015-12`. */
  id: text('id').primaryKey(),
  kind: text('kind').notNull().$type<Publication['kind']>(),
  /** Number of a thematic report; null for a country's. */
  number: integer('number'),
  title: text('title').notNull(),
  /** The country it is about; null: thematic. */
  country: char('country', { length: 2 }).references(() => country.code),
  /** Year and month, `2014-12`: the day is not known. */
  date: char('date', { length: 7 }).notNull(),
  /** The only languages in which it is said to be available (BCP 47); null: nothing is said. */
  onlyIn: text('only_in').array(),
  /** Country whose logo the cover shows as donor; null: none. */
  donor: char('donor', { length: 2 }).references(() => country.code),
})
