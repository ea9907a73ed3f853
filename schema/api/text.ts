import { z } from 'zod'
import { readAddress } from '../addresses.ts'

/** What PostgreSQL can keep as text: anything but U+0000. */
export const storableText = z.string().refine((text) => !text.includes('\0'), 'no text')

/** An id that the caller made up, in the one spelling that ids have. */
export const givenId = z.uuid().toLowerCase()

/** A mail address, in the one spelling that it is kept in: what can be invited can sign in. Whether there is such a mailbox is seen
 * when a mail comes back. */
export const givenEmail = z
  .string()
  .trim()
  .toLowerCase()
  .refine((text) => readAddress(text) !== null, 'no e-mail address')

/** When the word was said (`at`) that the caller has read and says another one in place of; null: none. If it is another one by now,
 * nothing is said. Left out: in place of whatever there is. */
export const insteadOf = z.iso.datetime().nullable().optional()
