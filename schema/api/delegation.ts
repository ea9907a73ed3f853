import { z } from 'zod'
import { languageRequest } from './session.ts'

/** `POST /api/rounds/{round}/desk/visits`: the caller looks at their delegation's desk. */
export const visitBody = z.object({
  /** When they were there last before this visit; null: never. */
  since: z.iso.datetime().nullable(),
})
export type VisitBody = z.infer<typeof visitBody>

/** What `GET /api/rounds/{round}/clearance` is asked with. `language`: the reader's, as the page has it; not said: as their mails. */
export const clearanceQuery = z.strictObject({
  format: z.literal('docx'),
  language: languageRequest.shape.language.optional(),
})
export type ClearanceQuery = z.infer<typeof clearanceQuery>
