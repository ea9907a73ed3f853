import { z } from 'zod'
import { AUDIT_ACTIONS, type AuditAction } from '../audit.ts'
import { ROLES } from '../policy.ts'
import { givenId } from './text.ts'

/** How many acts one answer holds unless asked otherwise, and at most. */
export const ACTS_PER_PAGE = 50
export const MAX_ACTS_PER_PAGE = 200

export const AUDIT_FORMATS = ['csv', 'json'] as const
export type AuditFormat = (typeof AUDIT_FORMATS)[number]

const isAction = (text: string): text is AuditAction => (AUDIT_ACTIONS as readonly string[]).includes(text)

const moment = z.iso.datetime({ offset: true })

/** Query of `GET /api/rounds/{round}/audit` and `GET /api/audit`. */
export const auditQuery = z.strictObject({
  /** Acts of the closed list `schema/audit.ts`, parted by commas; all unless said. */
  action: z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(z.string().refine(isAction, 'no act')).min(1))
    .optional(),
  /** Who did it: a member in a round's trail, a person in the site's. */
  by: givenId.optional(),
  section: givenId.optional(),
  /** From this moment on. */
  from: moment.optional(),
  /** Before this moment. */
  to: moment.optional(),
  /** The id of the last act that is known already: older ones follow. */
  cursor: givenId.optional(),
  limit: z.coerce.number().int().min(1).max(MAX_ACTS_PER_PAGE).optional(),
  /** Everything that fits, as a file. */
  format: z.enum(AUDIT_FORMATS).optional(),
})
export type AuditQuery = z.infer<typeof auditQuery>

/** One act of the trail (M31). */
export const auditAct = z.object({
  id: z.uuid(),
  at: z.iso.datetime(),
  /** Null: nobody who is known, such as a program. */
  actor: z
    .object({
      /** Member in a round's trail, person in the site's; null for somebody who is no member of the round. */
      id: z.uuid().nullable(),
      /** Null: named by role and country. */
      name: z.string().nullable(),
      role: z.enum(ROLES).nullable(),
      country: z.string().nullable(),
    })
    .nullable(),
  action: z.enum(AUDIT_ACTIONS),
  section: z.object({ id: z.uuid(), key: z.string(), title: z.string() }).nullable(),
  before: z.unknown(),
  after: z.unknown(),
  reason: z.string().nullable(),
  /** What else was written down, such as whom it was done to. */
  about: z.record(z.string(), z.unknown()),
})
export type AuditAct = z.infer<typeof auditAct>

/** Newest first. */
export const auditBody = z.object({
  acts: z.array(auditAct),
  /** Ask with it as `cursor` for what came before; null: there is nothing older. */
  next: z.uuid().nullable(),
})
export type AuditBody = z.infer<typeof auditBody>
