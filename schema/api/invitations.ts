import { z } from 'zod'
import { MARKS, ROLES } from '../policy.ts'
import { storableText } from './text.ts'

const language = z.enum(['en', 'es', 'pt', 'fr'])
/** What somebody is to be in a round. */
const place = {
  role: z.enum(ROLES),
  country: z.string().length(2).nullable(),
  marks: z.array(z.enum(MARKS)).max(MARKS.length),
  organisation: storableText.trim().max(200),
}

/** `POST /api/rounds/{round}/invitations`: ask people in, one or many.
 * `people` is a list as somebody pastes it: `name <mail>`, `mail`, cells of a table, one or many a line. */
export const inviteRequest = z.strictObject({
  people: storableText.min(1).max(30_000),
  ...place,
  /** Of the mail. */
  language,
})
export type InviteRequest = z.infer<typeof inviteRequest>

/** What became of an entry. `twice`: the same address stands further up. `ran-out`: was invited before, and the invitation has
 * expired: send that one again. `too-many`: more than MAX_INVITED. */
export const INVITE_ANSWERS = [
  'invited',
  'invited-already',
  'ran-out',
  'member-already',
  'no-address',
  'twice',
  'too-many',
] as const

/** Answer of `POST …/invitations`: each entry of the list in its order, none left out. */
export const invitedBody = z.object({
  entries: z.array(
    z.object({
      text: z.string(),
      email: z.string().nullable(),
      name: z.string(),
      answer: z.enum(INVITE_ANSWERS),
    }),
  ),
})
export type InvitedBody = z.infer<typeof invitedBody>
export type InvitedEntry = InvitedBody['entries'][number]

const sentInvitation = z.object({
  id: z.uuid(),
  email: z.string(),
  /** '': by role and country. */
  name: z.string(),
  ...place,
  language,
  /** The member whose place they take; null: a place of their own. */
  replaces: z.uuid().nullable(),
  createdAt: z.iso.datetime(),
  /** When the last mail was written. */
  sentAt: z.iso.datetime().nullable(),
  /** What became of it. `sent`: the mail server took it. `failed`: refused for good, or given up. `none`: nothing is known of it. */
  delivery: z.enum(['waiting', 'sent', 'failed', 'none']),
  sendings: z.number().int(),
  expiresAt: z.iso.datetime(),
  isExpired: z.boolean(),
})
export type SentInvitation = z.infer<typeof sentInvitation>

/** `GET /api/rounds/{round}/invitations`: those that are neither accepted nor withdrawn. For who invites. */
export const invitationsBody = z.object({ invitations: z.array(sentInvitation) })
export type InvitationsBody = z.infer<typeof invitationsBody>

/** Answer of `POST …/invitations/{invitation}/resend` and of `POST …/members/{member}/replacement`. */
export type InvitationAnswer = SentInvitation

const texts = z.object({ en: z.string(), es: z.string(), pt: z.string(), fr: z.string() })

/** An invitation as the invited person sees it. */
export const ownInvitation = z.object({
  id: z.uuid(),
  round: z.object({ id: z.uuid(), title: z.string(), language: z.string(), beneficiary: z.string().length(2) }),
  ...place,
  /** Name that it was sent under; '': none, so that the invited person is asked for it. */
  name: z.string(),
  /** Name of who invites, or their address; null: they have neither. */
  invitedBy: z.string().nullable(),
  expiresAt: z.iso.datetime(),
  /** Only an open one can be accepted. */
  state: z.enum(['open', 'expired', 'accepted', 'withdrawn']),
  /** What is accepted with it; null: nothing is asked for. */
  statement: z
    .object({
      kind: z.string(),
      version: z.number().int(),
      title: texts,
      paragraphs: z.array(texts),
      accept: texts,
    })
    .nullable(),
})
export type OwnInvitation = z.infer<typeof ownInvitation>

/** `GET /api/invitations`: what the caller was invited to and has not answered, by their verified address, or
 * by a code that was read out for it. */
export const ownInvitationsBody = z.object({ invitations: z.array(ownInvitation) })
export type OwnInvitationsBody = z.infer<typeof ownInvitationsBody>

/** `POST /api/invitations/{invitation}/acceptance`: accept statement and invitation, in one act.
 * `statement` is the one that was read: another version is refused with 409. */
export const acceptanceRequest = z.strictObject({
  language,
  statement: z.strictObject({ kind: storableText.max(60), version: z.number().int().positive() }).nullable(),
  /** What they want to be called, where neither their account nor the invitation has a name; absent or '': by role and country. */
  name: storableText.trim().max(200).optional(),
})
export type AcceptanceRequest = z.infer<typeof acceptanceRequest>

/** Answer of `POST …/acceptance`. */
export const acceptedBody = z.object({ round: z.uuid(), member: z.uuid() })
export type AcceptedBody = z.infer<typeof acceptedBody>

/** `GET /api/rounds/{round}/statements`: what the caller has accepted in it. */
export const statementsBody = z.object({
  statements: z.array(
    z.object({
      kind: z.string(),
      version: z.number().int(),
      language,
      text: z.string(),
      acceptedAt: z.iso.datetime(),
    }),
  ),
})
export type StatementsBody = z.infer<typeof statementsBody>
