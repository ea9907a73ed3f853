import { randomBytes } from 'node:crypto'
import { betterAuth, type BetterAuthOptions } from 'better-auth'
import { createAuthEndpoint, isAPIError } from 'better-auth/api'
import { deleteSessionCookie, setSessionCookie } from 'better-auth/cookies'
import { eq, sql } from 'drizzle-orm'
import { z } from 'zod'
import { createId, type PersonId } from '../../../schema/ids.ts'
import type { Standing } from '../../../schema/policy.ts'
import { setting } from '../../../schema/tables/index.ts'
import { reading, troubleIn, type Db, type Tx } from '../../storage/database.ts'
import type { Session } from '../sessions.ts'
import { keyOf, sessionAdapter, within } from './adapter.ts'

/** better-auth as Ronda uses it: it owns the session, its cookie and its end; what proves who somebody is lies in codes.ts
 * (decision 0015). */
export interface Auth {
  /** Host-only, so that each persona's own address has a session of its own. */
  readonly cookieName: string
  /** @param cookie a `Cookie` header. @returns whose it is; null when it is unknown, altered or expired. */
  find(cookie: string | undefined): Promise<Session | null>
  /** Sign somebody in, in the caller's transaction. */
  open(tx: Tx, person: PersonId, browser: Browser): Promise<OpenedSession>
  /** What makes the browser forget. */
  forget(): Promise<string[]>
}

/** Where somebody signs in. */
export interface Browser {
  /** Others use this computer too: ends with the browser, after SHARED_HOURS at the latest. */
  isShared: boolean
  ipAddress: string
  userAgent: string
}

export interface OpenedSession {
  id: string
  /** `Set-Cookie` lines. */
  setCookies: string[]
  /** The same as a `Cookie` header, for a client of our own. */
  cookie: string
}

/** How long a sign-in lasts. */
export const SESSION_DAYS = 30
/** The same on a computer that others use too. */
export const SHARED_HOURS = 12
/** What a browser says of itself is kept for the list of sign-ins, not for ever. */
const MAX_AGENT_LENGTH = 300

const openRequest = z.object({
  person: z.string(),
  isShared: z.boolean(),
  expiresAt: z.date(),
  ipAddress: z.string(),
  userAgent: z.string(),
})

/** Our two endpoints. Nobody reaches them by HTTP: better-auth's own handler is mounted nowhere. */
const plugin = () => ({
  id: 'ronda',
  endpoints: {
    openSession: createAuthEndpoint(
      '/ronda/open-session',
      { method: 'POST', body: openRequest, metadata: { SERVER_ONLY: true } },
      async (ctx) => {
        const { person, isShared, ...fields } = ctx.body
        const user = await ctx.context.internalAdapter.findUserById(person)
        if (user === null) throw new Error('nobody to sign in')
        const made = await ctx.context.internalAdapter.createSession(person, false, { isShared, ...fields }, true)
        // Without an age the cookie ends with the browser.
        await setSessionCookie(ctx, { session: made, user }, false, isShared ? { maxAge: undefined } : {})
        return ctx.json({ id: made.id })
      },
    ),
    forgetSession: createAuthEndpoint(
      '/ronda/forget-session',
      { method: 'POST', metadata: { SERVER_ONLY: true } },
      async (ctx) => {
        deleteSessionCookie(ctx)
        return ctx.json({})
      },
    ),
  },
})

