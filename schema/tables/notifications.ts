import { index, jsonb, pgTable, primaryKey, text, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { sql } from 'drizzle-orm'
import type { CommentId, ItemId, MemberId, PersonId, SectionId, ThreadId } from '../ids.ts'
import type { MailChoice, NotificationKind } from '../notifications.ts'
import { member, person } from './people.ts'
import { section } from './sections.ts'
import { comment, thread } from './threads.ts'

/** Something that a member of a round is told of. Holds no words: what it speaks of is read, and judged, when it is shown or
 * mailed. */
export const notification = pgTable(
  'notification',
  {
    id: uuid('id').primaryKey(),
    memberId: uuid('member_id')
      .notNull()
      .$type<MemberId>()
      .references(() => member.id, { onDelete: 'cascade' }),
    kind: text('kind').notNull().$type<NotificationKind>(),
    sectionId: uuid('section_id')
      .$type<SectionId>()
      .references(() => section.id, { onDelete: 'cascade' }),
    itemId: uuid('item_id').$type<ItemId>(),
    threadId: uuid('thread_id')
      .$type<ThreadId>()
      .references(() => thread.id, { onDelete: 'cascade' }),
    commentId: uuid('comment_id')
      .$type<CommentId>()
      .references(() => comment.id, { onDelete: 'cascade' }),
    /** Who did it; null: time did. */
    byMemberId: uuid('by_member_id')
      .$type<MemberId>()
      .references(() => member.id),
    detail: jsonb('detail').notNull().default({}).$type<Record<string, string | number | boolean | null>>(),
    /** What must not be told twice: `deadline/{section}/{end}/{days}`; null: whatever happens again is told again. */
    once: text('once'),
    at: timestamp('at', { withTimezone: true }).notNull().defaultNow(),
    readAt: timestamp('read_at', { withTimezone: true }),
    /** When it went into a mail, or was found to belong in none, as its reader has seen it; null: the next digest takes it. */
    mailedAt: timestamp('mailed_at', { withTimezone: true }),
  },
  (table) => [
    index('notification_member').on(table.memberId, table.at),
    index('notification_unmailed')
      .on(table.memberId)
      .where(sql`${table.mailedAt} is null`),
    uniqueIndex('notification_once').on(table.memberId, table.once),
  ],
)

/** How somebody wants a kind mailed, where it is not as usual. */
export const notificationChoice = pgTable(
  'notification_choice',
  {
    personId: uuid('person_id')
      .notNull()
      .$type<PersonId>()
      .references(() => person.id, { onDelete: 'cascade' }),
    kind: text('kind').notNull().$type<NotificationKind>(),
    mail: text('mail').notNull().$type<MailChoice>(),
  },
  (table) => [primaryKey({ columns: [table.personId, table.kind] })],
)
