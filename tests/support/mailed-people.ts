import { createHash, createHmac, randomBytes } from 'node:crypto'
import { createId } from '../../schema/ids.ts'
import type { TestDatabase } from './database.ts'

/** Somebody with an address of their own, signed in. */
export interface MailedPerson {
  id: string
  email: string
  cookie: string
  /** What the database knows the sign-in by. */
  sessionKey: string
  fetch(path: string, init?: RequestInit): Promise<Response>
  /** Ask with a JSON body. */
  send(method: 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<Response>
}

export interface MailedOptions {
  /** Whether a code or link that was sent there has come back. */
  isVerified?: boolean
  name?: string
  /** Seconds for which the sign-in lasts. */
  seconds?: number
}

/** Put somebody and their sign-in straight into the database.
 * @param url which server they ask. */
export const signInByMail = async (
  { query }: Pick<TestDatabase, 'query'>,
  url: string,
  email: string,
  { isVerified = true, name, seconds = 3600 }: MailedOptions = {},
): Promise<MailedPerson> => {
  await query(
    `insert into person (id, email, email_verified, name) values ($1, $2, ${isVerified}, nullif($3, ''))
     on conflict (email) do update set email_verified = excluded.email_verified`,
    [createId<string>(), email, name ?? ''],
  )
  const [row] = await query('select id from person where email = $1', [email])
  const id = row!.id as string
  const { cookie, key } = await openSessionOf({ query }, id, seconds)
  const ask = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(`${url}${path}`, { ...init, headers: { cookie, ...(init.headers as Record<string, string>) } })
  return {
    id,
    email,
    cookie,
    sessionKey: key,
    fetch: ask,
    send: (method, path, body) =>
      ask(path, {
        method,
        headers: { 'Content-Type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
  }
}

/** One more sign-in of somebody. */
export const openSessionOf = async (
  { query }: Pick<TestDatabase, 'query'>,
  personId: string,
  seconds = 3600,
): Promise<{ cookie: string; key: string }> => {
  const token = randomBytes(32).toString('base64url')
  const key = createHash('sha256').update(token).digest('hex')
  await query(
    `insert into session (token_hash, person_id, expires_at) values ($1, $2, now() + make_interval(secs => $3))`,
    [key, personId, seconds],
  )
  // The server makes its secret when it first needs one; whoever comes first decides.
  await query(`insert into setting (key, value) values ('session-secret', $1) on conflict do nothing`, [
    randomBytes(32).toString('base64url'),
  ])
  const [secret] = await query(`select value from setting where key = 'session-secret'`)
  const signature = createHmac('sha256', secret!.value as string)
    .update(token)
    .digest('base64')
  return { cookie: `ronda=${encodeURIComponent(`${token}.${signature}`)}`, key }
}
