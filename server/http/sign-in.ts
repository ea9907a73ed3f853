import { Hono, type Context } from 'hono'
import {
  codeRequest,
  codeSignInRequest,
  linkSignInRequest,
  type CodeBody,
  type TelephoneCodeBody,
} from '../../schema/api/session.ts'
import type { InvitationId, PersonId } from '../../schema/ids.ts'
import type { Log } from '../rooms/types.ts'
import type { Auth } from '../services/sign-in/auth.ts'
import { CODE_MINUTES, kindOfCode, sendCode } from '../services/sign-in/codes.ts'
import { signInByCode, signInByLink, type SignedIn, type Visitor } from '../services/sign-in/index.ts'
import {
  ASKS_FROM_PLACE,
  ASKS_OF_ADDRESS,
  ASKS_OF_IP,
  count,
  forgetCounts,
  HELP_OF_PERSON,
  ipBlock,
  TELEPHONE_TRIES,
  TRIES_FROM_PLACE,
  TRIES_OF_ADDRESS,
  TRIES_OF_DAY,
  TRIES_OF_IP,
} from '../services/sign-in/limits.ts'
import { makeTelephoneCode, type Helped } from '../services/sign-in/telephone.ts'
import type { Db } from '../storage/database.ts'
import { readBody, readId } from './body.ts'
import type { ClientAddress } from './client-address.ts'
import { signedIn } from './session.ts'
import type { Env } from './types.ts'

export interface SignInRouteDeps {
  db: Db
  auth: Auth
  log: Log
  clientAddress: ClientAddress
  /** Address of this installation, which links in mails begin with; never what a request says. */
  site(): string
  /** Close the sockets of a sign-in that has ended. */
  endSession(key: string): void
}

/** Refusals of a code come no sooner: what an address that is known makes longer is a small part of this. */
const FLOOR_MS = 250

const noSooner = async <T>(work: Promise<T>): Promise<T> => {
  const floor = new Promise((resolve) => setTimeout(resolve, FLOOR_MS))
  const [done] = await Promise.allSettled([work, floor])
  if (done.status === 'rejected') throw done.reason
  return done.value
}

export const visitorOf = (c: Context<Env>, clientAddress: ClientAddress, isShared: boolean): Visitor => ({
  before: c.get('session'),
  isShared,
  ipAddress: clientAddress(c),
  userAgent: c.req.header('user-agent') ?? '',
})

/** Give the browser its cookie, and end what it had before. */
export const welcome = (c: Context, { setCookies, ended }: SignedIn, endSession: (key: string) => void): Response => {
  for (const key of ended) endSession(key)
  for (const line of setCookies) c.header('Set-Cookie', line, { append: true })
  return c.body(null, 204)
}

/** `/api/sign-in`. A link is opened by GET, which this server answers with the page like any other address: only the POST that its
 * button sends signs in, because scanners of mail open every link. */
export const signInRoutes = ({ db, auth, log, clientAddress, site, endSession }: SignInRouteDeps): Hono<Env> => {
  const deps = { db, auth }
  const ipOf = (c: Context): string => ipBlock(clientAddress(c))
  const countTry = async (c: Context, email: string, code: string): Promise<void> => {
    const place = `${email} ${ipOf(c)}`
    await count(db, TRIES_OF_IP, ipOf(c))
    if (kindOfCode(code) === 'telephone') return count(db, TELEPHONE_TRIES, place)
    await count(db, TRIES_FROM_PLACE, place)
    await count(db, TRIES_OF_ADDRESS, email)
    await count(db, TRIES_OF_DAY, email)
  }
  return new Hono<Env>()
    .post('/codes', async (c) => {
      const { email, to } = await readBody(c, codeRequest)
      await count(db, ASKS_OF_IP, ipOf(c))
      // In this order: whoever has used up their own place counts no more against the address.
      await count(db, ASKS_FROM_PLACE, `${email} ${ipOf(c)}`)
      await count(db, ASKS_OF_ADDRESS, email)
      // Whose address it is, is looked at after the answer: what is done then takes as long as it takes, and tells nothing.
      void sendCode(db, site(), email, to)
        .then(() => forgetCounts(db))
        .catch((error: unknown) => log.error('a code could not be sent', { error }))
      return c.json({ minutes: CODE_MINUTES } satisfies CodeBody, 202)
    })
    .post('/code', async (c) => {
      const { email, code, shared } = await readBody(c, codeSignInRequest)
      await countTry(c, email, code)
      const visitor = visitorOf(c, clientAddress, shared)
      return welcome(c, await noSooner(signInByCode(deps, visitor, { email, code })), endSession)
    })
    .post('/link', async (c) => {
      const { token, shared } = await readBody(c, linkSignInRequest)
      await count(db, TRIES_OF_IP, ipOf(c))
      return welcome(c, await signInByLink(deps, visitorOf(c, clientAddress, shared), token), endSession)
    })
}

/** `POST …/sign-in-code` of a person and of an invitation: a code to be read out by telephone. */
export const telephoneRoutes = ({ db, site }: Pick<SignInRouteDeps, 'db' | 'site'>): Hono<Env> => {
  const make = async (c: Context<Env>, helped: Helped): Promise<Response> => {
    const { person } = signedIn(c.get('session'))
    await count(db, HELP_OF_PERSON, person.id)
    return c.json((await makeTelephoneCode(db, person, helped, site())) satisfies TelephoneCodeBody, 201)
  }
  return new Hono<Env>()
    .post('/people/:person/sign-in-code', (c) => make(c, { person: readId<PersonId>(c.req.param('person')) }))
    .post('/invitations/:invitation/sign-in-code', (c) =>
      make(c, { invitation: readId<InvitationId>(c.req.param('invitation')) }),
    )
}
