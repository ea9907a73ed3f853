import { mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { violations } from '../support/axe.ts'
import { launchBrowser, openAs, type Reader } from '../support/browser.ts'
import { cloneDatabase, type TestDatabase } from '../support/database.ts'
import { bodyText } from '../support/edits.ts'
import { signIn, type Person } from '../support/people.ts'
import { openPlain } from '../support/plain-client.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { until } from '../support/until.ts'

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

  const dialog = (page: Page): Locator => page.locator('dialog[open]')
  const press = (page: Page, name: string): Promise<void> =>
    page.getByRole('button', { name, exact: true }).first().click({ delay: 80 })

  it('keeps what is being written in a dialog: over a slip of the mouse, Escape, new rights and a new text', async () => {
    const canada = await signIn(server.url, 'expert-ca')
    const section = canada.sections['findings']!
    const { page } = await open('expert-ca')
    await page.locator('ronda-item').first().waitFor()
    await press(page, 'Endorse…')
    await dialog(page)
      .getByRole('radio', { name: /reservation/ })
      .check()
    const text = dialog(page).locator('textarea')
    await text.fill('F-2 is no finding.')
    // A selection that ends beside the dialog.
    const box = (await text.boundingBox())!
    await page.mouse.move(box.x + 100, box.y + 12)
    await page.mouse.down()
    await page.mouse.move(20, box.y + 12, { steps: 4 })
    await page.mouse.up()
    expect(await text.inputValue()).toBe('F-2 is no finding.')
    // Beside it altogether, and by keyboard: asked first.
    await page.mouse.click(20, box.y)
    await dialog(page).getByRole('button', { name: 'Go on with it' }).click()
    await text.focus()
    await page.keyboard.press('Escape')
    await dialog(page).getByText('What you typed or chose here is not sent yet.').waitFor()
    expect(await violations(page)).toEqual([])
    await shot(page, 'dialog-question')
    await press(page, 'Go on with it')
    const path = await memberPath('expert-ca')
    expect((await secretariat.send('PUT', path, { marks: ['head', 'lead'] })).status).toBe(204)
    await page.getByRole('button', { name: 'Ready for review', includeHidden: true }).waitFor({ state: 'attached' })
    expect(await text.inputValue()).toBe('F-2 is no finding.')
    const chile = await signIn(server.url, 'expert-cl')
    const writer = openPlain({ url: server.url, cookie: chile.cookie, round: chile.round.id, section })
    await writer.synced
    bodyText(writer.doc, (await chile.content(section)).items[0]!.id).insert(0, 'Changed meanwhile. ')
    await until('it is stored', async () => JSON.stringify(await chile.content(section)).includes('Changed meanwhile'))
    writer.close()
    await press(page, 'Say so')
    await dialog(page).locator('.plain-content', { hasText: 'Changed meanwhile.' }).waitFor()
    expect(await text.inputValue()).toBe('F-2 is no finding.')
    await shot(page, 'endorse-changed')
    await press(page, 'Say so of the new text')
    await dialog(page).waitFor({ state: 'detached' })
    const { endorsements } = (await (
      await fetch(`${server.url}/api/sections/${section}/endorsements`, {
        headers: { cookie: canada.cookie },
      })
    ).json()) as { endorsements: unknown[] }
    expect(endorsements).toMatchObject([{ kind: 'reserved', text: 'F-2 is no finding.', isVoid: false }])
    // Untouched, it closes at once.
    await press(page, 'Your endorsement…')
    await page.keyboard.press('Escape')
    await dialog(page).waitFor({ state: 'detached' })
  }, 90_000)

  it('shows before several are released what is shown before one, keeps their times, and says what was so already', async () => {
    const end = '2040-03-05T21:00:00.000Z'
    const findings = secretariat.sections['findings']!
    await secretariat.send('PUT', `/api/sections/${findings}/release`, { released: true, commentsUntil: end })
    const { page } = await open('secretariat')
    await press(page, 'Change several sections…')
    await dialog(page).locator('select').selectOption('release')
    for (const title of ['Findings', 'Funding sources'])
      await dialog(page).getByRole('checkbox', { name: title }).check()
    const facts = dialog(page).locator('.several-facts details')
    expect(await facts.count()).toBe(2)
    await facts.first().locator('summary').click()
    expect(await facts.first().innerText()).toContain('They are: Focal point, Saint Lucia and Official, Saint Lucia.')
    await shot(page, 'several-facts')
    await page.setViewportSize({ width: 360, height: 760 })
    await shot(page, 'several-facts-360')
    await page.setViewportSize({ width: 1366, height: 800 })
    expect(await violations(page)).toEqual([])
    await press(page, 'Release to Saint Lucia')
    await dialog(page).getByText('2 of 2 done.').waitFor()
    const row = (title: string): Locator => dialog(page).locator('.several-row', { hasText: title })
    expect(await row('Findings').innerText()).toContain('Was so already')
    expect(await row('Funding sources').innerText()).toContain('Done')
    const [kept] = await database.query('select comments_until from section where id = $1', [findings])
    expect((kept!.comments_until as Date).toISOString()).toBe(end)
    await press(page, 'Close')
  }, 60_000)

  it('leaves nothing of a release that is taken back in the beneficiary’s page, no count either', async () => {
    const { page } = await open('official-lc', 360)
    const rail = page.locator('.rail')
    const entry = rail.locator('.rail-section', { hasText: 'Findings' })
    await entry.waitFor({ state: 'attached' })
    await page.locator('ronda-item').first().waitFor()
    expect(await entry.textContent()).toMatch(/\d+ items?/)
    await secretariat.send('PUT', `/api/sections/${secretariat.sections['findings']!}/release`, { released: false })
    await until('it is out of the page', async () => (await page.locator('ronda-item').count()) === 0)
    expect(await entry.textContent()).not.toMatch(/\d/)
  })

  it('cuts nothing off at the foot of the list of sections on a low screen', async () => {
    const { page } = await open('secretariat')
    const button = page.getByRole('button', { name: 'Change several sections…' })
    await button.waitFor()
    const box = (await button.boundingBox())!
    expect(box.y + box.height).toBeLessThanOrEqual(800)
    await shot(page, 'rail-800')
  })

  it('tells of late words on a phone over the comments, and makes room for them', async () => {
    const chile = await open('expert-cl', 360, '#recommendations')
    const { page, context } = chile
    await page.locator('ronda-item .text').first().click()
    await page.locator('.ProseMirror').first().waitFor()
    await context.setOffline(true)
    await page.keyboard.type('Typed on a bus')
    await page.locator('.bottom-bar button').nth(1).click()
    await page.locator('.comments.is-open').waitFor()
    await secretariat.setState(secretariat.sections['recommendations']!, 'locked')
    await context.setOffline(false)
    const toast = page.locator('.toast', { hasText: 'kept for you' })
    await toast.waitFor({ timeout: 30_000 })
    await shot(page, 'late-360-told')
    await toast.getByRole('button', { name: 'Show' }).click()
    await page.locator('.comments.is-open').waitFor({ state: 'detached' })
    const box = (await page.locator('.draft').boundingBox())!
    expect(box.y).toBeGreaterThan(90)
    expect(box.y).toBeLessThan(400)
    await shot(page, 'late-360-shown')
  }, 60_000)

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
    await until('no section is open', async () => (await page.locator('ronda-item').count()) === 0)
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