const optionsOf = (secret: string, cookieName: string, isSecure: boolean) =>
  ({
    secret,
    // Only asked for where better-auth would make links; ours are made by codes.ts.
    baseURL: isSecure ? 'https://ronda.invalid' : 'http://ronda.invalid',
    telemetry: { enabled: false },
    logger: { disabled: true },
    rateLimit: { enabled: false },
    session: {
      modelName: 'session',
      fields: { token: 'tokenHash', userId: 'personId' },
      additionalFields: { isShared: { type: 'boolean', required: true } },
      expiresIn: SESSION_DAYS * 86_400,
      disableSessionRefresh: true,
      cookieCache: { enabled: false },
    },
    user: {
      modelName: 'person',
      additionalFields: {
        persona: { type: 'string', required: false },
        isAdministrator: { type: 'boolean', required: true },
        secretariat: { type: 'string', required: false },
        language: { type: 'string', required: true },
      },
    },
    advanced: {
      database: { generateId: () => createId<string>() },
      ipAddress: { disableIpTracking: true },
      useSecureCookies: false,
      cookies: { session_token: { name: cookieName, attributes: { secure: isSecure } } },
    },
    plugins: [plugin()],
  }) satisfies BetterAuthOptions

const build = (db: Db, options: ReturnType<typeof optionsOf>) =>
  betterAuth({ ...options, database: sessionAdapter(db) })

/** Made once for all processes of an installation. */
const loadSecret = async (db: Db): Promise<string> => {
  const value = randomBytes(32).toString('base64url')
  await reading(db.insert(setting).values({ key: 'session-secret', value }).onConflictDoNothing())
  const [row] = await reading(db.select().from(setting).where(eq(setting.key, 'session-secret')))
  return row?.value ?? value
}

/** better-auth wraps what the database says; what is thrown on is what it would have been without. */
const unwrap = (error: unknown): never => troubleIn(isAPIError(error) ? (error.cause ?? error) : error)

/** @param isSecure people come by https: then the cookie never travels without, and belongs to this host alone (RFC 6265bis,
 * 4.1.3.2). */
export const createAuth = (db: Db, { isSecure }: { isSecure: boolean }): Auth => {
  const cookieName = isSecure ? '__Host-ronda' : 'ronda'
  let made: Promise<ReturnType<typeof build>> | null = null
  // The database may be away when the program starts.
  const instance = (): ReturnType<typeof build> | Promise<ReturnType<typeof build>> => {
    made ??= loadSecret(db)
      .then((secret) => build(db, optionsOf(secret, cookieName, isSecure)))
      .catch((error: unknown) => {
        made = null
        throw error
      })
    return made
  }

  return {
    cookieName,
    async find(cookie) {
      if (cookie === undefined || !cookie.includes(`${cookieName}=`)) return null
      const auth = await instance()
      const found = await auth.api.getSession({ headers: new Headers({ cookie }) }).catch(unwrap)
      if (found === null) return null
      const { id, token, isShared } = found.session
      const { user } = found
      return {
        id,
        key: keyOf(token),
        isShared,
        person: {
          id: user.id as PersonId,
          persona: user.persona ?? null,
          name: user.name || null,
          email: user.email || null,
          language: user.language,
          isAdministrator: user.isAdministrator,
          secretariat: (user.secretariat ?? null) as Standing['secretariat'],
        },
      }
    },
    async open(tx, person, { isShared, ipAddress, userAgent }) {
      const auth = await instance()
      const hours = isShared ? SHARED_HOURS : SESSION_DAYS * 24
      const [{ expiresAt } = {}] = await tx.execute<{ expiresAt: string }>(
        sql`select to_char((now() + make_interval(hours => ${hours})) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "expiresAt"`,
      )
      const body = {
        person,
        isShared,
        expiresAt: new Date(expiresAt!),
        ipAddress,
        userAgent: userAgent.slice(0, MAX_AGENT_LENGTH),
      }
      const { headers, response } = await within(tx, () =>
        auth.api.openSession({ body, headers: new Headers(), returnHeaders: true }),
      )
      const setCookies = headers.getSetCookie()
      const cookie = setCookies.map((line) => line.split(';')[0]).find((pair) => pair?.startsWith(`${cookieName}=`))
      return { id: response.id, setCookies, cookie: cookie! }
    },
    async forget() {
      const auth = await instance()
      const { headers } = await auth.api.forgetSession({ headers: new Headers(), returnHeaders: true })
      return headers.getSetCookie()
    },
  }
}
