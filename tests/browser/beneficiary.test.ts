import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { itemsOf, setDeleted } from '../../schema/sections/edit.ts'
import { launchBrowser, openAs } from '../support/browser.ts'
import { cloneDatabase, type TestDatabase } from '../support/database.ts'
import { addItem } from '../support/edits.ts'
import { signIn, type Person } from '../support/people.ts'
import { openPlain } from '../support/plain-client.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { begunThread } from '../support/threads.ts'
import { until } from '../support/until.ts'

/** Words that must not reach the beneficiary's browser, by where they were written. */
const CANARIES = {
  unreleased: 'quetzal-unreleased',
  deleted: 'quetzal-deleted',
  deletedInReleased: 'quetzal-gone-from-the-plan',
  afterRelease: 'quetzal-not-released-yet',
  peersThread: 'quetzal-peers-thread',
  delegationThread: 'quetzal-delegation-thread',
  reason: 'quetzal-reason',
}
const HELD = { delay: 80 }

/** Everything that a page is sent, by HTTP and by its sockets. */
interface Traffic {
  bodies: Buffer[]
  frames: Buffer[]
  /** Where the browser asked for something. */
  hosts: Set<string>
}

const record = (page: Page): Traffic => {
  const traffic: Traffic = { bodies: [], frames: [], hosts: new Set() }
  page.on('request', (request) => void traffic.hosts.add(new URL(request.url()).host))
  page.on('response', (response) => {
    // Redirects and answers without a body have none to read.
    response.body().then(
      (body) => traffic.bodies.push(body),
      () => {},
    )
  })
  page.on('websocket', (socket) => {
    traffic.hosts.add(new URL(socket.url()).host)
    socket.on('framereceived', ({ payload }) => void traffic.frames.push(Buffer.from(payload)))
  })
  return traffic
}

