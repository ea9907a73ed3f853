import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ChoicesBody } from '../../schema/api/notifications.ts'
import { launchBrowser, openAs, type Reader } from '../support/browser.ts'
import { cloneDatabase } from '../support/database.ts'
import { signIn, type Person } from '../support/people.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { begunThread } from '../support/threads.ts'
import { until } from '../support/until.ts'

/** What is told is seen within this time, ms: a second on the wire, and the page asks what it is. */
const SOON = 2000

describe('the bell', () => {
  let database: Awaited<ReturnType<typeof cloneDatabase>>
  let server: TestServer
  let browser: Browser
  let canada: Person
  let secretariat: Reader
  /** A phone. */
  let official: Reader

  beforeAll(async () => {
    database = await cloneDatabase()
    server = await startServer({ databaseUrl: database.url })
    browser = await launchBrowser()
    canada = await signIn(server.url, 'expert-ca')
    const head = await signIn(server.url, 'secretariat')
    await head.setReleased(canada.sections.findings!, true)
    await database.query('delete from notification')
    secretariat = await openAs(browser, server.url, 'secretariat')
    official = await openAs(browser, server.url, 'official-lc', 360, '')
  }, 60_000)
  afterAll(async () => {
    await browser.close()
    await server.stop()
    await database.drop()
  })

  const bell = ({ page }: Reader) => page.locator('ronda-bell summary')
  const says = async (reader: Reader, words: string, ms?: number): Promise<void> =>
    until(`the bell says “${words}”`, async () => (await bell(reader).getAttribute('title')) === words, ms)
  const overflow = ({ page }: Reader): Promise<number> =>
    page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)

  it('tells two people at once, and leads by keyboard to what it tells of', async () => {
    for (const reader of [secretariat, official]) await says(reader, 'Notifications, none unread')
    await begunThread(canada, canada.sections.findings!, { audience: 'shared', body: 'Which year is it?' })
    for (const reader of [secretariat, official]) await says(reader, 'Notifications, 1 unread', SOON)
    const { page } = secretariat
    await bell(secretariat).focus()
    await page.keyboard.press('Enter')
    await page.locator('.bell-entry').waitFor()
    expect(await page.locator('.bell-panel').innerText()).toContain('Which year is it?')
    await page.screenshot({ path: 'tests/browser/shots/bell-1366.png' })
    await page.keyboard.press('Escape')
    expect(await page.locator('.bell-entry').isVisible()).toBe(false)
    await page.keyboard.press('Enter')
    await page.locator('.bell-entry').focus()
    await page.keyboard.press('Enter')
    await says(secretariat, 'Notifications, none unread')
    await until('the address leads there', () => new URL(page.url()).hash.startsWith('#thread-'))
  })

  it('has room on a phone, and marks all as read', async () => {
    const { page } = official
    await bell(official).click()
    await page.locator('.bell-entry').waitFor()
    expect(await overflow(official)).toBeLessThanOrEqual(0)
    await page.screenshot({ path: 'tests/browser/shots/bell-360.png' })
    await page.getByRole('button', { name: 'Mark all as read' }).click()
    await says(official, 'Notifications, none unread')
  })

  it('is mailed as its reader chooses', async () => {
    const { page } = official
    await page.goto(`${server.url}/account#mail`)
    await page.getByLabel('Answers in threads').selectOption('none')
    await page.getByLabel('Hour of the daily mail').selectOption('18')
    expect(await overflow(official)).toBeLessThanOrEqual(0)
    await page.locator('ronda-mail-choices').getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved.').waitFor()
    await page.screenshot({ path: 'tests/browser/shots/mail-choices-360.png', fullPage: true })
    const kept = (await (await page.request.get(`${server.url}/api/notifications/choices`)).json()) as ChoicesBody
    expect([kept.choices.reply, kept.digestHour, kept.timeZone]).toEqual(['none', 18, null])
  })

  it('is mailed no more to whoever presses the button behind the link of a mail', async () => {
    const [row] = await database.query(`select unsubscribe_token as token from person where persona = 'official-lc'`)
    const page = await browser.newPage({ viewport: { width: 360, height: 700 } })
    await page.goto(`${server.url}/unsubscribe/${String(row!.token)}/comment`)
    await page.getByRole('button', { name: 'No more of these mails' }).click()
    await page.getByRole('status').filter({ hasText: 'New threads' }).waitFor()
    const { choices } = (await (
      await official.page.request.get(`${server.url}/api/notifications/choices`)
    ).json()) as ChoicesBody
    expect(choices.comment).toBe('none')
    for (const { errors } of [secretariat, official]) expect(errors).toEqual([])
  })
})
