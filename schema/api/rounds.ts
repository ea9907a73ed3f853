import { z } from 'zod'
import { isId, type MemberId } from '../ids.ts'
import { STEPS } from '../steps.ts'
import { stepDates } from './opening.ts'
import { readyBody, releaseBody } from './sections.ts'
import { DOCUMENT_KINDS, MARKS, ROLES, SECTION_STATES } from '../policy.ts'

/** `GET /api/rounds`: the rounds the caller is a member of. */
export const roundsBody = z.object({
  rounds: z.array(
    z.object({
      id: z.uuid(),
      title: z.string(),
      beneficiary: z.string().length(2),
      step: z.enum(STEPS),
      /** Themes of the mechanism (`templates/themes.json`). */
      themes: z.array(z.string()),
      language: z.string(),
      illustrative: z.boolean(),
      /** Countries of the peers. */
      peers: z.array(z.string()),
      /** Put away then; null: running. */
      archivedAt: z.iso.datetime().nullable(),
      /** What the caller is in it. */
      me: z.object({ role: z.enum(ROLES), country: z.string().nullable(), marks: z.array(z.enum(MARKS)) }),
      /** Sections that the caller may read, by state, and how many of them are released. */
      sections: z.object({
        drafting: z.number().int(),
        'in-review': z.number().int(),
        locked: z.number().int(),
        released: z.number().int(),
      }),
      /** Unresolved threads that the caller may read. */
      openThreads: z.number().int(),
    }),
  ),
})
export type RoundsBody = z.infer<typeof roundsBody>

const member = z.object({
  id: z.custom<MemberId>((id) => typeof id === 'string' && isId(id)),
  role: z.enum(ROLES),
  country: z.string().nullable(),
  /** What to call them; null: by role and country, in the reader's language. */
  name: z.string().nullable(),
  /** Index of the delegation's colour (0–7). */
  colour: z.number().int(),
  /** A script that writes in the demo, and no person. */
  isScripted: z.boolean(),
  /** What they are within the role. */
  marks: z.array(z.enum(MARKS)),
  /** Takes part no more: keeps the name on what was done. */
  hasLeft: z.boolean(),
})

const sectionSummary = z.object({
  id: z.uuid(),
  /** Key of the section in its template. */
  key: z.string(),
  kind: z.string(),
  /** In the round's language. */
  title: z.string(),
  state: z.enum(SECTION_STATES),
  epoch: z.number().int(),
  released: z.boolean(),
  /** What the beneficiary reads; null while nothing is released. */
  release: releaseBody.nullable(),
  /** When what is released stops taking the beneficiary's comments; null: it does not. */
  commentsUntil: z.iso.datetime().nullable(),
  /** Which lead expert holds it ready for review. */
  ready: readyBody,
  changed: z.object({ member: z.uuid(), at: z.iso.datetime(), reason: z.string().nullable() }).nullable(),
  can: z.object({
    read: z.boolean(),
    edit: z.boolean(),
    comment: z.boolean(),
    suggest: z.boolean(),
    lock: z.boolean(),
  }),
})
export type SectionSummary = z.infer<typeof sectionSummary>

/** `GET /api/rounds/{round}`: only what the caller may read. */
export const roundBody = z.object({
  id: z.uuid(),
  title: z.string(),
  /** ISO 3166-1 alpha-2. */
  beneficiary: z.string().length(2),
  step: z.enum(STEPS),
  /** BCP 47 language in which the report is printed. */
  language: z.string(),
  /** The text is a sample and no report of the mechanism. */
  illustrative: z.boolean(),
  /** The caller's own member id. */
  me: z.uuid(),
  members: z.array(member),
  /** Themes of the mechanism (`templates/themes.json`). */
  themes: z.array(z.string()),
  /** Organisation that asks for the review; empty: not named yet. */
  organisation: z.string(),
  /** IANA time zone of the beneficiary: its deadlines are days there. */
  timeZone: z.string(),
  /** Countries whose experts review. */
  peers: z.array(z.string()),
  /** All steps, in order. */
  dates: z.array(stepDates),
  /** Put away then: read by its members, changed by nobody; null: running. */
  archivedAt: z.iso.datetime().nullable(),
  documents: z.array(
    z.object({
      kind: z.enum(DOCUMENT_KINDS),
      /** The template that this document was made from, and stays with. */
      template: z.object({ id: z.string(), version: z.number().int() }),
      sections: z.array(sectionSummary),
    }),
  ),
})
export type RoundBody = z.infer<typeof roundBody>
