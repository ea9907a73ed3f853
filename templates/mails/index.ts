import type { Texts } from '../index.ts'
import digest from './digest.json' with { type: 'json' }
import invitation from './invitation.json' with { type: 'json' }
import signIn from './sign-in.json' with { type: 'json' }
import telephoneCode from './telephone-code.json' with { type: 'json' }
import urgent from './urgent.json' with { type: 'json' }

/** A mail as data: what it says in each language, with `{name}` where a value stands. */
export interface MailTemplate {
  /** What it is for, for whoever edits it. */
  about: string
  /** Every value that its texts, code and button take; each is used. */
  values: readonly string[]
  subject: Texts
  paragraphs: readonly Texts[]
  /** Value that stands alone on its line, to be typed or read out; null: none. */
  code: string | null
  /** The one thing to open: `value` holds the address. */
  button: { value: string; label: Texts } | null
  /** Said below the button. */
  closing: readonly Texts[]
}

/** Every mail that Ronda sends. A new one is a file here and a line in this list. */
export const mails = {
  digest,
  invitation,
  'sign-in': signIn,
  'telephone-code': telephoneCode,
  urgent,
} satisfies Record<string, MailTemplate>

export type MailKind = keyof typeof mails
