import { sql } from 'drizzle-orm'
import {
  bigint,
  char,
  check,
  customType,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import type { AuditAction } from '../audit.ts'
import type { EndorsementKind } from '../endorsements.ts'
import type { DocumentId, MemberId, PersonId, RoundId, SectionId, ThreadId } from '../ids.ts'
import type { DocumentKind, Role, SectionState } from '../policy.ts'
import type { SectionContent } from '../sections/content.ts'
import { member, round } from './people.ts'

const bytea = customType<{ data: Uint8Array; driverData: Uint8Array }>({ dataType: () => 'bytea' })

/** What a step of a round produces. */
export const document = pgTable(
  'document',
  {
    id: uuid('id').primaryKey().$type<DocumentId>(),
    roundId: uuid('round_id')
      .notNull()
      .$type<RoundId>()
      .references(() => round.id, { onDelete: 'cascade' }),
    kind: text('kind').notNull().$type<DocumentKind>(),
    templateId: text('template_id').notNull(),
    templateVersion: integer('template_version').notNull(),
  },
  (table) => [unique('document_once').on(table.roundId, table.kind)],
)

/** The unit of editing, permission, review and locking. */
export const section = pgTable(
  'section',
  {
    id: uuid('id').primaryKey().$type<SectionId>(),
    documentId: uuid('document_id')
      .notNull()
      .$type<DocumentId>()
      .references(() => document.id, { onDelete: 'cascade' }),
    key: text('key').notNull(),
    kind: text('kind').notNull(),
    title: text('title').notNull(),
    position: integer('position').notNull(),
    state: text('state').notNull().$type<SectionState>().default('drafting'),
    /** Raised by every change of state or rights: an edit accepted under an older one is never written. */
    epoch: integer('epoch').notNull().default(1),
    /** Sequence number of the last row of the log; 0 while empty. Moved only together with an insert. */
    head: integer('head').notNull().default(0),
    /** The version that the beneficiary reads (`section_version`); null while nothing is released. */
    releasedSeq: integer('released_seq'),
    changedBy: uuid('changed_by')
      .$type<MemberId>()
      .references(() => member.id),
    changedAt: timestamp('changed_at', { withTimezone: true }),
    changedReason: text('changed_reason'),
    /** The lead expert who says that it is ready for review, and when; null: nobody says so. Changes no rights. */
    readyBy: uuid('ready_by')
      .$type<MemberId>()
      .references(() => member.id),
    readyAt: timestamp('ready_at', { withTimezone: true }),
    /** Until when the beneficiary is asked to comment on what is released; null: no date. */
    commentsUntil: timestamp('comments_until', { withTimezone: true }),
  },
  (table) => [unique('section_key').on(table.documentId, table.key)],
)

/** The append-only log of a section: one row a section, author and commit. */
export const sectionUpdate = pgTable(
  'section_update',
  {
    sectionId: uuid('section_id')
      .notNull()
      .$type<SectionId>()
      .references(() => section.id, { onDelete: 'cascade' }),
    /** 1, 2, 3 … without holes, in commit order. */
    seq: integer('seq').notNull(),
    memberId: uuid('member_id')
      .notNull()
      .$type<MemberId>()
      .references(() => member.id),
    at: timestamp('at', { withTimezone: true }).notNull().defaultNow(),
    /** Yjs update, V1: that author's gated updates of this commit, merged. */
    bytes: bytea('bytes').notNull(),
    /** The suggestion (a thread) that this row puts into the text or takes back: its words are the suggester's, the act is the
     * member's. */
    suggestionId: uuid('suggestion_id').$type<ThreadId>(),
    /** Turn of the suggestion, counted from 1: an odd one puts it in, an even one takes back what the row of the turn before put
     * in. */
    suggestionTurn: integer('suggestion_turn'),
  },
  (table) => [
    primaryKey({ columns: [table.sectionId, table.seq] }),
    // Two who accept one at once, or take it back, write it once.
    uniqueIndex('section_update_suggestion').on(table.suggestionId, table.suggestionTurn),
    check('section_update_turn', sql`(${table.suggestionId} is null) = (${table.suggestionTurn} is null)`),
  ],
)

/** The log folded up to `seq`, so that opening a section reads one row and a short tail. */
export const sectionCheckpoint = pgTable('section_checkpoint', {
  sectionId: uuid('section_id')
    .primaryKey()
    .$type<SectionId>()
    .references(() => section.id, { onDelete: 'cascade' }),
  seq: integer('seq').notNull(),
  at: timestamp('at', { withTimezone: true }).notNull().defaultNow(),
  bytes: bytea('bytes').notNull(),
})

/** A kept state of a section, as readers get it: what the beneficiary reads is never taken from the log. */
export const sectionVersion = pgTable(
  'section_version',
  {
    sectionId: uuid('section_id')
      .notNull()
      .$type<SectionId>()
      .references(() => section.id, { onDelete: 'cascade' }),
    /** Log position that it was read at. */
    seq: integer('seq').notNull(),
    /** SHA-256 (hex) of the content's canonical JSON. */
    hash: text('hash').notNull(),
    content: jsonb('content').notNull().$type<SectionContent>(),
    /** Numbers of its items and of the items they link to, as they were then: item id to `R-3`. */
    numbers: jsonb('numbers').notNull().$type<Record<string, string>>(),
    /** Who released it first, and when. */
    memberId: uuid('member_id')
      .notNull()
      .$type<MemberId>()
      .references(() => member.id),
    at: timestamp('at', { withTimezone: true }).notNull().defaultNow(),
    /** Taken back then: from that moment nobody reads it, nor what it was compared with. */
    withdrawnAt: timestamp('withdrawn_at', { withTimezone: true }),
  },
  (table) => [primaryKey({ columns: [table.sectionId, table.seq] })],
)

/** Whose Yjs client id is whose: bound by the first use, in the transaction of its first commit. */
export const sectionAuthor = pgTable(
  'section_author',
  {
    sectionId: uuid('section_id')
      .notNull()
      .$type<SectionId>()
      .references(() => section.id, { onDelete: 'cascade' }),
    clientId: bigint('client_id', { mode: 'number' }).notNull(),
    memberId: uuid('member_id')
      .notNull()
      .$type<MemberId>()
      .references(() => member.id),
    /** Words under this id were proposed in this thread, and put in by the member; null: written by the member. */
    suggestionId: uuid('suggestion_id').$type<ThreadId>(),
  },
  (table) => [primaryKey({ columns: [table.sectionId, table.clientId] })],
)

/** What a delegation says of a section's exact content (S02): rows are added, the last one of a country counts. */
export const endorsement = pgTable(
  'endorsement',
  {
    id: uuid('id').primaryKey(),
    sectionId: uuid('section_id')
      .notNull()
      .$type<SectionId>()
      .references(() => section.id, { onDelete: 'cascade' }),
    country: char('country', { length: 2 }).notNull(),
    /** The delegation's head. */
    memberId: uuid('member_id')
      .notNull()
      .$type<MemberId>()
      .references(() => member.id),
    kind: text('kind').notNull().$type<EndorsementKind>(),
    /** Of a reservation: its text, printed as a footnote; empty otherwise. */
    text: text('text').notNull().default(''),
    /** The content it was said of: any other hash voids it. */
    seq: integer('seq').notNull(),
    hash: text('hash').notNull(),
    at: timestamp('at', { withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [index('endorsement_section').on(table.sectionId, table.at)],
)

/** Who did what, when: rows are added, never changed; a trigger refuses everything else. */
export const audit = pgTable(
  'audit',
  {
    id: uuid('id').primaryKey(),
    at: timestamp('at', { withTimezone: true }).notNull().defaultNow(),
    roundId: uuid('round_id').$type<RoundId>(),
    sectionId: uuid('section_id').$type<SectionId>(),
    memberId: uuid('member_id').$type<MemberId>(),
    /** Who did it, where no membership says so. */
    personId: uuid('person_id').$type<PersonId>(),
    /** What they were in the round then, and what they were called; null: no member, no name. */
    actorRole: text('actor_role').$type<Role>(),
    actorCountry: char('actor_country', { length: 2 }),
    actorName: text('actor_name'),
    action: text('action').notNull().$type<AuditAction>(),
    /** Before and after, and the reason given. */
    detail: jsonb('detail').notNull(),
  },
  (table) => [index('audit_round').on(table.roundId, table.at)],
)
