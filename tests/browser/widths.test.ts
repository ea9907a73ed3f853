import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchBrowser } from '../support/browser.ts'
import { cloneDatabase, type TestDatabase } from '../support/database.ts'
import { signIn, type Person } from '../support/people.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { begunThread } from '../support/threads.ts'

const WIDTHS = [360, 900, 1366]

/** What sticks out of the page, and words that are cut where they should wrap. */
const faultsOf = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth
    const cut = [
      ...document.querySelectorAll<HTMLElement>('main :is(a, p, h1, h2, h3, li, button, th, td, select, summary)'),
    ]
      .filter((el) => el.checkVisibility() && !el.closest('.visually-hidden, thead'))
      .filter((el) => getComputedStyle(el).display !== 'inline' && el.clientWidth > 1)
      .filter((el) => el.scrollWidth > el.clientWidth + 1)
    const outside = [...document.querySelectorAll<SVGTextElement>('.strip-picture .cell')].filter((cell) => {
      const edge = cell.querySelector('.ground')!.getBoundingClientRect().right
      return [...cell.querySelectorAll('text')].some((text) => text.getBoundingClientRect().right > edge)
    })
    return [
      ...(wide > 0 ? [`${wide} px too wide`] : []),
      ...cut.map((el) => `cut: ${el.outerHTML.slice(0, 120)}`),
      ...outside.map((el) => `out of its tile: ${el.textContent.trim()}`),
    ]
  })

describe('what the beneficiary and the secretariat read of comments, in longer languages', () => {
  let database: TestDatabase
  let server: TestServer
  let browser: Browser
  let official: Person

  beforeAll(async () => {
    database = await cloneDatabase()
    server = await startServer({ databaseUrl: database.url })
    browser = await launchBrowser()
    official = await signIn(server.url, 'official-lc')
    await begunThread(official, official.sections['action-plan']!, { audience: 'delegation' })
  }, 120_000)
  afterAll(async () => {
    await browser.close()
    await server.stop()
    await database.drop()
  })

  it.each([
    ['the desk', 'official-lc', '/desk', '.desk-draft'],
    ['the paper for clearance', 'official-lc', '/clearance', '.signatures'],
    ['the answers', 'official-lc', '/responses', '.matrix'],
    ['the secretariat’s rounds', 'secretariat', null, '.strip-picture'],
  ] as const)('fits on %s at every width', async (_what, persona, place, ready) => {
    const faults: string[] = []
    for (const locale of ['es', 'pt']) {
      const context = await browser.newContext({ locale, viewport: { width: 1366, height: 800 } })
      const page = await context.newPage()
      await page.request.post(`${server.url}/api/demo/sign-in`, { data: { persona } })
      await page.goto(`${server.url}${place === null ? '/' : `/rounds/${official.round.id}${place}`}`)
      await page.locator(ready).first().waitFor()
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 800 })
        faults.push(...(await faultsOf(page)).map((one) => `${locale} ${width}: ${one}`))
      }
      await page.locator('ronda-bell summary').click({ delay: 80 })
      await page.locator('.bell-panel').waitFor()
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 800 })
        const box = (await page.locator('.bell-panel').boundingBox())!
        if (box.x < 0 || box.x + box.width > width) faults.push(`${locale} ${width}: the bell sticks out`)
      }
      await context.close()
    }
    expect(faults).toEqual([])
  })
})
