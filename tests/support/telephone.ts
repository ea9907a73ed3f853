import type { SessionBody } from '../../schema/api/session.ts'
import { createId } from '../../schema/ids.ts'
import { cloneDatabase } from './database.ts'
import { openMailbox } from './mailbox.ts'
import { addOtherRound } from './other-round.ts'
import { signIn, type Person } from './people.ts'
import { startServer } from './server.ts'
import { addPerson, openBrowser } from './sign-in.ts'

export type Telephone = Awaited<ReturnType<typeof openTelephone>>

/** A round whose people help one another to sign in, somebody of it whose mails do not arrive, and somebody of another round. */
export const openTelephone = async () => {
  const database = await cloneDatabase()
  const box = await openMailbox()
  const server = await startServer({ databaseUrl: database.url, env: { SMTP_URL: box.url } })
  const people: Record<string, Person> = {}
  for (const persona of ['secretariat', 'expert-cl', 'official-lc']) people[persona] = await signIn(server.url, persona)
  people.outsider = await signIn(server.url, await addOtherRound(database))
  const email = 'far-away@example.org'
  const helped = await addPerson(database, email)
  const round = people.secretariat!.round.id
  const join = (person: string, role: string) =>
    database.query(`insert into member (id, round_id, person_id, role, country) values ($1, $2, $3, $4, 'CL')`, [
      createId<string>(),
      round,
      person,
      role,
    ])
  await join(helped, 'expert')
  return {
    database,
    box,
    server,
    people,
    round,
    join,
    email,
    /** Person whose address that is. */
    helped,
    /** Ask for a code for somebody. */
    make: (who: string, person = helped): Promise<Response> =>
      people[who]!.fetch(`/api/people/${person}/sign-in-code`, { method: 'POST' }),
    /** Type a code at a browser of one's own. */
    use: async (code: string, address = email) => {
      const browser = openBrowser(server.url)
      const { status } = await browser.send('POST', '/api/sign-in/code', { email: address, code, shared: false })
      return { status, browser }
    },
    idOf: async (who: string): Promise<string> =>
      ((await (await people[who]!.fetch('/api/session')).json()) as SessionBody).person!.id,
    /** Forget every code, and how often somebody has tried. */
    forget: async (): Promise<void> => {
      await database.query('delete from sign_in_limit')
      await database.query('delete from sign_in_code')
    },
    stop: async (): Promise<void> => {
      await server.stop()
      await box.close()
      await database.drop()
    },
  }
}
