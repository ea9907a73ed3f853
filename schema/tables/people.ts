import { boolean, char, index, integer, pgTable, text, timestamp, unique, uuid } from 'drizzle-orm/pg-core'
import type { MemberId, PersonId, RoundId } from '../ids.ts'
import type { Role } from '../policy.ts'
import type { Step } from '../steps.ts'

/** States that take part: ISO 3166-1 alpha-2. Names stand in `templates/countries.json`. */
export const country = pgTable('country', {
  code: char('code', { length: 2 }).primaryKey(),
})

/** Somebody who can sign in. */
export const person = pgTable('person', {
  id: uuid('id').primaryKey().$type<PersonId>(),
  /** Demo persona, e.g. `expert-cl`; null for everybody else. */
  persona: text('persona').unique(),
  /** Null: named by role and country. */
  name: text('name'),
  createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
})

/** A signed-in browser. Only the SHA-256 of the cookie's token is kept. */
export const session = pgTable(
  'session',
  {
    tokenHash: text('token_hash').primaryKey(),
    personId: uuid('person_id')
      .notNull()
      .$type<PersonId>()
      .references(() => person.id, { onDelete: 'cascade' }),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
    expiresAt: timestamp('expires_at', { withTimezone: true }).notNull(),
  },
  (table) => [index('session_person').on(table.personId)],
)

/** One peer review for one beneficiary country. */
export const round = pgTable('round', {
  id: uuid('id').primaryKey().$type<RoundId>(),
  /** Stable name of a seeded round; null for every other. */
  seedKey: text('seed_key').unique(),
  title: text('title').notNull(),
  beneficiary: char('beneficiary', { length: 2 })
    .notNull()
    .references(() => country.code),
  step: text('step').notNull().$type<Step>(),
  /** BCP 47 language in which the report is printed. */
  language: text('language').notNull(),
  /** Theme of the mechanism (`templates/themes.json`); null: none chosen. */
  theme: text('theme'),
  illustrative: boolean('illustrative').notNull().default(false),
  createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
})

/** A person in a round, with a role and a country. */
export const member = pgTable(
  'member',
  {
    id: uuid('id').primaryKey().$type<MemberId>(),
    roundId: uuid('round_id')
      .notNull()
      .$type<RoundId>()
      .references(() => round.id, { onDelete: 'cascade' }),
    personId: uuid('person_id')
      .notNull()
      .$type<PersonId>()
      .references(() => person.id),
    role: text('role').notNull().$type<Role>(),
    country: char('country', { length: 2 }).references(() => country.code),
    /** Index of the delegation's colour (0–7). */
    colour: integer('colour').notNull().default(0),
    /** A script that writes in the demo, and no person. */
    isScripted: boolean('is_scripted').notNull().default(false),
  },
  (table) => [unique('member_once').on(table.roundId, table.personId)],
)
