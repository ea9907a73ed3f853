import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchBrowser, openAs, type Reader } from '../support/browser.ts'
import { cloneDatabase } from '../support/database.ts'
import { add, item, text as body } from '../support/on-paper.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { until } from '../support/until.ts'
import { HELD } from '../support/walker.ts'

/** The link of an item's first evidence: a word to press while it is empty. */
const openLink = async (page: Page, at: number) => {
  const entry = item(page, at).locator('.entry').first()
  await entry.getByRole('button', { name: 'Link' }).click(HELD)
  return entry.locator('[data-field=link] input')
}

describe('what hands do on the report page', () => {
  let database: Awaited<ReturnType<typeof cloneDatabase>>
  let server: TestServer
  let browser: Browser
  let chile: Reader
  let canada: Reader

  beforeAll(async () => {
    database = await cloneDatabase()
    server = await startServer({ databaseUrl: database.url })
    browser = await launchBrowser()
    chile = await openAs(browser, server.url, 'expert-cl', 1366, '#findings')
    canada = await openAs(browser, server.url, 'expert-ca', 1366, '#findings')
    for (const { page } of [chile, canada]) await item(page, 0).waitFor()
  })
  afterAll(async () => {
    await browser.close()
    await server.stop()
    await database.drop()
  })

  it('takes the first click on a text, and types where it was made', async () => {
    const { page } = chile
    await body(page, 0)
      .locator('.text p')
      .first()
      .click({ ...HELD, position: { x: 1, y: 12 } })
    await page.keyboard.type('First ')
    await until('the words stand at the click', async () => (await body(page, 0).innerText()).startsWith('First '))
    await page.keyboard.press('Escape')
  })

  it('selects what a pointer is drawn over, and makes it bold', async () => {
    const { page } = chile
    await body(page, 1).scrollIntoViewIfNeeded()
    const box = (await body(page, 1).locator('.text p').first().boundingBox())!
    await page.mouse.move(box.x + 2, box.y + 12)
    await page.mouse.down()
    await page.mouse.move(box.x + 60, box.y + 12, { steps: 5 })
    await page.mouse.up()
    await until('something is selected', () => page.evaluate(() => (getSelection()?.toString() ?? '').length > 2))
    await page.keyboard.press('Control+b')
    await until('it is bold', async () => (await body(page, 1).locator('strong').count()) > 0)
    await page.keyboard.press('Control+z')
    await page.keyboard.press('Escape')
  })

  it('ticks an option whose words are pressed', async () => {
    const { page } = chile
    const picker = item(page, 0).locator('[data-field=principles] ronda-picker')
    await picker.locator('summary').click(HELD)
    const option = picker.locator('.picker-option').nth(2)
    const before = await option.locator('input').isChecked()
    await option.locator('span').first().click(HELD)
    await until('it has changed', async () => (await option.locator('input').isChecked()) !== before)
    await page.keyboard.press('Escape')
  })

  it('leaves an address alone that is being typed while somebody else writes', async () => {
    const { page } = chile
    const link = await openLink(page, 0)
    await until('the field has the focus', () => link.evaluate((el) => el === document.activeElement))
    const typing = page.keyboard.type('https://example.org/long/path', { delay: 30 })
    await body(canada.page, 1).locator('.text p').last().click(HELD)
    await canada.page.keyboard.type(' Meanwhile elsewhere.', { delay: 25 })
    await typing
    expect(await link.inputValue()).toBe('https://example.org/long/path')
    await page.keyboard.press('Enter')
    await until('Canada sees it', async () =>
      (await item(canada.page, 0).locator('[data-field=link] input').first().inputValue()).endsWith('/long/path'),
    )
  })

  it('says what to do about an address that is none, and keeps it to be put right', async () => {
    const { page } = chile
    const link = await openLink(page, 1)
    await until('the field has the focus', () => link.evaluate((el) => el === document.activeElement))
    await page.keyboard.type('ftp://example.org/report.pdf')
    await page.keyboard.press('Tab')
    await until('it says so', async () => (await item(page, 1).locator('[role=alert]').count()) === 1)
    expect(await link.inputValue()).toBe('ftp://example.org/report.pdf')
    expect(await page.locator('ronda-kept-drafts section').count()).toBe(0)
    await link.fill('')
    await page.keyboard.press('Enter')
    await until('the word is gone', async () => (await item(page, 1).locator('[role=alert]').count()) === 0)
  })

  it('keeps the caret in an item that somebody else moves', async () => {
    await body(canada.page, 1).locator('.text p').last().click(HELD)
    await canada.page.keyboard.press('Control+End')
    const typing = canada.page.keyboard.type(' Typed during moves, all of it must stay.', { delay: 40 })
    for (const [at, name] of [
      [1, 'Move up'],
      [0, 'Move down'],
      [1, 'Move down'],
    ] as const) {
      await item(chile.page, at).hover()
      await item(chile.page, at).getByRole('button', { name }).click(HELD)
    }
    await typing
    await until('every word is there', async () =>
      (await chile.page.locator('.items').innerText()).includes('Typed during moves, all of it must stay.'),
    )
  })

  it('changes nothing when somebody walks through the page with Tab', async () => {
    const { page, sections } = chile
    const hash = async (): Promise<string> =>
      (
        (await (await page.request.get(`${server.url}/api/sections/${sections['findings']}/content`)).json()) as {
          hash: string
        }
      ).hash
    const before = await hash()
    await page.locator('.paper h2').click()
    for (let step = 0; step < 80; step++) await page.keyboard.press('Tab')
    await until('all is saved', async () => (await page.locator('.save').getAttribute('data-save')) === 'saved')
    expect(await hash()).toBe(before)
  })

  it('has a living toolbar after Enter has gone from the title to the text', async () => {
    const { page } = chile
    await add(page, 'A title')
    await page.keyboard.type('words')
    const bold = page.locator('ronda-toolbar button').first()
    await until('Bold can be pressed', async () => !(await bold.isDisabled()))
    await page.keyboard.press('Escape')
  })

  it('has a living toolbar in a text that a pointer has opened, and asks for a link by its key', async () => {
    const { page } = chile
    await page.locator('body').click({ position: { x: 5, y: 400 } })
    await body(page, 2).scrollIntoViewIfNeeded()
    await body(page, 2).locator('.text p').first().click(HELD)
    const bold = page.locator('ronda-toolbar button').first()
    await until('Bold can be pressed', async () => !(await bold.isDisabled()))
    await page.keyboard.press('Control+k')
    await page.locator('.link-form input').waitFor()
    await page.keyboard.press('Escape')
    await page.keyboard.press('Escape')
  })

  it('leaves what is read where it is when the section is locked under the one who writes, and says so there', async () => {
    const { page } = chile
    const secretariat = await openAs(browser, server.url, 'secretariat', 1366, '#findings')
    await body(page, 5).scrollIntoViewIfNeeded()
    await body(page, 5).locator('.text p').first().click(HELD)
    await page.keyboard.type('x')
    const top = async (): Promise<number> => (await item(page, 5).boundingBox())!.y
    const before = await top()
    await secretariat.page.getByRole('button', { name: 'Lock…' }).click(HELD)
    await secretariat.page.locator('dialog button[type=submit]').click(HELD)
    await secretariat.page.locator('dialog').getByRole('button', { name: 'Close' }).click()
    await page.locator('.toast').waitFor()
    expect(await page.locator('.toast').innerText()).toContain('was locked while you were writing')
    await until('it is a finished text', async () => (await page.locator('ronda-toolbar').count()) === 0)
    await page.waitForTimeout(500)
    // The tools above it are gone; the text itself has hardly moved.
    expect(Math.abs((await top()) - before)).toBeLessThan(150)
    await secretariat.page.getByRole('button', { name: 'Unlock…' }).click(HELD)
    await secretariat.page.locator('dialog textarea').fill('A word is missing.')
    await secretariat.page.locator('dialog button[type=submit]').click(HELD)
    await until('Chile may write again', async () => (await page.locator('ronda-toolbar').count()) === 1)
    await secretariat.context.close()
  })

  it('says that an item was deleted under the one who writes in it, and offers to restore it', async () => {
    const last = (await item(chile.page, 0).page().locator('ronda-item').count()) - 1
    await body(chile.page, last).locator('.text p').last().click(HELD)
    await chile.page.keyboard.type(' still writing')
    await until('Canada has the item', async () => (await canada.page.locator('ronda-item').count()) === last + 1)
    await item(canada.page, last).hover()
    await item(canada.page, last).getByRole('button', { name: 'Delete' }).click(HELD)
    const toast = chile.page.locator('.toast', { hasText: 'was deleted by somebody else' })
    await toast.waitFor()
    await chile.page.keyboard.type('jkjk')
    await toast.getByRole('button', { name: 'Restore' }).click(HELD)
    await until('it is back', async () => (await canada.page.locator('ronda-item').count()) === last + 1)
    expect([...chile.errors, ...canada.errors]).toEqual([])
  })
})
