import { z } from 'zod'
import { isOwnPath } from '../own-path.ts'
import { MARKS, SECRETARIAT } from '../policy.ts'
import { givenEmail, storableText } from './text.ts'

/** Languages that Ronda writes to people in. */
const language = z.enum(['en', 'es', 'pt', 'fr'])

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
      /** BCP 47 language of their mails. */
      language: z.string(),
    })
    .nullable(),
  demo: z.boolean(),
  /** Signed in on a computer that others use too: the page keeps nothing on it. */
  shared: z.boolean(),
  /** What becomes of mails: they are sent, shown at `/mails` (demo), or there is no way to send any. */
  mail: z.enum(['sent', 'shown', 'none']),
})
export type SessionBody = z.infer<typeof sessionBody>

/** A demo persona: named by role and country, never by an invented name. */
export const persona = z.object({
  id: z.string(),
  role: z.enum(['secretariat', 'expert', 'beneficiary', 'observer']),
  country: z.string().nullable(),
  label: z.string(),
  marks: z.array(z.enum(MARKS)),
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

/** `POST /api/sign-in/codes`: have a code and a link sent. The answer is the same whoever asks for whom. */
export const codeRequest = z.strictObject({
  email: givenEmail,
  /** Where the link is to lead: a page of ours; absent: the first page. */
  to: z.string().max(300).refine(isOwnPath, 'no page of ours').optional(),
})
export type CodeRequest = z.infer<typeof codeRequest>

/** Its answer (202). */
export const codeBody = z.object({
  /** How long code and link work. */
  minutes: z.number().int(),
})
export type CodeBody = z.infer<typeof codeBody>

/** `POST /api/sign-in/code`: sign in with what was sent or read out. Spaces and hyphens in the code do not count. */
export const codeSignInRequest = z.strictObject({
  email: givenEmail,
  code: storableText.min(1).max(40),
  /** This computer is used by others too. */
  shared: z.boolean(),
})
export type CodeSignInRequest = z.infer<typeof codeSignInRequest>

/** `POST /api/sign-in/link`: sign in with the token behind `#` of the link that was sent. */
export const linkSignInRequest = z.strictObject({ token: storableText.min(1).max(200), shared: z.boolean() })
export type LinkSignInRequest = z.infer<typeof linkSignInRequest>

/** `POST /api/people/{person}/sign-in-code`, `POST /api/invitations/{invitation}/sign-in-code` (201): a code to read out by
 * telephone. It is said here once, and sent to nobody. */
export const telephoneCodeBody = z.object({
  code: z.string(),
  /** The address to type with it. */
  email: z.string(),
  until: z.iso.datetime(),
})
export type TelephoneCodeBody = z.infer<typeof telephoneCodeBody>

/** `GET /api/sessions`: where the caller is signed in, newest first. */
export const sessionsBody = z.object({
  sessions: z.array(
    z.object({
      id: z.uuid(),
      at: z.iso.datetime(),
      until: z.iso.datetime(),
      /** What the browser said of itself. */
      userAgent: z.string(),
      isShared: z.boolean(),
      /** The one that asks. */
      isThis: z.boolean(),
    }),
  ),
})
export type SessionsBody = z.infer<typeof sessionsBody>

/** `PUT /api/session/language`: in which language the caller gets mail. */
export const languageRequest = z.strictObject({ language: language })
export type LanguageRequest = z.infer<typeof languageRequest>
