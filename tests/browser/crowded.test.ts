import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchBrowser, openAs, type Reader } from '../support/browser.ts'
import { beginCrowd, fillFindings } from '../support/crowd.ts'
import { cloneDatabase, type TestDatabase } from '../support/database.ts'
import { signIn } from '../support/people.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { until } from '../support/until.ts'
import { HELD, look } from '../support/walker.ts'

const THREADS = 150
const ITEMS = 15
const SLOW = 600_000

interface Box {
  key: string
  top: number
  bottom: number
}

describe('150 open threads in one section', { timeout: SLOW }, () => {
  let database: TestDatabase
  let server: TestServer
  let browser: Browser
  let reader: Reader
  const faults: string[] = []

  const groups = (page: Page): Promise<Box[]> =>
    page.locator('.comment-group').evaluateAll((all) =>
      all.map((el) => {
        const { top, bottom } = el.getBoundingClientRect()
        return { key: (el as HTMLElement).dataset['key'] ?? '', top, bottom }
      }),
    )
  const focused = (page: Page): Promise<string | null> =>
    page.evaluate(() => document.activeElement?.closest<HTMLElement>('.comment-card')?.dataset['thread'] ?? null)
  const frames = (page: Page): Promise<unknown> =>
    page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
  /** The height of the window that an element is in; null: out of it. */
  const placeOf = (page: Page, selector: string): Promise<number | null> =>
    page.evaluate((one) => {
      const el = document.querySelector(one)
      if (el === null) return null
      // Words that go over two lines have a box in which other words stand too: their first line is looked at.
      const { top, left, width, height } = el.getClientRects()[0] ?? el.getBoundingClientRect()
      const found = document.elementFromPoint(left + width / 2, top + Math.min(height / 2, 12))
      return found !== null && (el.contains(found) || found.contains(el)) ? top : null
    }, selector)
  /** Whether a thread's card can be read beside its words. */
  const isBeside = async (page: Page, thread: string): Promise<boolean> => {
    await frames(page)
    const card = await placeOf(page, `.comment-card[data-thread="${thread}"]`)
    const mark = await placeOf(page, `.paper [data-thread="${thread}"]`)
    return card !== null && mark !== null && Math.abs(card - mark) < 80
  }
  const checkBoxes = async (page: Page, width: number): Promise<void> => {
    const boxes = await groups(page)
    for (const [at, { top, key }] of boxes.entries())
      if (at > 0) expect([width, key, top >= boxes[at - 1]!.bottom]).toEqual([width, key, true])
    const wide = await page.evaluate(() =>
      [document.documentElement, ...document.querySelectorAll('.comments, .comment-card')]
        .filter((el) => el.scrollWidth > el.clientWidth + 1)
        .map((el) => el.className),
    )
    expect([width, wide]).toEqual([width, []])
  }

  beforeAll(async () => {
    database = await cloneDatabase()
    server = await startServer({ databaseUrl: database.url })
    browser = await launchBrowser()
    const chile = await signIn(server.url, 'expert-cl')
    await fillFindings(server.url, chile, ITEMS)
    const open = async (): Promise<number> => {
      const before = performance.now()
      reader = await openAs(browser, server.url, 'expert-cl', 1440)
      await reader.page.locator('.comment-card, .comments-empty').first().waitFor({ state: 'attached' })
      return Math.round(performance.now() - before)
    }
    await open()
    await reader.context.close()
    const without = await open()
    await reader.context.close()
    await beginCrowd([chile, await signIn(server.url, 'expert-ca')], THREADS)
    const crowded = await open()
    await until('all are there', async () => (await reader.page.locator('.comment-card').count()) === THREADS, 60_000)
    console.log(`the report page opened in ${without} ms without threads, in ${crowded} ms with ${THREADS}`)
    reader.page.setDefaultTimeout(60_000)
  }, SLOW)
  afterAll(async () => {
    await browser.close()
    await server.stop()
    await database.drop()
  })

  it('walks by keyboard to each of them in reading order, and shows each beside its words', async () => {
    const { page } = reader
    await checkBoxes(page, 1440)
    const order = await page
      .locator('.comment-card')
      .evaluateAll((all) => all.map((el) => (el as HTMLElement).dataset['thread'] ?? ''))
    const walked: string[] = []
    const far: string[] = []
    for (let step = 0; step < THREADS; step++) {
      await page.keyboard.press('n')
      await until('the next has the focus', async () => (await focused(page)) !== (walked.at(-1) ?? null), 30_000)
      walked.push((await focused(page))!)
      const hasMark = (await page.locator(`.paper .passage[data-thread="${walked.at(-1)!}"]`).count()) > 0
      const isThere = until('it is beside its words', () => isBeside(page, walked.at(-1)!), 5000).then(
        () => true,
        () => false,
      )
      if (hasMark && !(await isThere)) far.push(walked.at(-1)!)
    }
    expect(walked).toEqual(order)
    expect(far).toEqual([])
    await checkBoxes(page, 1440)
  })

  it('shows the cards of the passages that are scrolled to', async () => {
    const { page } = reader
    await page.keyboard.press('Escape')
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
    for (const at of [0, 4, 9, 14]) {
      await page
        .locator('ronda-item')
        .nth(at)
        .evaluate((el) => el.scrollIntoView({ block: 'center' }))
      await frames(page)
      const item = await page.locator('ronda-item').nth(at).getAttribute('data-item')
      const beside = await page.locator(`.comment-group[data-item="${item}"]`).evaluateAll(
        (all) =>
          all.filter((el) => {
            const { top, bottom } = el.getBoundingClientRect()
            return bottom > 0 && top < innerHeight
          }).length,
      )
      expect([at, beside > 2]).toEqual([at, true])
      await checkBoxes(page, 1440)
    }
    const mark = page.locator('ronda-item').nth(12).locator('.passage').last()
    await mark.scrollIntoViewIfNeeded()
    await mark.click(HELD)
    const thread = (await mark.getAttribute('data-thread'))!
    await until('its card stands beside it', () => isBeside(page, thread), 30_000)
    faults.push(...(await look(page, 'crowded', { widths: [1440] })))
  })

  it('is narrowed by the filter', async () => {
    const { page } = reader
    await page.locator('.filters summary').click(HELD)
    await page.locator('.filters select').first().selectOption({ label: 'Proposal' })
    await until('the proposals are left', async () => (await page.locator('.comment-card').count()) === THREADS / 5)
    await checkBoxes(page, 1440)
    await page.locator('.filters-on button').click(HELD)
    await until('all are back', async () => (await page.locator('.comment-card').count()) === THREADS)
  })

  it('fits a panel and a phone’s sheet, which open at the card of the passage that is pressed', async () => {
    const { page } = reader
    for (const width of [900, 360]) {
      await page.setViewportSize({ width, height: width === 360 ? 760 : 900 })
      await page.reload()
      await page.locator('.paper .passage').first().waitFor()
      await page.locator('.bottom-bar button:visible, .comments-toggle:visible').last().click(HELD)
      await page.locator('.comments.is-open .comment-card').first().waitFor()
      await checkBoxes(page, width)
      const walked = new Set<string | null>()
      for (let step = 0; step < 12; step++) {
        await page.keyboard.press('n')
        await until('the next has the focus', async () => !walked.has(await focused(page)), 30_000)
        walked.add(await focused(page))
        const own = `.comment-card[data-thread="${await focused(page)}"]`
        await until('it is in sight', async () => (await placeOf(page, own)) !== null, 30_000)
      }
      faults.push(...(await look(page, 'crowded-panel', { widths: [width] })))
    }
  })

  it('has shown nothing that sticks out, breaks a rule of accessibility or is too small for a thumb, and thrown nothing', () => {
    expect(faults).toEqual([])
    expect(reader.errors).toEqual([])
  })
})
