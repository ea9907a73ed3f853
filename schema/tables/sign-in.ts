import { index, integer, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core'
import type { InvitationId, PersonId } from '../ids.ts'
import { invitation, person } from './people.ts'

/** A code to sign in with, and the link that goes with it. Neither can be read here: only what they come to. */
export const signInCode = pgTable(
  'sign_in_code',
  {
    id: uuid('id').primaryKey(),
    /** Whom it signs in, in lower case; the person may not be there yet. */
    email: text('email').notNull(),
    /** `mail`: sent there. `telephone`: read out by the secretariat, never sent. */
    kind: text('kind').notNull().$type<'mail' | 'telephone'>(),
    /** scrypt of the code, salted with the address. */
    codeHash: text('code_hash').notNull(),
    /** SHA-256 of the link's token; null: there is no link. */
    linkHash: text('link_hash').unique(),
    /** Wrong codes that were tried while it was valid. */
    tries: integer('tries').notNull().default(0),
    /** Who made it, for a telephone code. */
    madeBy: uuid('made_by')
      .$type<PersonId>()
      .references(() => person.id),
    /** The invitation that a telephone code was made for: the only one that it lets accept; null: for a member, or mailed. */
    invitationId: uuid('invitation_id')
      .$type<InvitationId>()
      .references(() => invitation.id, { onDelete: 'cascade' }),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
    expiresAt: timestamp('expires_at', { withTimezone: true }).notNull(),
    /** When it signed somebody in, or was made void by another that did; null: not yet. */
    usedAt: timestamp('used_at', { withTimezone: true }),
  },
  (table) => [index('sign_in_code_email').on(table.email, table.createdAt)],
)

/** How often something was done lately. The key names what and, hashed, by whom: an address or an IP address. */
export const signInLimit = pgTable('sign_in_limit', {
  key: text('key').primaryKey(),
  since: timestamp('since', { withTimezone: true }).notNull().defaultNow(),
  count: integer('count').notNull().default(1),
})

/** What the installation keeps for itself, made once. `session-secret`: signs the cookie; the token in it is what counts. */
export const setting = pgTable('setting', {
  key: text('key').primaryKey(),
  value: text('value').notNull(),
})
