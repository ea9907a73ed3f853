import {
  boolean,
  char,
  date,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { sql } from 'drizzle-orm'
import type { InvitationId, MemberId, PersonId, RoundId } from '../ids.ts'
import type { Mark, Role, Standing } from '../policy.ts'
import type { Step } from '../steps.ts'
import { mail } from './mail.ts'

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
  /** In lower case; null: a persona of a demo that would send mail, who gets none. */
  email: text('email').unique(),
  /** Whether a code or link that was sent there has come back. */
  emailVerified: boolean('email_verified').notNull().default(false),
  /** Manages people and settings; a member of no round by that. */
  isAdministrator: boolean('is_administrator').notNull().default(false),
  /** Place in the secretariat of the mechanism; null: none. */
  secretariat: text('secretariat').$type<Standing['secretariat']>(),
  /** BCP 47 language of their mails. */
  language: text('language').notNull().default('en'),
  /** IANA zone of their day; null: that of the first running round that they take part in. */
  timeZone: text('time_zone'),
  /** Hour of their day (0–23) at which they get what happened in one mail. */
  digestHour: integer('digest_hour').notNull().default(7),
  /** Day of theirs (yyyy-mm-dd) for which the last of these was written; null: none. Whatever becomes of hour and zone, each day has one. */
  digestedFor: date('digested_for', { mode: 'string' }),
  /** Stands in the links that end a kind of mail without signing in. */
  unsubscribeToken: uuid('unsubscribe_token')
    .notNull()
    .default(sql`gen_random_uuid()`),
  createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
  updatedAt: timestamp('updated_at', { withTimezone: true }).notNull().defaultNow(),
})

/** A signed-in browser. Only the SHA-256 of the cookie's token is kept. */
export const session = pgTable(
  'session',
  {
    id: uuid('id')
      .primaryKey()
      .default(sql`gen_random_uuid()`),
    tokenHash: text('token_hash').notNull().unique(),
    personId: uuid('person_id')
      .notNull()
      .$type<PersonId>()
      .references(() => person.id, { onDelete: 'cascade' }),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
    updatedAt: timestamp('updated_at', { withTimezone: true }).notNull().defaultNow(),
    expiresAt: timestamp('expires_at', { withTimezone: true }).notNull(),
    /** What the list of sign-ins names it by. */
    ipAddress: text('ip_address'),
    userAgent: text('user_agent'),
    /** On a computer that others use too: ends with the browser, and nothing is kept there. */
    isShared: boolean('is_shared').notNull().default(false),
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
  /** Organisation of the beneficiary country that asks for the review; empty: not named yet. */
  organisation: text('organisation').notNull().default(''),
  step: text('step').notNull().$type<Step>(),
  /** BCP 47 language in which the report is printed. */
  language: text('language').notNull(),
  /** IANA time zone of the beneficiary: what its deadlines are told in. */
  timeZone: text('time_zone').notNull().default('UTC'),
  /** Themes of the mechanism (`templates/themes.json`). */
  themes: text('themes').array().notNull().default([]),
  /** Countries whose experts review. */
  peers: char('peers', { length: 2 }).array().notNull().default([]),
  /** Who opened it; null: seeded. */
  openedBy: uuid('opened_by')
    .$type<PersonId>()
    .references(() => person.id),
  /** Put away then: read by its members, changed by nobody; null: running. */
  archivedAt: timestamp('archived_at', { withTimezone: true }),
  illustrative: boolean('illustrative').notNull().default(false),
  createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
})

