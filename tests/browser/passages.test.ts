import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createId } from '../../schema/ids.ts'
import { launchBrowser, openAs, type Reader } from '../support/browser.ts'
import { cloneDatabase } from '../support/database.ts'
import { signIn, type Person } from '../support/people.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { begunThread, threadsOf } from '../support/threads.ts'
import { until } from '../support/until.ts'

const HELD = { delay: 80 }
/** DESIGN 7: a comment is beside its text at the others within this time, ms. */
const SOON = 1000

const item = (page: Page, at: number): Locator => page.locator('ronda-item').nth(at)
const card = (page: Page, words: string): Locator => page.locator('article.comment-card', { hasText: words })
const body = (page: Page, at: number): Locator => item(page, at).locator('.item-body ronda-text').first()
/** What the marks of a thread hold, in reading order. */
const marked = async (page: Page, thread: string): Promise<string> =>
  (await page.locator(`.paper .passage[data-thread="${thread}"]`).allTextContents()).join('|')

const expectMarked = (page: Page, thread: string, words: string): Promise<void> =>
  expect.poll(() => marked(page, thread), { timeout: 5000 }).toBe(words)

/** Put the cursor into a text, at its end. */
const enter = async (page: Page, at: number): Promise<void> => {
  await body(page, at).locator('.text p').last().click(HELD)
  await page.keyboard.press('Control+End')
}

/** Select the last characters of the text with the cursor. */
const selectBack = async (page: Page, count: number): Promise<void> => {
  for (let at = 0; at < count; at++) await page.keyboard.press('Shift+ArrowLeft')
}

const SHOTS = process.env.RONDA_SHOTS
const shoot = async (page: Page, name: string): Promise<void> => {
  if (SHOTS !== undefined) await page.screenshot({ path: `${SHOTS}/${name}.png` })
}

