import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchBrowser, openAs, type Reader } from '../support/browser.ts'
import { cloneDatabase } from '../support/database.ts'
import { layLine, type Line } from '../support/line.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { until } from '../support/until.ts'

const item = (page: Page, at: number): Locator => page.locator('ronda-item').nth(at)
const body = (page: Page, at: number): Locator => item(page, at).locator('.item-body ronda-text')
const save = (page: Page): Promise<string> => page.locator('.save').innerText()

const sees = (page: Page, words: string): Promise<void> =>
  until(`the page shows ${words}`, async () => (await page.locator('.paper').innerText()).includes(words), 15_000)

/** Put the caret at the end of an item's text and type. */
const write = async (page: Page, at: number, words: string): Promise<void> => {
  await body(page, at).locator('.text p').last().click({ delay: 80 })
  await page.keyboard.press('Control+End')
  await page.keyboard.type(words, { delay: 15 })
}

describe('the report page, open at two experts and the secretariat', () => {
  let database: Awaited<ReturnType<typeof cloneDatabase>>
  let server: TestServer
  let browser: Browser
  /** Canada's line to the server. */
  let line: Line
  let chile: Reader
  let canada: Reader
  let secretariat: Reader

  beforeAll(async () => {
    database = await cloneDatabase()
    server = await startServer({ databaseUrl: database.url })
    line = await layLine(server.port)
    browser = await launchBrowser()
    chile = await openAs(browser, server.url, 'expert-cl')
    canada = await openAs(browser, line.url, 'expert-ca')
    secretariat = await openAs(browser, server.url, 'secretariat')
    for (const { page } of [chile, canada, secretariat]) await item(page, 0).waitFor()
  })
  afterAll(async () => {
    await browser.close()
    await line.close()
    await server.stop()
    await database.drop()
  })

  it('shows what each writes to the others, with the country at the caret', async () => {
    await write(chile.page, 0, ' Words of Chile.')
    await write(canada.page, 1, ' Words of Canada.')
    for (const { page } of [chile, canada, secretariat]) {
      await sees(page, 'Words of Chile.')
      await sees(page, 'Words of Canada.')
    }
    const names = (page: Page): Promise<string[]> => page.locator('.remote-caret-name').allTextContents()
    await until('the secretariat sees both carets', async () => (await names(secretariat.page)).length === 2)
    expect((await names(secretariat.page)).sort()).toEqual(['Canada', 'Chile'])
    expect(await names(canada.page)).toEqual(['Chile'])
    await until('all is saved', async () => (await save(chile.page)) === 'All saved')
  })

  it('sends nothing while every text is shown, focused and left', async () => {
    const id = chile.sections['findings']
    const seq = async (): Promise<number> =>
      ((await (await chile.page.request.get(`${server.url}/api/sections/${id}/content`)).json()) as { seq: number }).seq
    const before = await seq()
    const texts = chile.page.locator('ronda-text .text-slot')
    for (let at = 0; at < (await texts.count()); at++) {
      await texts.nth(at).locator('.text').first().click()
      await chile.page.keyboard.press('Escape')
    }
    for (const select of await chile.page.locator('ronda-item select').all()) await select.focus()
    await secretariat.page.locator('body').click()
    expect(await chile.page.locator('.save').getAttribute('data-save')).toBe('saved')
    expect(await seq()).toBe(before)
  })

  it('moves an item without losing what another types in it', async () => {
    await body(canada.page, 1).locator('.text p').last().click({ delay: 80 })
    await canada.page.keyboard.press('Control+End')
    const typing = canada.page.keyboard.type(' While it was moved.', { delay: 30 })
    await item(chile.page, 1).hover()
    await item(chile.page, 1).getByRole('button', { name: 'Move up' }).click()
    await typing
    for (const { page } of [chile, canada, secretariat])
      await until(
        'the moved item comes first, with every word',
        async () => (await body(page, 0).innerText()).includes('Words of Canada. While it was moved.'),
        15_000,
      )
  })

  it('goes on without a network, says so, and brings both sides together when it is back', async () => {
    line.cut()
    await until('Canada is offline', async () => (await save(canada.page)).startsWith('Offline'), 10_000)
    await write(canada.page, 2, ' Written off line.')
    await until('it says where the text is', async () => (await save(canada.page)).includes('kept in this page'))
    expect(await canada.page.locator('.banner').innerText()).toContain('You are offline.')
    await write(chile.page, 2, ' Written on line.')
    line.mend()
    for (const { page } of [chile, canada]) {
      await sees(page, 'Written off line.')
      await sees(page, 'Written on line.')
      const text = await page.locator('.paper').innerText()
      expect(text.split('Written off line.').length - 1).toBe(1)
      expect(text.split('Written on line.').length - 1).toBe(1)
    }
    await until('all is saved', async () => (await save(canada.page)) === 'All saved', 15_000)
  })

  it('comes back without a reload when the server is started again', async () => {
    const { port } = server
    await server.kill()
    await until('the page says that it is offline', async () => (await save(chile.page)).startsWith('Offline'), 40_000)
    await write(chile.page, 0, ' Said meanwhile.')
    await until('it says that the text waits here', async () => (await save(chile.page)).includes('kept in this page'))
    expect(await chile.page.locator('.banner').innerText()).toContain('Keep this page open')
    server = await startServer({ databaseUrl: database.url, port })
    await sees(canada.page, 'Said meanwhile.')
    await until('all is saved', async () => (await save(chile.page)) === 'All saved', 15_000)
    const words = (await canada.page.locator('.paper').innerText()).split('Said meanwhile.').length - 1
    expect(words).toBe(1)
  })

  it('turns to a finished text at everybody within a second of the lock, and back', async () => {
    await secretariat.page.getByRole('button', { name: 'Lock…' }).click()
    await secretariat.page.locator('dialog textarea').fill('Agreed in the closing session.')
    await secretariat.page.locator('dialog button[type=submit]').click()
    for (const { page } of [chile, canada]) {
      await until('the page is locked', async () => (await page.locator('ronda-toolbar').count()) === 0, 1000)
      await page.locator('.state-line', { hasText: 'Agreed in the closing session.' }).waitFor({ timeout: 5000 })
      expect(await page.locator('.paper [contenteditable=true]').count()).toBe(0)
    }
    await secretariat.page.locator('dialog').getByRole('button', { name: 'Close' }).click()
    await secretariat.page.getByRole('button', { name: 'Unlock…' }).click()
    await secretariat.page.locator('dialog textarea').fill('One sentence is missing.')
    await secretariat.page.locator('dialog button[type=submit]').click()
    await until('Chile may write again', async () => (await chile.page.locator('ronda-toolbar').count()) === 1, 5000)
  })

  it('fits every width, and fails nowhere unheard', async () => {
    for (const width of [1366, 900, 360]) {
      await chile.page.setViewportSize({ width, height: 760 })
      const overflow = await chile.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
      expect(overflow).toBeLessThanOrEqual(0)
    }
    expect([...chile.errors, ...canada.errors, ...secretariat.errors]).toEqual([])
  })
})
