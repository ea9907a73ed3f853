import { z } from 'zod'
import { STEPS } from '../steps.ts'
import { givenEmail, givenId, storableText } from './text.ts'

/** Languages that a report is written and printed in (BCP 47). */
export const REPORT_LANGUAGES = ['en', 'es', 'pt', 'fr'] as const

const countryCode = z.string().regex(/^[A-Z]{2}$/)
const day = z.iso.date()

/** When a step begins and is due, as days in the beneficiary's zone. */
export const stepDates = z.strictObject({ step: z.enum(STEPS), startsOn: day.nullable(), dueOn: day.nullable() })

const particulars = {
  /** What the review is called: the beneficiary's initiative. */
  title: storableText.trim().min(1).max(200),
  /** Organisation that asks for it; empty: not named yet. */
  organisation: storableText.trim().max(200),
  step: z.enum(STEPS),
  language: z.enum(REPORT_LANGUAGES),
  /** IANA name. */
  timeZone: storableText.max(64),
  /** Of `templates/themes.json`. */
  themes: z.array(z.string().max(64)).max(20),
  /** Countries whose experts review. */
  peers: z.array(countryCode).max(34),
  dates: z.array(stepDates).max(STEPS.length),
}

/** Somebody of the beneficiary who is asked to speak for it. */
export const contact = z.strictObject({
  name: storableText.trim().max(200),
  email: givenEmail,
  language: z.enum(REPORT_LANGUAGES),
})
export type Contact = z.infer<typeof contact>

/** `POST /api/rounds`. The id is the caller's own UUIDv7: asked twice, one round is opened. */
export const roundRequest = z.strictObject({
  id: givenId,
  beneficiary: countryCode,
  ...particulars,
  template: z.strictObject({ id: z.string().max(64), version: z.number().int().min(1) }),
  /** Who speaks for the beneficiary, and in their place; null: invited later. */
  focalPoint: contact.nullable(),
  alternate: contact.nullable(),
})
export type RoundRequest = z.infer<typeof roundRequest>

/** Answer of `POST /api/rounds`. */
export const openedBody = z.object({ id: z.uuid() })
export type OpenedBody = z.infer<typeof openedBody>

/** A field as it stood before whoever changes it, and as they want it: two people who change different things both succeed. */
const change = <T extends z.ZodType>(shape: T) => z.strictObject({ before: shape, after: shape }).optional()

/** `PUT /api/rounds/{round}`. */
export const editRequest = z.strictObject({
  title: change(particulars.title),
  organisation: change(particulars.organisation),
  step: change(particulars.step),
  language: change(particulars.language),
  timeZone: change(particulars.timeZone),
  themes: change(particulars.themes),
  peers: change(particulars.peers),
  dates: change(particulars.dates),
})
export type EditRequest = z.infer<typeof editRequest>

/** `PUT /api/rounds/{round}/archived`: put a round away with all its sections locked, or take it out again. */
export const archiveRequest = z.strictObject({ archived: z.boolean() })
export type ArchiveRequest = z.infer<typeof archiveRequest>
