import { char, index, integer, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core'
import type { CommentId, ItemId, MemberId, SectionId, ThreadId } from '../ids.ts'
import type { Audience, Role } from '../policy.ts'
import type { ThreadKind } from '../threads.ts'
import { member } from './people.ts'
import { section } from './sections.ts'

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
    kind: text('kind').notNull().$type<ThreadKind>(),
    /** Fixed at birth: what was said to some is never shown to more. */
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
    /** When its writer changed it last; null: never. */
    editedAt: timestamp('edited_at', { withTimezone: true }),
  },
  (table) => [index('comment_thread').on(table.threadId, table.at)],
)
