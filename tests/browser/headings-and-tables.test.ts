import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { violations } from '../support/axe.ts'
import { launchBrowser, openAs, type Reader } from '../support/browser.ts'
import { cloneDatabase } from '../support/database.ts'
import { goTo, text } from '../support/on-paper.ts'
import { signIn } from '../support/people.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { until } from '../support/until.ts'

const body = (page: Page): Locator => text(page, 0)
const cells = (page: Page): Locator => body(page).locator('th, td')
const tool = (page: Page, name: string): Promise<void> =>
  page.locator('ronda-toolbar').getByRole('button', { name, exact: true }).click()

/** Words of each of some elements, without the carets that others have in them; those of two paragraphs in one with `/` between. */
const wordsOf = (all: Locator): Promise<string[]> =>
  all.evaluateAll((elements) =>
    elements.map((el) => {
      const own = el.cloneNode(true) as Element
      for (const caret of own.querySelectorAll('.remote-caret')) caret.remove()
      const blocks = [...own.querySelectorAll('p')]
      return (blocks.length === 0 ? [own] : blocks).map((block) => block.textContent.trim()).join('/')
    }),
  )

/** Rows by the words of their cells. */
const rowsOf = async (page: Page): Promise<string[]> =>
  Promise.all(
    (await body(page).locator('tr').all()).map(async (row) => (await wordsOf(row.locator('> th, > td'))).join('|')),
  )

const sees = (page: Page, rows: string[]): Promise<void> =>
  expect.poll(() => rowsOf(page), { timeout: 20_000 }).toEqual(rows)