describe('passages, seen by those who write and those who read', () => {
  let database: Awaited<ReturnType<typeof cloneDatabase>>
  let server: TestServer
  let browser: Browser
  let chile: Reader
  let canada: Reader
  /** Reads and writes over HTTP. */
  let person: Person
  let thread = ''

  const ofRound = () => threadsOf(person, 'rounds', person.round.id)
  const idOf = async (words: string): Promise<string> => {
    const find = async () => (await ofRound()).find(({ comments }) => comments[0]!.body.startsWith(words))
    await until(`the server has “${words}”`, async () => (await find()) !== undefined)
    return (await find())!.id
  }

  beforeAll(async () => {
    database = await cloneDatabase()
    server = await startServer({ databaseUrl: database.url })
    browser = await launchBrowser()
    person = await signIn(server.url, 'expert-ca')
    chile = await openAs(browser, server.url, 'expert-cl', 1366, '#recommendations')
    canada = await openAs(browser, server.url, 'expert-ca', 1366, '#recommendations')
    for (const { page } of [chile, canada]) await item(page, 0).waitFor()
  })
  afterAll(async () => {
    const errors = [chile, canada].flatMap((reader) => reader?.errors ?? [])
    await browser.close()
    await server.stop()
    await database.drop()
    expect(errors).toEqual([])
  })

  it('shows a comment on selected words to somebody else within a second, marked in the text', async () => {
    const { page } = chile
    await enter(page, 0)
    await page.keyboard.type(' The spare words.', { delay: 5 })
    await selectBack(page, 12)
    const menu = page.locator('.selection-menu')
    await menu.waitFor()
    expect(await page.evaluate(() => document.activeElement?.matches('.ProseMirror'))).toBe(true)
    await shoot(page, 'menu-1366')
    await menu.getByRole('button', { name: 'Comment' }).click(HELD)
    await page.locator('.comment-form textarea').waitFor()
    expect(await page.locator('.comment-form .quote').innerText()).toBe('spare words.')
    await page.keyboard.type('Why spare?')
    await page.keyboard.press('Control+Enter')
    const start = Date.now()
    await card(canada.page, 'Why spare?').waitFor({ timeout: SOON })
    console.log(`a comment on a passage was at the other after ${Date.now() - start} ms`)
    thread = await idOf('Why spare?')
    for (const { page } of [chile, canada]) await expectMarked(page, thread, 'spare words.')
    expect(await card(canada.page, 'Why spare?').locator('.quote').innerText()).toBe('spare words.')
    await shoot(canada.page, 'passage-before-1366')
    await canada.page.locator(`.passage[data-thread="${thread}"]`).click(HELD)
    await until('its card stands beside it', async () => {
      const mark = await canada.page.locator(`.passage[data-thread="${thread}"]`).boundingBox()
      const beside = await card(canada.page, 'Why spare?').boundingBox()
      return Math.abs(beside!.y - mark!.y) < 40
    })
    await shoot(canada.page, 'passage-1366')
  })

  it('keeps the mark on its words while others type before it', async () => {
    const { page } = canada
    await body(page, 0).locator('.text p').first().click(HELD)
    await page.keyboard.press('Control+Home')
    await page.keyboard.type('Typed before. ', { delay: 5 })
    for (const { page } of [chile, canada]) await expectMarked(page, thread, 'spare words.')
  })

  it('names somebody by the list that @ opens, and sends their id', async () => {
    const { page } = chile
    await card(page, 'Why spare?').getByRole('button', { name: 'Reply' }).click(HELD)
    await page.keyboard.type('Look, @cana')
    await page.locator('.mention-list [role=option]').first().waitFor()
    await shoot(page, 'mention-1366')
    expect(await page.locator('.comment-form textarea').getAttribute('aria-activedescendant')).toMatch(/-0$/)
    await page.keyboard.press('Enter')
    await page.keyboard.type('please')
    expect(await page.locator('.comment-form textarea').inputValue()).toBe('Look, @Peer expert, Canada please')
    await page.keyboard.press('Control+Enter')
    const mention = card(canada.page, 'Why spare?').locator('.mention.is-me')
    await mention.waitFor()
    expect(await mention.innerText()).toBe('@Peer expert, Canada')
    const sent = (await ofRound()).find(({ id }) => id === thread)!.comments.at(-1)!
    expect(sent.body).toBe(`Look, @[${person.round.me}] please`)
  })

  it('draws what somebody says, quotes and proposes as text, whatever it says', async () => {
    const { page } = canada
    const evil = '<img src=x onerror="window.broken=1"> [x](javascript:window.broken=1)'
    const id = person.sections['recommendations']!
    const content = await person.content(id)
    const [first] = content.items
    const quote = '<script>window.broken=1</script>'
    await enter(page, 1)
    await page.keyboard.type(` ${quote}`)
    await selectBack(page, quote.length)
    await page.locator('.selection-menu').getByRole('button', { name: 'Comment' }).click(HELD)
    await page.keyboard.type(evil)
    await page.keyboard.press('Control+Enter')
    await card(chile.page, evil).waitFor()
    expect(await card(chile.page, evil).locator('.quote').innerText()).toBe(quote)
    await begunThread(person, id, {
      item: first!.id,
      field: 'title',
      audience: 'peers',
      seq: content.seq,
      passage: {
        start: 0,
        end: 4,
        quote: (
          first!.fields['title'] as { json: { content: { content: { text: string }[] }[] } }
        ).json.content[0]!.content[0]!.text.slice(0, 4),
      },
      suggestion: { type: 'text', replacement: evil },
    })
    const proposed = item(chile.page, 0).locator('.passage-replacement')
    await proposed.waitFor()
    expect(await proposed.innerText()).toBe(evil)
    expect(await item(chile.page, 0).locator('del.passage').innerText()).toHaveLength(4)
    for (const { page } of [chile, canada]) {
      expect(await page.evaluate(() => (window as unknown as { broken?: number }).broken)).toBeUndefined()
      expect(await page.locator('.paper img[src=x], .comments img[src=x], .comments a[href^=javascript]').count()).toBe(
        0,
      )
    }
    await shoot(chile.page, 'suggestion-1366')
  })

  it('opens a thread to more readers only after saying whose words will be read', async () => {
    const { page } = chile
    await item(page, 2).locator('.comment-button').click(HELD)
    await page.keyboard.type('Among ourselves')
    await page.locator('.comment-form select').nth(1).selectOption({ label: 'Chile only' })
    await shoot(page, 'form-1366')
    await page.keyboard.press('Tab')
    await page.getByRole('button', { name: 'Send', exact: true }).click(HELD)
    const own = card(page, 'Among ourselves')
    await own.waitFor()
    await idOf('Look').catch(() => '')
    expect(await card(canada.page, 'Among ourselves').count()).toBe(0)
    await until('it is sent', async () => (await own.locator('.comment-delivery').count()) === 0)
    await own.locator('.thread-menu summary').click(HELD)
    await own.getByRole('button', { name: 'Let peers and secretariat read this too…' }).click(HELD)
    const dialog = page.locator('dialog[open]')
    expect(await dialog.innerText()).toContain('1 comment, by Chile, will be read by peers and secretariat')
    await shoot(page, 'widen-1366')
    await dialog.getByRole('button', { name: 'Let them read it' }).click(HELD)
    await card(canada.page, 'Among ourselves').waitFor({ timeout: SOON * 3 })
  })

  it('leads by a link to a thread in another section, and says so when it is not there', async () => {
    const { page } = canada
    const round = page.url().split('#')[0]!
    await page.goto(`${round}#findings`)
    await page.locator('h2', { hasText: 'Findings' }).first().waitFor()
    await page.evaluate((hash) => (location.hash = hash), `#thread-${thread}`)
    await until('the card has the focus', () =>
      page.evaluate((id) => document.activeElement?.matches(`article[data-thread="${id}"]`) === true, thread),
    )
    expect(await page.locator('.paper h2').first().innerText()).toBe('Recommendations')
    await page.evaluate((hash) => (location.hash = hash), `#thread-${createId()}`)
    await page.getByText('The comment that the link leads to is not there, or not open to you.').waitFor()
    await page.evaluate(() => (location.hash = '#recommendations'))
  })

  it('walks through open threads by n and p, from anywhere outside a text', async () => {
    const { page } = chile
    await page.keyboard.press('Escape')
    await item(page, 0).focus()
    const seen: string[] = []
    for (let at = 0; at < 3; at++) {
      await page.keyboard.press('n')
      await until('another card has the focus', async () => {
        const id = await page.evaluate(
          () => document.activeElement?.closest<HTMLElement>('article[data-thread]')?.dataset['thread'] ?? '',
        )
        if (id === '' || seen.includes(id)) return false
        seen.push(id)
        return true
      })
    }
    await page.keyboard.press('p')
    await until('it is the one before', () =>
      page.evaluate((id) => document.activeElement?.matches(`article[data-thread="${id}"]`) === true, seen[1]),
    )
  })

  it('shows only what the filter lets through, and how to see all again', async () => {
    const { page } = chile
    await page.locator('.filters summary').click(HELD)
    await page.locator('.filters select').first().selectOption({ label: 'Correction' })
    await until('nothing is left', async () => (await page.locator('article.comment-card').count()) === 0)
    expect(await page.locator('.filters summary').innerText()).toMatch(/^0 of \d+ comments/)
    await shoot(page, 'filters-1366')
    await page.getByRole('button', { name: 'Show all again' }).click(HELD)
    await card(page, 'Why spare?').waitFor()
    await page.locator('.filters summary').click(HELD)
  })
})