/** When a step of a round begins and is due, as days in the beneficiary's time zone. */
export const roundDate = pgTable(
  'round_date',
  {
    roundId: uuid('round_id')
      .notNull()
      .$type<RoundId>()
      .references(() => round.id, { onDelete: 'cascade' }),
    step: text('step').notNull().$type<Step>(),
    startsOn: date('starts_on', { mode: 'string' }),
    dueOn: date('due_on', { mode: 'string' }),
  },
  (table) => [primaryKey({ columns: [table.roundId, table.step] })],
)

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
    /** What they are within the role. */
    marks: text('marks').array().notNull().default([]).$type<Mark[]>(),
    /** Ministry or office they speak for; empty: not named. */
    organisation: text('organisation').notNull().default(''),
    joinedAt: timestamp('joined_at', { withTimezone: true }).notNull().defaultNow(),
    /** Left or was removed then: keeps the name on what was done, and no right; null: takes part. */
    endedAt: timestamp('ended_at', { withTimezone: true }),
    /** Who took over what was theirs. */
    replacedBy: uuid('replaced_by').$type<MemberId>(),
    /** When they looked at their delegation's desk last, and at which visit before this one; null: never. */
    deskSeenAt: timestamp('desk_seen_at', { withTimezone: true }),
    deskBeforeAt: timestamp('desk_before_at', { withTimezone: true }),
    /** Index of the delegation's colour (0–7). */
    colour: integer('colour').notNull().default(0),
    /** A script that writes in the demo, and no person. */
    isScripted: boolean('is_scripted').notNull().default(false),
    /** Stands in the address at which their calendar program reads the dates of the round: whoever has it reads them as they do. */
    calendarToken: uuid('calendar_token')
      .notNull()
      .default(sql`gen_random_uuid()`),
  },
  (table) => [
    unique('member_once').on(table.roundId, table.personId),
    // With a condition: a change of a column of any other unique index waits for everybody who only names the member.
    uniqueIndex('member_calendar')
      .on(table.calendarToken)
      .where(sql`${table.endedAt} is null`),
  ],
)

/** Somebody asked to take part, by e-mail; becomes a member when they accept the statement of their role. */
export const invitation = pgTable(
  'invitation',
  {
    /** Stands in the mail's link; names nobody, and gives nothing without the mailbox. */
    id: uuid('id').primaryKey().$type<InvitationId>(),
    roundId: uuid('round_id')
      .notNull()
      .$type<RoundId>()
      .references(() => round.id, { onDelete: 'cascade' }),
    /** In lower case. */
    email: text('email').notNull(),
    /** What to call them; empty: by role and country. */
    name: text('name').notNull().default(''),
    role: text('role').notNull().$type<Role>(),
    country: char('country', { length: 2 }).references(() => country.code),
    marks: text('marks').array().notNull().default([]).$type<Mark[]>(),
    organisation: text('organisation').notNull().default(''),
    /** BCP 47 language of the mail. */
    language: text('language').notNull(),
    invitedBy: uuid('invited_by')
      .notNull()
      .$type<PersonId>()
      .references(() => person.id),
    /** The member whose place they take (S39); null: a place of their own. */
    replaces: uuid('replaces')
      .$type<MemberId>()
      .references(() => member.id),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
    /** When the last mail was written, and how many there were. */
    sentAt: timestamp('sent_at', { withTimezone: true }),
    /** The last mail, which knows what became of it; null: the operator has removed it. */
    mailId: uuid('mail_id').references(() => mail.id, { onDelete: 'set null' }),
    /** When a code that was read out for this invitation signed its address in: it can be accepted then, though the mailbox has
     * never answered; null: not so. */
    provenAt: timestamp('proven_at', { withTimezone: true }),
    sendings: integer('sendings').notNull().default(0),
    expiresAt: timestamp('expires_at', { withTimezone: true }).notNull(),
    acceptedAt: timestamp('accepted_at', { withTimezone: true }),
    acceptedBy: uuid('accepted_by')
      .$type<PersonId>()
      .references(() => person.id),
    withdrawnAt: timestamp('withdrawn_at', { withTimezone: true }),
  },
  (table) => [
    index('invitation_round').on(table.roundId),
    index('invitation_email').on(table.email),
    // Two who invite the same address at once write one invitation.
    uniqueIndex('invitation_open')
      .on(table.roundId, table.email)
      .where(sql`${table.acceptedAt} is null and ${table.withdrawnAt} is null`),
    // A place has one successor at a time.
    uniqueIndex('replacement_once')
      .on(table.replaces)
      .where(sql`${table.replaces} is not null and ${table.acceptedAt} is null and ${table.withdrawnAt} is null`),
  ],
)

/** What a member accepted before seeing anything (S12), kept with its text as it stood before them. */
export const statement = pgTable(
  'statement',
  {
    memberId: uuid('member_id')
      .notNull()
      .$type<MemberId>()
      .references(() => member.id, { onDelete: 'cascade' }),
    /** Statement of `templates/statements`. */
    kind: text('kind').notNull(),
    version: integer('version').notNull(),
    language: text('language').notNull(),
    text: text('text').notNull(),
    acceptedAt: timestamp('accepted_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.memberId, table.kind, table.version] })],
)
