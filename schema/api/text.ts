import { z } from 'zod'

/** What PostgreSQL can keep as text: anything but U+0000. */
export const storableText = z.string().refine((text) => !text.includes('\0'), 'no text')

/** An id that the caller made up, in the one spelling that ids have. */
export const givenId = z.uuid().toLowerCase()

/** A mail address, in the one spelling that it is kept in. */
export const givenEmail = z.string().trim().max(254).toLowerCase().pipe(z.email())
