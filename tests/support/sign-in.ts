import { createHash } from 'node:crypto'
import type { SessionBody } from '../../schema/api/session.ts'
import { createId } from '../../schema/ids.ts'
import type { TestDatabase } from './database.ts'

/** A browser that keeps its cookie, over real HTTP. */
export interface Browser {
  /** Headers that it always sends. */
  headers: Record<string, string>
  cookie(): string | null
  /** The last `Set-Cookie` line; null: none yet. */
  setCookie(): string | null
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Response>
  /** Who is signed in here. */
  session(): Promise<SessionBody>
}

export const openBrowser = (url: string, headers: Record<string, string> = {}): Browser => {
  let cookie: string | null = null
  let setCookie: string | null = null
  const send: Browser['send'] = async (method, path, body, more = {}) => {
    const answer = await fetch(`${url}${path}`, {
      method,
      redirect: 'manual',
      headers: {
        ...headers,
        ...(cookie !== null && { cookie }),
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
        ...more,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    for (const line of answer.headers.getSetCookie()) {
      setCookie = line
      const pair = line.split(';')[0]!
      cookie = pair.endsWith('=') ? null : pair
    }
    return answer
  }
  return {
    headers,
    cookie: () => cookie,
    setCookie: () => setCookie,
    send,
    session: async () => (await send('GET', '/api/session')).json() as Promise<SessionBody>,
  }
}

/** Somebody with an address, who may sign in. @returns their id. */
export const addPerson = async (
  database: TestDatabase,
  email: string,
  { language = 'en', administrator = false } = {},
): Promise<string> => {
  const id = createId<string>()
  await database.query(
    'insert into person (id, email, language, is_administrator) values ($1, $2, $3, $4::text::boolean)',
    [id, email, language, String(administrator)],
  )
  return id
}

/** Have used up a limit of the sign-in. @param who address, or IP block. */
export const useUpLimit = async (database: TestDatabase, name: string, who: string): Promise<void> => {
  const key = `${name}/${createHash('sha256').update(who).digest('base64url')}`
  await database.query(
    'insert into sign_in_limit (key, count) values ($1, 1000) on conflict (key) do update set count = 1000, since = now()',
    [key],
  )
}