describe("a beneficiary's whole visit in a real browser", () => {
  let database: TestDatabase
  let server: TestServer
  let browser: Browser
  let chile: Person
  let secretariat: Person

  const write = async (key: string, change: (doc: Y.Doc) => void): Promise<void> => {
    const section = chile.sections[key]!
    const client = openPlain({ url: server.url, cookie: chile.cookie, round: chile.round.id, section })
    await client.synced
    change(client.doc)
    const vector = Y.encodeStateVector(client.doc)
    await until('it is stored', async () => {
      const other = openPlain({ url: server.url, cookie: chile.cookie, round: chile.round.id, section })
      await other.synced
      const isSame = Buffer.compare(Buffer.from(Y.encodeStateVector(other.doc)), Buffer.from(vector)) === 0
      other.close()
      return isSame
    })
    client.close()
  }
  const hashes = async (): Promise<string[]> =>
    Promise.all(Object.values(secretariat.sections).map(async (id) => (await secretariat.content(id)).hash))

  beforeAll(async () => {
    database = await cloneDatabase()
    server = await startServer({ databaseUrl: database.url })
    browser = await launchBrowser()
    chile = await signIn(server.url, 'expert-cl')
    secretariat = await signIn(server.url, 'secretariat')
    await write('findings', (doc) => {
      addItem(doc).text.insert(0, CANARIES.unreleased)
      const gone = addItem(doc)
      gone.text.insert(0, CANARIES.deleted)
      setDeleted(itemsOf(doc).get(gone.id)!, new Date().toISOString())
    })
    await write('action-plan', (doc) => {
      const { text } = addItem(doc, 'action')
      text.insert(0, `${CANARIES.deletedInReleased} A step that stays`)
      text.delete(0, CANARIES.deletedInReleased.length)
    })
    expect((await secretariat.setReleased(secretariat.sections['action-plan']!, true)).status).toBe(200)
    await write('action-plan', (doc) => void addItem(doc, 'action').text.insert(0, CANARIES.afterRelease))
    const plan = chile.sections['action-plan']!
    await begunThread(chile, plan, { audience: 'peers', body: CANARIES.peersThread })
    await begunThread(chile, plan, { audience: 'delegation', body: CANARIES.delegationThread })
    await secretariat.setState(plan, 'locked', CANARIES.reason)
    await secretariat.setState(plan, 'drafting', CANARIES.reason)
  })
  afterAll(async () => {
    await browser.close()
    await server.stop()
    await database.drop()
  })

  it('brings not one byte of Yjs and not one word that is not released, and changes no section', async () => {
    const before = await hashes()
    const context = await browser.newContext({ viewport: { width: 360, height: 760 }, locale: 'en' })
    const page = await context.newPage()
    const traffic = record(page)
    await page.goto(server.url)
    await page.locator('.persona button').filter({ hasText: 'Saint Lucia' }).first().click(HELD)
    // Officials begin at their desk.
    await page.locator('[data-section=action-plan] a').first().click(HELD)
    await page.locator('ronda-item').first().waitFor()
    expect(await page.locator('.paper').innerText()).toContain('A step that stays')

    // Reads on to the end, as cards and as a table, in another language, and comes back after a reload.
    await page.mouse.wheel(0, 20_000)
    await page.locator('.segment').nth(1).click(HELD)
    await page.locator('.table').waitFor()
    await page.locator('.segment').nth(0).click(HELD)
    await page.locator('ronda-language-select select').selectOption('es')
    await until('the page speaks Spanish', async () => (await page.locator('html').getAttribute('lang')) === 'es')
    await page.reload()
    await page.locator('ronda-item').first().waitFor()

    // Drafts a comment, which stays in the delegation until the desk has cleared and sent it, while experts write elsewhere.
    const readBySecretariat = async (): Promise<boolean> => {
      const answer = await secretariat.fetch(`/api/rounds/${secretariat.round.id}/threads`)
      return JSON.stringify(await answer.json()).includes('The year begins in April.')
    }
    await page.locator('.comment-button').first().click(HELD)
    await page.locator('.comment-form textarea').fill('The year begins in April.')
    await page.keyboard.press('Control+Enter')
    await until('it is kept', async () => (await page.locator('.comment-delivery').count()) === 0)
    await page.goto(`${server.url}/rounds/${secretariat.round.id}/desk`)
    await page.locator('.desk-draft').filter({ hasText: 'The year begins in April.' }).waitFor()
    expect(await readBySecretariat()).toBe(false)
    await page.getByLabel('Visto bueno de (oficina)').fill('Despacho')
    await page.locator('.send-form button[type=submit]').click(HELD)
    await page.locator('dialog[open] button[type=submit]').click(HELD)
    await until('the secretariat has it', readBySecretariat)
    await page.goto(`${server.url}/rounds/${secretariat.round.id}#action-plan`)
    await page.locator('ronda-item').first().waitFor()
    const expert = await openAs(browser, server.url, 'expert-ca')
    await expert.page.locator('ronda-item .item-body .text p').first().click(HELD)
    await expert.page.keyboard.type(`${CANARIES.unreleased} live `)
    await until(
      'the expert is saved',
      async () => (await expert.page.locator('.save').getAttribute('data-save')) === 'saved',
    )
    await expert.context.close()
    await page.keyboard.press('Escape')
    // Asks for what is not theirs, by its address.
    for (const key of ['findings', 'recommendations', 'nothing'])
      await page.evaluate((hash) => void (location.hash = hash), key)
    await page.waitForTimeout(500)

    const sent = [...traffic.bodies, ...traffic.frames]
    expect(traffic.frames.length).toBeGreaterThan(3)
    // No other host is asked for anything.
    expect([...traffic.hosts]).toEqual([new URL(server.url).host])
    expect(sent.some((bytes) => bytes.includes('A step that stays'))).toBe(true)
    for (const [where, canary] of Object.entries(CANARIES))
      expect(
        sent.some((bytes) => bytes.includes(canary)),
        where,
      ).toBe(false)
    // Channel 0 carries events alone: a section's channel, with its Yjs messages, never opens.
    expect(traffic.frames.filter((frame) => frame[0] !== 0)).toEqual([])
    await context.close()

    // The expert's own words moved the findings; the comment moved nothing.
    const after = await hashes()
    const moved = Object.keys(secretariat.sections).filter((_, at) => after[at] !== before[at])
    expect(moved).toEqual(['findings'])
  })
})
