import { z } from 'zod'
import { SECRETARIAT } from '../policy.ts'
import { storableText } from './text.ts'

/** `GET /api/session`: who the cookie belongs to (null: nobody) and whether this is a demo. */
export const sessionBody = z.object({
  person: z
    .object({
      id: z.uuid(),
      persona: z.string().nullable(),
      name: z.string().nullable(),
      email: z.string().nullable(),
      /** What they are in the installation: `can(person, 'openRound', { type: 'site' })`. */
      isAdministrator: z.boolean(),
      secretariat: z.enum(SECRETARIAT).nullable(),
    })
    .nullable(),
  demo: z.boolean(),
})
export type SessionBody = z.infer<typeof sessionBody>

/** A demo persona: named by role and country, never by an invented name. */
export const persona = z.object({
  id: z.string(),
  role: z.enum(['secretariat', 'expert', 'beneficiary', 'observer']),
  country: z.string().nullable(),
  label: z.string(),
  /** Title of the round that they take part in; null: in all of them. */
  round: z.string().nullable(),
})
export type Persona = z.infer<typeof persona>

/** `GET /api/demo/personas`. */
export const personasBody = z.object({ personas: z.array(persona) })
export type PersonasBody = z.infer<typeof personasBody>

/** `POST /api/demo/sign-in`. */
export const signInRequest = z.strictObject({ persona: storableText.min(1).max(100) })
export type SignInRequest = z.infer<typeof signInRequest>
