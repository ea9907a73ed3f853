import {
  boolean,
  char,
  date,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core'
import type { CommentId, ItemId, MemberId, RoundId, SectionId, ThreadId } from '../ids.ts'
import type { Audience, Role } from '../policy.ts'
import type {
  Decision,
  Disposition,
  RecommendationAnswer,
  ReleasedPassage,
  SeenAnchor,
  Suggestion,
  ThreadKind,
} from '../threads.ts'
import { member, round } from './people.ts'
import { section } from './sections.ts'

/** Comments of the beneficiary that were cleared in its organisation and sent together (S40). */
export const batch = pgTable('batch', {
  id: uuid('id').primaryKey(),
  roundId: uuid('round_id')
    .notNull()
    .$type<RoundId>()
    .references(() => round.id, { onDelete: 'cascade' }),
  /** The focal point who sent it. */
  memberId: uuid('member_id')
    .notNull()
    .$type<MemberId>()
    .references(() => member.id),
  /** Office that cleared it, and the day. */
  clearedBy: text('cleared_by').notNull(),
  clearedOn: date('cleared_on', { mode: 'string' }).notNull(),
  /** Organisation that speaks, as it was then; empty: not named. */
  organisation: text('organisation').notNull(),
  at: timestamp('at', { withTimezone: true }).notNull().defaultNow(),
})

/** What is said of a section or one of its items. Never part of the document: who only comments never writes to it. */
export const thread = pgTable(
  'thread',
  {
    id: uuid('id').primaryKey().$type<ThreadId>(),
    sectionId: uuid('section_id')
      .notNull()
      .$type<SectionId>()
      .references(() => section.id, { onDelete: 'cascade' }),
    /** Null: the section as a whole. The item may be deleted by now. */
    itemId: uuid('item_id').$type<ItemId>(),
    /** Field that it speaks of; null: the item or section as a whole. */
    field: text('field'),
    /** The passage as its writer saw it; null: none. */
    quote: text('quote'),
    /** Where the passage is in the live text; null: no passage. */
    anchor: jsonb('anchor').$type<SeenAnchor>(),
    /** Raised by every correction of `anchor`. */
    anchorVersion: integer('anchor_version').notNull().default(0),
    /** What a reader of releases gets of the passage; null: nothing was released since it was begun. */
    releasedRange: jsonb('released_range').$type<ReleasedPassage>(),
    suggestion: jsonb('suggestion').$type<Suggestion>(),
    /** Made of words that a lock came before. */
    isLate: boolean('is_late').notNull().default(false),
    /** What became of the suggestion; null: nothing yet. */
    decision: text('decision').$type<Decision>(),
    decidedBy: uuid('decided_by')
      .$type<MemberId>()
      .references(() => member.id),
    decidedAt: timestamp('decided_at', { withTimezone: true }),
    decidedReason: text('decided_reason').notNull().default(''),
    /** Of what the beneficiary said: the batch that it was sent in. */
    batchId: uuid('batch_id').references(() => batch.id),
    /** Of a draft that was sent: the thread that it became. */
    sentAs: uuid('sent_as').$type<ThreadId>(),
    kind: text('kind').notNull().$type<ThreadKind>(),
    /** Opened to more by an act of its own, which is audited; never by anything else. */
    audience: text('audience').notNull().$type<Audience>(),
    /** Log position of the content that its writer had before them. */
    seq: integer('seq').notNull(),
    memberId: uuid('member_id')
      .notNull()
      .$type<MemberId>()
      .references(() => member.id),
    /** What its writer was when they began it: whose delegation it speaks to, whatever becomes of them. */
    byRole: text('by_role').notNull().$type<Role>(),
    byCountry: char('by_country', { length: 2 }),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
    /** Raised by every change, so that of two tellings the later one is known. */
    version: integer('version').notNull().default(1),
    /** Raised by every change of what is said and of what becomes of it, not by where its passage is: whoever sends or opens a thread
     * has read it as it is, however often its text is written in meanwhile. */
    saidVersion: integer('said_version').notNull().default(1),
    resolvedBy: uuid('resolved_by')
      .$type<MemberId>()
      .references(() => member.id),
    resolvedAt: timestamp('resolved_at', { withTimezone: true }),
  },
  (table) => [index('thread_section').on(table.sectionId)],
)

/** One contribution to a thread; the first is what began it. */
export const comment = pgTable(
  'comment',
  {
    id: uuid('id').primaryKey().$type<CommentId>(),
    threadId: uuid('thread_id')
      .notNull()
      .$type<ThreadId>()
      .references(() => thread.id, { onDelete: 'cascade' }),
    memberId: uuid('member_id')
      .notNull()
      .$type<MemberId>()
      .references(() => member.id),
    /** What its writer was when they said it. */
    byRole: text('by_role').notNull().$type<Role>(),
    byCountry: char('by_country', { length: 2 }),
    /** Plain text; line breaks count. */
    body: text('body').notNull(),
    at: timestamp('at', { withTimezone: true }).notNull().defaultNow(),
    /** When it was changed last; null: never. */
    editedAt: timestamp('edited_at', { withTimezone: true }),
    /** Who changed it last, where that was not its writer: a focal point corrects what colleagues drafted. */
    editedBy: uuid('edited_by')
      .$type<MemberId>()
      .references(() => member.id),
    /** What its writer had said before that; null: it stands as they wrote it. */
    drafted: text('drafted'),
  },
  (table) => [index('comment_thread').on(table.threadId, table.at)],
)

/** What becomes of what the beneficiary said (S04); a later word of it takes the place of an earlier one, which the audit keeps. */
export const disposition = pgTable('disposition', {
  threadId: uuid('thread_id')
    .primaryKey()
    .$type<ThreadId>()
    .references(() => thread.id, { onDelete: 'cascade' }),
  verdict: text('verdict').notNull().$type<Disposition>(),
  why: text('why').notNull(),
  /** Said by accepting or declining what was suggested, and by nothing else: it goes when that is taken back. */
  isByDecision: boolean('is_by_decision').notNull().default(false),
  memberId: uuid('member_id')
    .notNull()
    .$type<MemberId>()
    .references(() => member.id),
  byRole: text('by_role').notNull().$type<Role>(),
  byCountry: char('by_country', { length: 2 }),
  at: timestamp('at', { withTimezone: true }).notNull().defaultNow(),
})

/** What the beneficiary says to a recommendation (M26); the audit keeps what it said before. */
export const recommendationAnswer = pgTable(
  'recommendation_answer',
  {
    sectionId: uuid('section_id')
      .notNull()
      .$type<SectionId>()
      .references(() => section.id, { onDelete: 'cascade' }),
    itemId: uuid('item_id').notNull().$type<ItemId>(),
    verdict: text('verdict').notNull().$type<RecommendationAnswer>(),
    /** To be printed beside the recommendation. */
    reply: text('reply').notNull().default(''),
    memberId: uuid('member_id')
      .notNull()
      .$type<MemberId>()
      .references(() => member.id),
    at: timestamp('at', { withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.sectionId, table.itemId] })],
)

/** The beneficiary asks for more time to comment on what is released. */
export const moreTime = pgTable(
  'more_time',
  {
    id: uuid('id').primaryKey(),
    sectionId: uuid('section_id')
      .notNull()
      .$type<SectionId>()
      .references(() => section.id, { onDelete: 'cascade' }),
    memberId: uuid('member_id')
      .notNull()
      .$type<MemberId>()
      .references(() => member.id),
    note: text('note').notNull().default(''),
    at: timestamp('at', { withTimezone: true }).notNull().defaultNow(),
    answeredBy: uuid('answered_by')
      .$type<MemberId>()
      .references(() => member.id),
    answeredAt: timestamp('answered_at', { withTimezone: true }),
    /** The end that was given; null: not granted, or not answered. */
    until: timestamp('until', { withTimezone: true }),
    reason: text('reason').notNull().default(''),
  },
  (table) => [index('more_time_section').on(table.sectionId, table.at)],
)
