import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cloneDatabase, type TestDatabase } from '../support/database.ts'
import { EXPERT, guestsOf, OBSERVER } from '../support/guests.ts'
import { signIn, type Person } from '../support/people.ts'
import { startServer, type TestServer } from '../support/server.ts'

describe('a change that the round does not allow', () => {
  let database: TestDatabase
  let server: TestServer
  let secretariat: Person
  let path = ''
  const { joined, roundOf } = guestsOf(() => ({ database, url: server.url, secretariat }))

  beforeAll(async () => {
    database = await cloneDatabase()
    server = await startServer({ databaseUrl: database.url })
    secretariat = await signIn(server.url, 'secretariat')
    path = `/api/rounds/${secretariat.round.id}`
  })
  afterAll(async () => {
    await server.stop()
    await database.drop()
  })

  const refusal = async (answer: Response): Promise<[number, string]> => [
    answer.status,
    ((await answer.json()) as { reason: string }).reason,
  ]

  it('says that a role asks for a statement', async () => {
    const { me } = await roundOf(
      await joined('official@x.example', { ...OBSERVER, role: 'beneficiary', country: 'LC' }),
    )
    const asked = await secretariat.send('PUT', `${path}/members/${me}`, { role: 'expert', country: 'PE' })
    expect(await refusal(asked)).toEqual([409, 'needs-statement'])
  })

  it('says that nobody of the secretariat would be left', async () => {
    const { me } = secretariat.round
    const asked = await secretariat.fetch(`${path}/members/${me}`, { method: 'DELETE' })
    expect(await refusal(asked)).toEqual([409, 'last-secretariat'])
  })

  it('says that a successor is a member already, or invited', async () => {
    const who = await joined('goes@x.example', EXPERT)
    const { me } = await roundOf(who)
    const replace = (person: string): Promise<Response> =>
      secretariat.send('POST', `${path}/members/${me}/replacement`, { person, language: 'en', ends: 'at-acceptance' })
    expect(await refusal(await replace('goes@x.example'))).toEqual([409, 'invited-already'])
    expect((await replace('comes@x.example')).status).toBe(201)
    expect(await refusal(await replace('comes@x.example'))).toEqual([409, 'invited-already'])
  })
})
