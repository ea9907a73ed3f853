import { AppError } from '../../../schema/errors.ts'
import type { PersonId } from '../../../schema/ids.ts'
import { reading, type Db, type Tx } from '../../storage/database.ts'
import { recordAct } from '../audit.ts'
import { endOwn, forgetExpired, type Session } from '../sessions.ts'
import type { Auth, Browser } from './auth.ts'
import { tellOfFirst } from './first.ts'
import { hashCode, kindOfCode, takeCode, takeLink, type Proof } from './codes.ts'

export interface SignInDeps {
  db: Db
  auth: Auth
}

/** A browser that asks to be signed in. */
export interface Visitor extends Browser {
  /** The sign-in that it comes with: it ends. Null: none. */
  before: Session | null
}

export interface SignedIn {
  /** `Set-Cookie` lines. */
  setCookies: string[]
  /** The same as a `Cookie` header, for a client of our own. */
  cookie: string
  /** Keys of sign-ins that ended, for the rooms. */
  ended: string[]
}

/** Sign somebody in, whoever has proved it and how. */
export const openSession = async (
  { auth }: Pick<SignInDeps, 'auth'>,
  tx: Tx,
  { before, ...browser }: Visitor,
  { person, how }: { person: PersonId; how: Proof['how'] | 'persona' },
): Promise<SignedIn> => {
  // A browser that was known to somebody else before must not go on under the old name of its session.
  const ended = before === null ? [] : await endOwn(tx, before, 'new sign-in')
  await forgetExpired(tx)
  if (how === 'telephone') await tellOfFirst(tx, person)
  const { id, setCookies, cookie } = await auth.open(tx, person, browser)
  const about = { session: id, how, shared: browser.isShared }
  await recordAct(tx, { action: 'session.open', person, before: null, after: null, about })
  return { setCookies, cookie, ended }
}

/** One answer for a wrong code, an old one, a used one, and an address that nobody has. */
const refused = (what: string): AppError =>
  new AppError('bad-code', `This ${what} is not right, or it is no longer valid. Ask for a new mail.`)

const signIn = async (
  deps: SignInDeps,
  visitor: Visitor,
  what: string,
  take: (tx: Tx) => Promise<Proof | null>,
): Promise<SignedIn> => {
  const done = await reading(
    deps.db.transaction(async (tx) => {
      const proof = await take(tx)
      return proof === null ? null : openSession(deps, tx, visitor, proof)
    }),
  )
  if (done === null) throw refused(what)
  return done
}

/** @throws AppError `bad-code`. */
export const signInByCode = async (
  deps: SignInDeps,
  visitor: Visitor,
  { email, code }: { email: string; code: string },
): Promise<SignedIn> => {
  const typed = { kind: kindOfCode(code), codeHash: await hashCode(email, code) }
  return signIn(deps, visitor, 'code', (tx) => takeCode(tx, email, typed))
}

/** @throws AppError `bad-code`. */
export const signInByLink = (deps: SignInDeps, visitor: Visitor, token: string): Promise<SignedIn> =>
  signIn(deps, visitor, 'link', (tx) => takeLink(tx, token))
