import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { TelephoneCodeBody } from '../../schema/api/session.ts'
import { createId } from '../../schema/ids.ts'
import { cloneDatabase, type TestDatabase } from '../support/database.ts'
import { openMailbox, type Mailbox, type ReceivedMail } from '../support/mailbox.ts'
import { signIn, type Person } from '../support/people.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { addPerson, openBrowser } from '../support/sign-in.ts'

const tokenOf = ({ links }: ReceivedMail): string => links.find((link) => link.includes('#link='))!.split('#link=')[1]!

describe('somebody who guesses at the codes of an official', () => {
  let database: TestDatabase
  let box: Mailbox
  let server: TestServer
  let secretariat: Person
  let email = ''
  let id = ''
  let at = 0

  beforeAll(async () => {
    database = await cloneDatabase()
    box = await openMailbox()
    server = await startServer({
      databaseUrl: database.url,
      env: { SMTP_URL: box.url, TRUSTED_PROXIES: '127.0.0.1' },
    })
    secretariat = await signIn(server.url, 'secretariat')
  })
  beforeEach(async () => {
    await database.query('delete from sign_in_limit')
    email = `official-${++at}@example.org`
    id = await addPerson(database, email)
    await database.query(
      "insert into member (id, round_id, person_id, role, country) values ($1, $2, $3, 'expert', 'CL')",
      [createId<string>(), secretariat.round.id, id],
    )
  })
  afterAll(async () => {
    await server.stop()
    await box.close()
    await database.drop()
  })

  const from = (ip: string) => openBrowser(server.url, { 'X-Forwarded-For': ip })
  const guess = (ip: string, code: string): Promise<Response> =>
    from(ip).send('POST', '/api/sign-in/code', { email, code, shared: false })
  const ask = (ip: string): Promise<Response> => from(ip).send('POST', '/api/sign-in/codes', { email })
  const OWNER = '203.0.113.7'

  /** From six places, until each is refused, at codes of both lengths. */
  const storm = async (): Promise<void> => {
    const places = Array.from({ length: 6 }, (_, place) => `198.51.100.${place + 1}`)
    for (const code of ['0000 0001', '0000 0000 0001'])
      await Promise.all(
        places.map(async (ip) => {
          for (let time = 0; time < 11; time++) if ((await guess(ip, code)).status === 429) return
        }),
      )
    expect((await guess(places[0]!, '0000 0001')).status).toBe(429)
  }

  it('does not void the link of the mail', async () => {
    expect((await ask(OWNER)).status).toBe(202)
    const mail = await box.next(email)
    await storm()
    const browser = from(OWNER)
    expect((await browser.send('POST', '/api/sign-in/link', { token: tokenOf(mail), shared: false })).status).toBe(204)
    expect((await browser.session()).person).toMatchObject({ email })
  })

  it('voids no code that was read out, be it made before or after', async () => {
    const make = async (): Promise<string> => {
      const answer = await secretariat.fetch(`/api/people/${id}/sign-in-code`, { method: 'POST' })
      return ((await answer.json()) as TelephoneCodeBody).code
    }
    const before = await make()
    await storm()
    expect((await guess(OWNER, before)).status).toBe(204)
    expect((await guess(OWNER, await make())).status).toBe(204)
  })

  it('does not use up the mails and the tries that the owner has', async () => {
    for (let time = 0; time < 6; time++) await ask('198.51.100.1')
    expect((await ask('198.51.100.1')).status).toBe(429)
    for (let time = 0; time < 11; time++) await guess('198.51.100.1', '0000 0001')
    expect((await guess('198.51.100.1', '0000 0001')).status).toBe(429)
    for (let time = 0; time < 5; time++) await box.next(email)
    expect((await ask(OWNER)).status).toBe(202)
    const { code } = await box.next(email)
    expect((await guess(OWNER, code!)).status).toBe(204)
  })
})
