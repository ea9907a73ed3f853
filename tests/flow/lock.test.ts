import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { StateBody } from '../../schema/api/sections.ts'
import { cloneDatabase } from '../support/database.ts'
import { addItem, bodyString, bodyText } from '../support/edits.ts'
import { signIn, type Person } from '../support/people.ts'
import { openPlain, type PlainClient } from '../support/plain-client.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { until } from '../support/until.ts'

const RACES = 100

describe('a lock while two experts type', () => {
  let database: Awaited<ReturnType<typeof cloneDatabase>>
  let server: TestServer
  let chile: Person
  let canada: Person
  let secretariat: Person
  let section: string

  beforeAll(async () => {
    database = await cloneDatabase()
    server = await startServer({ databaseUrl: database.url })
    chile = await signIn(server.url, 'expert-cl')
    canada = await signIn(server.url, 'expert-ca')
    secretariat = await signIn(server.url, 'secretariat')
    section = chile.sections.findings!
  })
  afterAll(async () => {
    await server.stop()
    await database.drop()
  })

  const open = async (person: Person): Promise<PlainClient> => {
    const client = openPlain({ url: server.url, cookie: person.cookie, round: person.round.id, section })
    await client.synced
    return client
  }
  const rowCount = async (): Promise<number> => {
    const [row] = await database.query('select count(*)::int as count from section_update where section_id = $1', [
      section,
    ])
    return row!.count as number
  }

  it(`[E4] lets nothing in after its confirmation, ${RACES} times`, async () => {
    const first = await open(chile)
    const { id } = addItem(first.doc)
    bodyText(first.doc, id).insert(0, 'start ')
    await until('the item is stored', async () => (await chile.content(section)).items.some((item) => item.id === id))
    first.close()

    let refusedWords = 0
    for (let race = 0; race < RACES; race++) {
      const clients = [await open(chile), await open(canada)]
      let isTyping = true
      const typing = clients.map(async ({ doc }, who) => {
        for (let at = 0; isTyping; at++) {
          bodyText(doc, id).insert(0, `r${race}w${who}n${at} `)
          await new Promise((resolve) => setTimeout(resolve, 1))
        }
      })
      await new Promise((resolve) => setTimeout(resolve, 5 + (race % 10)))
      const answer = await secretariat.setState(section, 'locked')
      expect(answer.status).toBe(200)
      const { hash } = (await answer.json()) as StateBody
      const rows = await rowCount()
      await until('both are closed', () => clients.every(({ closes }) => closes.length > 0))
      isTyping = false
      await Promise.all(typing)
      expect(clients.map(({ closes }) => closes)).toEqual([[4423], [4423]])
      expect(await rowCount()).toBe(rows)

      const locked = await chile.content(section)
      expect(locked.hash).toBe(hash)
      const kept = JSON.stringify(locked.items.find((item) => item.id === id))
      for (const { doc } of clients) {
        // What was refused is still at its author, word by word.
        const mine = bodyString(doc, id).split(' ')
        refusedWords += mine.filter((word) => word !== '' && !kept.includes(`${word} `)).length
      }

      expect((await secretariat.setState(section, 'drafting', 'next race')).status).toBe(200)
      const later = await open(chile)
      expect((await chile.content(section)).hash).toBe(hash)
      for (const client of [...clients, later]) client.close()
    }
    expect(refusedWords).toBeGreaterThan(0)
    console.log(`${RACES} locks under typing; ${refusedWords} refused words stayed with their authors, 0 slipped in`)
    const [audit] = await database.query(`select count(*)::int as count from audit where section_id = $1`, [section])
    expect(audit!.count).toBe(2 * RACES)
  }, 480_000)

  it('asks for a reason to unlock, and refuses everybody but the secretariat', async () => {
    expect((await chile.setState(section, 'locked')).status).toBe(403)
    const official = await signIn(server.url, 'official-lc')
    expect((await official.setState(section, 'locked')).status).toBe(404)
    expect((await secretariat.setState(section, 'locked')).status).toBe(200)
    const bare = await secretariat.setState(section, 'drafting')
    expect(bare.status).toBe(400)
    expect(((await bare.json()) as { reason: string }).reason).toBe('bad-request')
    expect((await secretariat.setState(section, 'drafting', 'a fact was wrong')).status).toBe(200)
    const [row] = await database.query('select detail from audit order by at desc limit 1', [])
    expect(row!.detail).toEqual({ before: 'locked', after: 'drafting', reason: 'a fact was wrong' })
  })
})
