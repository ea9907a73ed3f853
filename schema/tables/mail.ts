import { sql } from 'drizzle-orm'
import { index, integer, jsonb, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core'

/** Mail on its way: written together with what it tells of, sent afterwards, tried again while the mail server is away. */
export const mail = pgTable(
  'mail',
  {
    id: uuid('id').primaryKey(),
    /** Mail of `templates/mails`. */
    kind: text('kind').notNull(),
    to: text('to').notNull(),
    subject: text('subject').notNull(),
    /** Plain text, and the same as HTML without images. Emptied once it is sent or given up: codes are no history. */
    text: text('text').notNull(),
    html: text('html').notNull(),
    /** Header lines of its own, such as those by which its reader ends this kind of mail (RFC 8058); null: none. */
    headers: jsonb('headers').$type<Record<string, string>>(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
    /** When it says nothing true any more and is not sent; null: tried for some days. */
    expiresAt: timestamp('expires_at', { withTimezone: true }),
    /** When the mail server took it; null: not yet. */
    sentAt: timestamp('sent_at', { withTimezone: true }),
    /** When it was given up: refused for good, expired, or too old; null: not so. */
    givenUpAt: timestamp('given_up_at', { withTimezone: true }),
    tries: integer('tries').notNull().default(0),
    /** When it is tried next. */
    dueAt: timestamp('due_at', { withTimezone: true }).notNull().defaultNow(),
    /** What the mail server said last; null: nothing. */
    trouble: text('trouble'),
  },
  (table) => [
    index('mail_due')
      .on(table.dueAt)
      .where(sql`${table.sentAt} is null and ${table.givenUpAt} is null`),
  ],
)
