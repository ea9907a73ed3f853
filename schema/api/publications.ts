import { z } from 'zod'

/** A published report of the mechanism. */
export const publication = z.object({
  /** Stable name, `lc-2015-12`. */
  id: z.string(),
  kind: z.enum(['thematic', 'country']),
  /** Number of a thematic report; null for a country's. */
  number: z.number().int().nullable(),
  title: z.string(),
  /** ISO 3166-1 alpha-2 of the country it is about; null: thematic. */
  country: z.string().length(2).nullable(),
  /** Year and month, `2014-12`: the day is not known. */
  date: z.string().regex(/^\d{4}-\d{2}$/),
  /** The only languages in which it is said to be available (BCP 47); null: nothing is said. */
  onlyIn: z.array(z.string()).nullable(),
  /** Country whose logo the cover shows as donor; null: none. */
  donor: z.string().length(2).nullable(),
})
export type Publication = z.infer<typeof publication>

/** `GET /api/publications`: what the mechanism has published, newest first. For everybody who is signed in. */
export const publicationsBody = z.object({ publications: z.array(publication) })
export type PublicationsBody = z.infer<typeof publicationsBody>
