import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchBrowser, openAs, type Reader } from '../support/browser.ts'
import { cloneDatabase } from '../support/database.ts'
import { cardOf, expectGone, expectMarked } from '../support/margin.ts'
import { enter, item, selectWords, text } from '../support/on-paper.ts'
import { signIn, type Person } from '../support/people.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { threadsOf } from '../support/threads.ts'
import { until } from '../support/until.ts'
import { HELD } from '../support/walker.ts'

const WORDS = 'beta gamma'
const AFTER = ' delta.'

/** Two editors of one text, and one who reads it as it is drawn. */
describe('[M17] a comment whose text is taken apart and away', () => {
  let database: Awaited<ReturnType<typeof cloneDatabase>>
  let server: TestServer
  let browser: Browser
  let writer: Reader
  let pages: Page[]
  let readers: Reader[]
  let head: Person
  let thread = ''

  beforeAll(async () => {
    database = await cloneDatabase()
    server = await startServer({ databaseUrl: database.url })
    browser = await launchBrowser()
    head = await signIn(server.url, 'secretariat')
    // Under review the secretariat alone edits; experts read.
    await head.setState(head.sections.findings!, 'in-review')
    writer = await openAs(browser, server.url, 'secretariat')
    readers = [
      writer,
      await openAs(browser, server.url, 'secretariat'),
      await openAs(browser, server.url, 'expert-cl'),
      await openAs(browser, server.url, 'expert-ca', 900),
    ]
    pages = readers.map(({ page }) => page)
    for (const page of pages) await item(page, 0).waitFor()
  }, 180_000)
  afterAll(async () => {
    const errors = readers.flatMap((reader) => reader.errors)
    await browser.close()
    await server.stop()
    await database.drop()
    expect(errors).toEqual([])
  })

  const everywhere = async (words: string): Promise<void> => {
    for (const page of pages) await expectMarked(page, thread, words)
  }
  const gone = async (isGone: boolean): Promise<void> => {
    for (const page of pages) await expectGone(page, thread, isGone)
  }
  /** As people press: what one key has done is drawn before the next. */
  const times = async (key: string, count: number): Promise<void> => {
    for (let at = 0; at < count; at++) {
      await writer.page.keyboard.press(key)
      await writer.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
    }
  }
  /** The caret goes before the last characters of the paragraph in which it is. */
  const before = async (count: number): Promise<void> => {
    await times('End', 1)
    await times('ArrowLeft', count)
  }

  it('is begun by a reader of the drawn text, and stands on its words on every page', async () => {
    const { page } = writer
    await enter(page, 0)
    await page.keyboard.press('Enter')
    await page.keyboard.type(`Alpha ${WORDS}${AFTER}`, { delay: 5 })
    const reader = pages[2]!
    await until('the reader has the words', async () => (await text(reader, 0).innerText()).includes(WORDS), 30_000)
    await selectWords(text(reader, 0), WORDS)
    // What others write in front of them moves the words, and they stay selected.
    await page.keyboard.press('Home')
    await page.keyboard.type('Then ', { delay: 5 })
    await until('the reader has it', async () => (await text(reader, 0).innerText()).includes('Then Alpha'), 30_000)
    expect(await reader.evaluate(() => String(document.getSelection()))).toBe(WORDS)
    await reader.locator('.selection-menu').getByRole('button', { name: 'Comment' }).click(HELD)
    await reader.locator('.comment-form textarea').waitFor()
    await reader.keyboard.type('Which of them?')
    await reader.keyboard.press('Control+Enter')
    await until('the server has it', async () => {
      const found = (await threadsOf(head, 'rounds', head.round.id)).find(
        ({ comments }) => comments[0]!.body === 'Which of them?',
      )
      thread = found?.id ?? ''
      return thread !== ''
    })
    await everywhere(WORDS)
    await cardOf(pages[1]!, 'Which of them?').waitFor()
  }, 180_000)

  it('stays on them when their paragraph is split inside them and joined again', async () => {
    await before(AFTER.length + ' gamma'.length)
    await writer.page.keyboard.press('Enter')
    await until('it is split', async () => (await text(pages[2]!, 0).innerText()).includes('Alpha beta\n'), 30_000)
    await everywhere(WORDS)
    await gone(false)
    await writer.page.keyboard.press('Backspace')
    await until('it is one', async () => (await text(pages[2]!, 0).innerText()).includes(`Alpha ${WORDS}`), 30_000)
    await everywhere(WORDS)
  }, 180_000)

  it('stays on them when their paragraph becomes a list and a paragraph again', async () => {
    const list = (page: Page) => text(page, 0).locator('li', { hasText: WORDS })
    await writer.page.keyboard.press('Control+Shift+Digit8')
    await list(pages[2]!).waitFor()
    await everywhere(WORDS)
    await writer.page.keyboard.press('Control+Shift+Digit8')
    await list(pages[2]!).waitFor({ state: 'detached' })
    await everywhere(WORDS)
    await gone(false)
  }, 180_000)

  it('says on every page that it is on deleted text, keeps its words, and is back on them by undo', async () => {
    await before(AFTER.length)
    await times('Shift+ArrowLeft', WORDS.length)
    await writer.page.keyboard.press('Delete')
    await gone(true)
    await everywhere('')
    const card = (page: Page) => page.locator(`article.comment-card[data-thread="${thread}"]`)
    for (const page of pages) {
      expect(await card(page).locator('.quote-gone').textContent()).toBe('on deleted text')
      expect(await card(page).locator('.quote').textContent()).toContain(WORDS)
    }
    await writer.page.keyboard.press('Control+z')
    await gone(false)
    await everywhere(WORDS)
    // Somebody who comes later finds the same.
    const late = await openAs(browser, server.url, 'expert-tt')
    readers.push(late)
    await expectMarked(late.page, thread, WORDS)
    await expectGone(late.page, thread, false)
  }, 180_000)
})
