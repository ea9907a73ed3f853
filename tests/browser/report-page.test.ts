import { mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { violations } from '../support/axe.ts'
import { launchBrowser, openAs, type Reader } from '../support/browser.ts'
import { cloneDatabase, type TestDatabase } from '../support/database.ts'
import { signIn, type Person } from '../support/people.ts'
import { startServer, type TestServer } from '../support/server.ts'

/** Pictures to be looked at. */
const SHOTS = process.env.RONDA_SHOTS ?? join(tmpdir(), 'ronda-shots')
const CANARY = 'words that came too late'

describe('the report page under its reader', () => {
  let database: TestDatabase
  let server: TestServer
  let browser: Browser
  let secretariat: Person
  const readers: Reader[] = []

  beforeAll(async () => {
    await mkdir(SHOTS, { recursive: true })
    database = await cloneDatabase()
    server = await startServer({ databaseUrl: database.url })
    browser = await launchBrowser()
    secretariat = await signIn(server.url, 'secretariat')
  }, 180_000)
  afterAll(async () => {
    await browser.close()
    await server.stop()
    await database.drop()
    expect(readers.flatMap(({ errors }) => errors)).toEqual([])
  })

  const open = async (persona: string, width = 1366, place = '#findings'): Promise<Reader> => {
    const reader = await openAs(browser, server.url, persona, width, place)
    readers.push(reader)
    return reader
  }
  const shot = (page: Page, name: string): Promise<Buffer> =>
    page.screenshot({ path: join(SHOTS, `report-${name}.png`) })
  const memberOf = async (persona: string): Promise<string> => {
    const [row] = await database.query(
      `select m.id from member m join person p on p.id = m.person_id where p.persona = $1 and m.round_id = $2`,
      [persona, secretariat.round.id],
    )
    return row!.id as string
  }
  /** Lower or remove somebody who is typing: their last words come too late. */
  const typeAgainst = async ({ page, context }: Reader, act: () => Promise<Response>): Promise<void> => {
    await page.locator('ronda-item .text').first().click()
    await page.locator('.ProseMirror').first().waitFor()
    await context.setOffline(true)
    await page.keyboard.type(CANARY)
    expect((await act()).status).toBe(204)
    await context.setOffline(false)
  }
  const memberPath = async (persona: string): Promise<string> =>
    `/api/rounds/${secretariat.round.id}/members/${await memberOf(persona)}`

  it('shows somebody who is lowered their late words, although no section is open to them any more', async () => {
    const canada = await open('expert-ca')
    const { page } = canada
    await page.locator('ronda-item').first().waitFor()
    const path = await memberPath('expert-ca')
    await typeAgainst(canada, () => secretariat.send('PUT', path, { role: 'observer' }))
    await page.getByText('Observer, Canada').first().waitFor({ timeout: 30_000 })
    const draft = page.locator('.paper .draft')
    await draft.waitFor({ timeout: 15_000 })
    expect(await draft.innerText()).toContain(CANARY)
    expect(await page.locator('ronda-item').count()).toBe(0)
    await shot(page, 'lowered-1366')
    await page.reload()
    await draft.waitFor()
    expect(await draft.innerText()).toContain(CANARY)
    expect(await violations(page)).toEqual([])
  }, 90_000)

  it('shows somebody who was removed their late words also after a reload, and nobody else on that computer', async () => {
    const trinidad = await open('expert-tt')
    const { page } = trinidad
    await page.locator('ronda-item').first().waitFor()
    const path = await memberPath('expert-tt')
    await typeAgainst(trinidad, () => secretariat.send('DELETE', path, {}))
    const draft = page.locator('.draft')
    await draft.waitFor({ timeout: 30_000 })
    expect(await draft.innerText()).toContain(CANARY)
    await page.reload()
    await draft.waitFor()
    expect(await draft.innerText()).toContain(CANARY)
    expect(await page.locator('main').innerText()).toContain('not here, or it is not open to you')
    expect(await page.locator('.paper, .rail').count()).toBe(0)
    await shot(page, 'removed-reloaded-1366')
    await page.request.post(`${server.url}/api/demo/sign-in`, { data: { persona: 'expert-cl' } })
    await page.reload()
    await page.locator('ronda-item').first().waitFor()
    expect(await page.locator('body').innerText()).not.toContain(CANARY)
  }, 90_000)
})
