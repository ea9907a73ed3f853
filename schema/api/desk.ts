import { z } from 'zod'
import { DOCUMENT_KINDS, MARKS, ROLES, SECTION_STATES } from '../policy.ts'
import { STEPS } from '../steps.ts'
import { stepDates } from './opening.ts'

/** Somebody as the desk names them. */
const named = z.object({
  role: z.enum(ROLES),
  country: z.string().nullable(),
  name: z.string().nullable(),
  marks: z.array(z.enum(MARKS)),
})

const deskSection = z.object({
  id: z.uuid(),
  key: z.string(),
  document: z.enum(DOCUMENT_KINDS),
  /** In the round's language. */
  title: z.string(),
  state: z.enum(SECTION_STATES),
  released: z.boolean(),
  /** Who moved it to its state, and when; of a locked section: who holds the lock. */
  changed: z.object({ by: named, at: z.iso.datetime(), reason: z.string().nullable() }).nullable(),
  /** When a lead expert has said that it is ready for review; null: nobody has. */
  readyAt: z.iso.datetime().nullable(),
  openThreads: z.number().int(),
  /** Open threads shared with the beneficiary in which the beneficiary spoke last. */
  unanswered: z.number().int(),
  /** The beneficiary asks for more time to comment on it, since then; null: it does not. */
  timeAskedAt: z.iso.datetime().nullable(),
  /** Whose cursor is in it now, in this process of the server. */
  inside: z.array(named),
})
export type DeskSection = z.infer<typeof deskSection>

const deskRound = z.object({
  id: z.uuid(),
  title: z.string(),
  beneficiary: z.string().length(2),
  organisation: z.string(),
  step: z.enum(STEPS),
  language: z.string(),
  timeZone: z.string(),
  themes: z.array(z.string()),
  peers: z.array(z.string()),
  illustrative: z.boolean(),
  archivedAt: z.iso.datetime().nullable(),
  /** What the caller is in it. */
  me: z.object({ role: z.enum(ROLES), country: z.string().nullable(), marks: z.array(z.enum(MARKS)) }),
  dates: z.array(stepDates),
  /** What it works towards, by the beneficiary's calendar; null: no date. */
  deadline: z
    .object({ step: z.enum(STEPS), dueOn: z.iso.date(), days: z.number().int(), isLate: z.boolean() })
    .nullable(),
  sections: z.array(deskSection),
  /** Who has the round open now, in this process of the server. */
  here: z.array(named),
  /** Experts and officials who take part. */
  members: z.array(named.extend({ marks: z.array(z.enum(MARKS)), hasWritten: z.boolean() })),
  /** Who was asked and has not come yet. */
  invitations: z.array(
    z.object({
      id: z.uuid(),
      role: z.enum(ROLES),
      country: z.string().nullable(),
      name: z.string(),
      email: z.string(),
      askedAt: z.iso.datetime(),
      expiresAt: z.iso.datetime(),
    }),
  ),
})
export type DeskRound = z.infer<typeof deskRound>

/** `GET /api/desk`: the rounds that the caller manages, first what needs attention; those that are put away come last. */
export const deskBody = z.object({
  rounds: z.array(deskRound),
  /** Whether there is any round in the installation. */
  hasRounds: z.boolean(),
})
export type DeskBody = z.infer<typeof deskBody>
