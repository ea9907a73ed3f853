import { z } from 'zod'
import { MARKS, ROLES } from '../policy.ts'
import { storableText } from './text.ts'

/** Somebody of a round, as the list of its people shows them. */
export const roundMember = z.object({
  id: z.uuid(),
  role: z.enum(ROLES),
  country: z.string().nullable(),
  name: z.string().nullable(),
  marks: z.array(z.enum(MARKS)),
  /** Ministry or office; '': not named. */
  organisation: z.string(),
  colour: z.number().int(),
  isScripted: z.boolean(),
  joinedAt: z.iso.datetime(),
  /** Left or was removed then; null: takes part. */
  endedAt: z.iso.datetime().nullable(),
  /** Member who took over. */
  replacedBy: z.uuid().nullable(),
  /** Only for who invites; null for everybody else, and for a persona. */
  email: z.string().nullable(),
  /** Person behind the member, whom a code to read out is made for; as `email`, and for who may make one. */
  person: z.uuid().nullable(),
})
export type RoundMember = z.infer<typeof roundMember>

/** `GET /api/rounds/{round}/members`: everybody who takes part or has taken part. For every member. */
export const membersBody = z.object({ members: z.array(roundMember) })
export type MembersBody = z.infer<typeof membersBody>

/** Most characters of why something was done to a member. */
export const MAX_MEMBER_REASON = 500

/** Why, in the words of whoever does it; kept in the audit trail. */
const reason = storableText.trim().max(MAX_MEMBER_REASON).optional()

/** `DELETE /api/rounds/{round}/members/{member}`, whose body may be left out. */
export const removalRequest = z.strictObject({ reason })
export type RemovalRequest = z.infer<typeof removalRequest>

/** `PUT /api/rounds/{round}/members/{member}`; what is left out stays. */
export const memberRequest = z.strictObject({
  role: z.enum(ROLES).optional(),
  country: z.string().length(2).nullable().optional(),
  marks: z.array(z.enum(MARKS)).max(MARKS.length).optional(),
  organisation: storableText.trim().max(200).optional(),
  /** '': by role and country. */
  name: storableText.trim().max(200).optional(),
  reason,
})
export type MemberRequest = z.infer<typeof memberRequest>

/** `POST …/members/{member}/replacement`: invite a successor, who takes over country, marks and organisation. */
export const replacementRequest = z.strictObject({
  /** One address, with or without a name. */
  person: storableText.min(1).max(500),
  language: z.enum(['en', 'es', 'pt', 'fr']),
  /** When the predecessor's access ends. */
  ends: z.enum(['now', 'at-acceptance']),
  reason,
})
export type ReplacementRequest = z.infer<typeof replacementRequest>