describe('headings and tables, written by two experts at once', () => {
  let database: Awaited<ReturnType<typeof cloneDatabase>>
  let server: TestServer
  let browser: Browser
  let chile: Reader
  let canada: Reader

  beforeAll(async () => {
    database = await cloneDatabase()
    server = await startServer({ databaseUrl: database.url })
    browser = await launchBrowser()
    chile = await openAs(browser, server.url, 'expert-cl')
    canada = await openAs(browser, server.url, 'expert-ca')
    for (const { page } of [chile, canada]) await body(page).waitFor()
  })
  afterAll(async () => {
    await browser.close()
    await server.stop()
    await database.drop()
  })

  it('makes headings by what is typed and by the toolbar, one level below the item', async () => {
    const { page } = chile
    await goTo(page, 0, 'End')
    await page.keyboard.press('Enter')
    await page.keyboard.type('# Homes without water', { delay: 15 })
    await page.keyboard.press('Enter')
    await page.keyboard.type('In the north')
    await tool(page, 'Subheading')
    await page.keyboard.press('End')
    await page.keyboard.press('Enter')
    for (const reader of [chile, canada])
      await expect
        .poll(() => wordsOf(body(reader.page).locator('h4, h5')), { timeout: 20_000 })
        .toEqual(['Homes without water', 'In the north'])
    expect(await body(canada.page).locator('h4').allInnerTexts()).toEqual(['Homes without water'])
  })

  it('makes a table, and goes from cell to cell and on to a new row by keys while Tab leaves', async () => {
    const { page } = chile
    await tool(page, 'Table')
    await page.keyboard.type('Year')
    for (const words of ['Homes', 'Source', '2023', '10', 'census', '2024', '12', 'census', '2025']) {
      await page.keyboard.press('Control+]')
      await page.keyboard.type(words)
    }
    const rows = ['Year|Homes|Source', '2023|10|census', '2024|12|census', '2025||']
    for (const reader of [chile, canada]) await sees(reader.page, rows)
    // The cell that is gone back to is selected, as in other programs with tables.
    await page.keyboard.press('Control+[')
    expect(await page.evaluate(() => String(document.getSelection()))).toBe('census')
    await page.keyboard.press('End')
    await page.keyboard.type('!')
    await sees(canada.page, [...rows.slice(0, 2), '2024|12|census!', '2025||'])
    await page.keyboard.press('Backspace')
    await page.keyboard.press('Tab')
    expect(await page.evaluate(() => document.activeElement?.closest('table') ?? null)).toBe(null)
    await sees(canada.page, rows)
  })

  it('takes what two people type in two cells at once', async () => {
    await cells(chile.page).nth(10).click({ delay: 80 })
    await cells(canada.page).nth(11).click({ delay: 80 })
    await Promise.all([
      chile.page.keyboard.type('fourteen', { delay: 30 }),
      canada.page.keyboard.type('estimate', { delay: 30 }),
    ])
    const rows = ['Year|Homes|Source', '2023|10|census', '2024|12|census', '2025|fourteen|estimate']
    for (const { page } of [chile, canada]) await sees(page, rows)
  })

  it('evens rows again when one adds a row and the other a column, as soon as somebody types there', async () => {
    await cells(chile.page).nth(0).click({ delay: 80 })
    await cells(canada.page).nth(11).click({ delay: 80 })
    await Promise.all([tool(chile.page, 'Column after'), tool(canada.page, 'Row below')])
    for (const { page } of [chile, canada])
      await until('five rows', async () => (await rowsOf(page)).length === 5, 20_000)
    await cells(canada.page).nth(1).click({ delay: 80 })
    await canada.page.keyboard.type('Note')
    const rows = ['Year|Note|Homes|Source', '2023||10|census', '2024||12|census', '2025||fourteen|estimate', '|||']
    for (const { page } of [chile, canada]) await sees(page, rows)
  })

  it('deletes a row while the other types in another, and brings it back by undo', async () => {
    const { page } = chile
    await cells(page).nth(5).click({ delay: 80 })
    await cells(canada.page).nth(8).click({ delay: 80 })
    await canada.page.keyboard.press('End')
    const typing = canada.page.keyboard.type(' and later', { delay: 40 })
    await tool(page, 'Delete row')
    await typing
    const rows = ['Year|Note|Homes|Source', '2024 and later||12|census', '2025||fourteen|estimate', '|||']
    for (const reader of [chile, canada]) await sees(reader.page, rows)
    await tool(page, 'Undo')
    for (const reader of [chile, canada]) await sees(reader.page, [rows[0]!, '2023||10|census', ...rows.slice(1)])
  })

  it('goes on for who types in a row that is deleted meanwhile', async () => {
    const { page } = chile
    await cells(page).nth(17).click({ delay: 80 })
    await cells(canada.page).nth(18).click({ delay: 80 })
    const typing = canada.page.keyboard.type('words in a row', { delay: 40 })
    await tool(page, 'Delete row')
    await typing
    for (const reader of [chile, canada])
      await until('four rows', async () => (await rowsOf(reader.page)).length === 4, 20_000)
    await until('all is saved', async () => (await canada.page.locator('.save').innerText()) === 'All saved', 20_000)
    expect((await rowsOf(chile.page)).map((row) => row.split('|').length)).toEqual([4, 4, 4, 4])
  })

  it('takes headings and joined cells from other programs, and no script', async () => {
    const { page } = canada
    // Below the text is a table, in whose cells there are no headings.
    await goTo(page, 0, 'Home')
    await page.keyboard.press('Enter')
    await page.keyboard.press('ArrowUp')
    await page.evaluate(() => {
      const clipboardData = new DataTransfer()
      clipboardData.setData(
        'text/html',
        `<h2 onclick="window.ran = 1">Pasted</h2><h3>Below</h3><table><tr><th colspan="2">Both</th></tr>
        <tr><td>left<img src=x onerror="window.ran = 1"></td><td><table><tr><td>in</td><td>ner</td></tr></table></td></tr></table><p>End</p>`,
      )
      document.activeElement?.dispatchEvent(
        new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }),
      )
    })
    await until('it is there', async () => (await body(chile.page).innerText()).includes('Pasted'), 20_000)
    expect(await body(chile.page).locator('h4').allInnerTexts()).toContain('Pasted')
    expect(await body(chile.page).locator('h5').allInnerTexts()).toContain('Below')
    expect((await rowsOf(chile.page)).slice(0, 2)).toEqual(['Both|', 'left|in ner'])
    expect(await page.evaluate(() => (window as { ran?: number }).ran)).toBe(undefined)
  })

  it('shows the same to who only reads, reads well to all, and scrolls a wide table in its own box at 360 px', async () => {
    const head = await signIn(server.url, 'secretariat')
    expect((await head.setState(head.sections.findings!, 'locked', 'Agreed.')).status).toBe(200)
    const reader = await openAs(browser, server.url, 'expert-tt', 360)
    const { page } = reader
    await body(page).locator('.text-slot table').last().waitFor()
    const widths = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth])
    expect(widths[0]).toBeLessThanOrEqual(widths[1]!)
    const table = body(page).locator('.table-box').last()
    const box = await table.evaluate((el) => [el.scrollWidth, el.clientWidth, getComputedStyle(el).overflowX] as const)
    expect(box[0]).toBeGreaterThan(box[1])
    expect(box[2]).toBe('auto')
    expect(await table.locator('th').first().getAttribute('scope')).toBe('col')
    expect(await violations(page)).toEqual([])
    expect([...chile.errors, ...canada.errors, ...reader.errors]).toEqual([])
  })
})
