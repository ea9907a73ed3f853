import { z } from 'zod'
import { ENDORSEMENT_KINDS, MAX_RESERVATION } from '../endorsements.ts'
import { storableText } from './text.ts'

/** `PUT /api/sections/{section}/endorsement`: what the caller's delegation says of the section's exact content.
 * `hash` is that content's; when it is no longer the section's, nothing is kept and the answer is `conflict`. */
export const endorsementRequest = z
  .strictObject({
    kind: z.enum(ENDORSEMENT_KINDS),
    /** Of a reservation alone, which says what it is. */
    text: storableText.trim().max(MAX_RESERVATION).optional(),
    hash: z.string().regex(/^[0-9a-f]{64}$/),
  })
  .refine(({ kind, text = '' }) => (kind === 'reserved') === (text !== ''), { path: ['text'] })
export type EndorsementRequest = z.infer<typeof endorsementRequest>

/** What a delegation said last of a section. */
export const endorsementBody = z.object({
  /** ISO 3166-1 alpha-2. */
  country: z.string().length(2),
  /** Who said it for the country. */
  member: z.uuid(),
  kind: z.enum(ENDORSEMENT_KINDS).exclude(['withdrawn']),
  /** Of a reservation; empty otherwise. */
  text: z.string(),
  at: z.iso.datetime(),
  /** Content that it was said of. */
  hash: z.string(),
  /** The section's content is another by now. */
  isVoid: z.boolean(),
})
export type EndorsementBody = z.infer<typeof endorsementBody>

/** `GET /api/sections/{section}/endorsements`, and the answer of `PUT …/endorsement`: what each delegation said last, in the
 * order in which it was said, and the content that it would be said of now. What was taken back is not among them. */
export const endorsementsBody = z.object({
  endorsements: z.array(endorsementBody),
  content: z.object({
    hash: z.string(),
    /** When it was last changed; null: never. */
    changedAt: z.iso.datetime().nullable(),
  }),
})
export type EndorsementsBody = z.infer<typeof endorsementsBody>

/** `GET /api/rounds/{round}/endorsements`: of each section whose endorsements the caller may know and that has some. */
export const roundEndorsementsBody = z.object({
  sections: z.array(z.object({ section: z.uuid(), endorsements: z.array(endorsementBody) })),
})
export type RoundEndorsementsBody = z.infer<typeof roundEndorsementsBody>
