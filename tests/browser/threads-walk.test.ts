import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { flatTextOf } from '../../schema/anchors.ts'
import type { ThreadBody } from '../../schema/api/threads.ts'
import { launchBrowser, openAs, type Reader } from '../support/browser.ts'
import { cloneDatabase } from '../support/database.ts'
import { cardOf, expectMarked } from '../support/margin.ts'
import { item, selectWords, text } from '../support/on-paper.ts'
import { signIn, type Person } from '../support/people.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { suggestWords } from '../support/suggestions.ts'
import { begunThread, threadsOf } from '../support/threads.ts'
import { until } from '../support/until.ts'
import { HELD } from '../support/walker.ts'

/** The thread whose card has the focus; '': none. */
const focused = (page: Page): Promise<string> =>
  page.evaluate(() => document.activeElement?.closest<HTMLElement>('article[data-thread]')?.dataset['thread'] ?? '')
const hasFocus = (page: Page, thread: string): Promise<void> =>
  until(`the card of ${thread} has the focus`, async () => (await focused(page)) === thread)

describe('threads on fields and drawn text, and the ways between them', () => {
  let database: Awaited<ReturnType<typeof cloneDatabase>>
  let server: TestServer
  let browser: Browser
  let head: Person
  let canada: Person
  let chile: Reader
  let other: Reader
  let secretariat: Reader
  let plan: string
  let findings: string

  beforeAll(async () => {
    database = await cloneDatabase()
    server = await startServer({ databaseUrl: database.url })
    browser = await launchBrowser()
    head = await signIn(server.url, 'secretariat')
    canada = await signIn(server.url, 'expert-ca')
    ;({ 'action-plan': plan, findings } = head.sections as Record<'action-plan' | 'findings', string>)
    await database.query('delete from comment')
    await database.query('delete from thread')
    await database.query('delete from notification')
    await head.setState(findings, 'in-review')
    chile = await openAs(browser, server.url, 'expert-cl', 1366, '#action-plan')
    other = await openAs(browser, server.url, 'expert-ca', 1366, '#action-plan')
    for (const { page } of [chile, other]) await item(page, 0).waitFor()
  }, 180_000)
  afterAll(async () => {
    const errors = [chile, other, secretariat].flatMap((reader) => reader?.errors ?? [])
    await browser.close()
    await server.stop()
    await database.drop()
    expect(errors).toEqual([])
  })

  const saying = async (section: string, words: string): Promise<ThreadBody> => {
    const find = async () =>
      (await threadsOf(canada, 'sections', section)).find(({ comments }) => comments[0]!.body === words)
    await until(`the server has “${words}”`, async () => (await find()) !== undefined)
    return (await find())!
  }

  it.each(['start', 'cost', 'support'])(
    'are begun on one field that is no text: %s',
    async (field) => {
      const { page } = chile
      // The first action that says what it costs and who supports it.
      const signs = (at: Page) => item(at, 1).locator(`[data-field=${field}] .field-comment:not(.field-suggestion)`)
      await signs(page).click(HELD)
      await page.locator('.comment-form textarea').waitFor()
      await page.keyboard.type(`Is this ${field} right?`)
      await page.keyboard.press('Control+Enter')
      const thread = await saying(plan, `Is this ${field} right?`)
      const [, action] = (await canada.content(plan)).items
      expect(thread).toMatchObject({ item: action!.id, field, quote: null, range: null, anchor: null })
      // At the other it stands beside the item, and its field leads to it and on to another.
      await cardOf(other.page, `Is this ${field} right?`).waitFor()
      const count = signs(other.page).first()
      await until('it is counted at its field', async () => (await count.innerText()) === '1')
      expect(await count.getAttribute('data-threads')).toBe(thread.id)
      expect(await signs(other.page).count()).toBe(2)
      await count.click(HELD)
      await hasFocus(other.page, thread.id)
    },
    120_000,
  )

  it('are begun on drawn text by a pointer that is drawn over it, and by keys alone', async () => {
    const { page } = chile
    await page.evaluate(() => (location.hash = '#findings'))
    await page.locator('h2', { hasText: 'Findings' }).first().waitFor()
    await item(page, 0).waitFor()
    expect(await page.locator('.paper .ProseMirror').count()).toBe(0)
    const written = flatTextOf(await canada.content(findings), (await canada.content(findings)).items[0]!.id, 'body')!
    const quote = written.split(/\s+/).slice(1, 3).join(' ')
    await text(page, 0).scrollIntoViewIfNeeded()
    const box = await text(page, 0).evaluate((el, words) => {
      const walker = document.createTreeWalker(el, NodeFilter.SHOW_TEXT)
      for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
        const start = node.textContent!.indexOf(words)
        if (start < 0) continue
        const range = document.createRange()
        range.setStart(node, start)
        range.setEnd(node, start + words.length)
        const { left, right, top, bottom } = range.getBoundingClientRect()
        return { left, right, middle: (top + bottom) / 2 }
      }
      throw new Error(`no ${words} here`)
    }, quote)
    await page.mouse.move(box.left + 1, box.middle)
    await page.mouse.down()
    await page.mouse.move((box.left + box.right) / 2, box.middle, { steps: 4 })
    await page.mouse.move(box.right - 1, box.middle, { steps: 4 })
    await page.mouse.up()
    await page.locator('.selection-menu').getByRole('button', { name: 'Comment' }).click(HELD)
    await page.locator('.comment-form textarea').waitFor()
    await page.keyboard.type('By the pointer')
    await page.keyboard.press('Control+Enter')
    const dragged = await saying(findings, 'By the pointer')
    expect(dragged).toMatchObject({ field: 'body', quote })
    await expectMarked(page, dragged.id, quote)

    // As caret browsing or a screen reader selects; all the rest is keys.
    const second = written.split(/\s+/).slice(4, 6).join(' ')
    await selectWords(text(page, 0), second)
    await page.keyboard.press('Control+Alt+KeyM')
    await until('the form has the focus', () =>
      page.evaluate(() => document.activeElement?.matches('.comment-form textarea') === true),
    )
    await page.keyboard.type('By keys')
    await page.keyboard.press('Control+Enter')
    const keyed = await saying(findings, 'By keys')
    expect(keyed).toMatchObject({ field: 'body', quote: second })
    await expectMarked(page, keyed.id, second)
  }, 120_000)

  it('name somebody by the keyboard in an answer, whose bell says so at once', async () => {
    const { page } = chile
    const bell = other.page.locator('ronda-bell summary')
    const unread = async (): Promise<number> =>
      Number(/(\d+) unread/.exec((await bell.getAttribute('title')) ?? '')?.[1] ?? 0)
    const before = await unread()
    const card = cardOf(page, 'By keys')
    await card.focus()
    for (let at = 0; at < 12; at++) {
      await page.keyboard.press('Tab')
      if (await page.evaluate(() => document.activeElement?.matches('.reply-button') === true)) break
    }
    await page.keyboard.press('Enter')
    await card.locator('textarea').waitFor()
    await page.keyboard.type('Ask @peer')
    const options = page.locator('.mention-list [role=option]')
    await options.nth(1).waitFor()
    const names = await options.allInnerTexts()
    for (let at = 0; at < names.findIndex((name) => name.includes('Canada')); at++)
      await page.keyboard.press('ArrowDown')
    const area = card.locator('textarea')
    expect(await page.locator(`[id="${await area.getAttribute('aria-activedescendant')}"]`).innerText()).toContain(
      'Canada',
    )
    await page.keyboard.press('Tab')
    expect(await area.inputValue()).toBe('Ask @Peer expert, Canada ')
    await page.keyboard.type('please')
    await page.keyboard.press('Control+Enter')
    await until('the bell of who is named says so', async () => (await unread()) === before + 1, 20_000)
    const [told] = ((await (await canada.fetch('/api/notifications')).json()) as { notifications: unknown[] })
      .notifications
    expect(told).toMatchObject({ kind: 'mention', words: 'Ask @Peer expert, Canada please' })
  }, 120_000)

  it('are walked through by n and p within what the filter shows, and to the end of it', async () => {
    const { page } = chile
    const items = (await canada.content(findings)).items
    const questions: string[] = []
    for (const { id } of items.slice(1, 3))
      questions.push((await begunThread(canada, findings, { audience: 'peers', item: id, kind: 'question' })).id)
    await begunThread(canada, findings, { audience: 'peers', item: items[1]!.id, kind: 'editorial', body: 'A comma' })
    await cardOf(page, 'A comma').waitFor()
    await page.locator('.filters summary').click(HELD)
    await page.locator('.filters select').first().selectOption({ label: 'Question' })
    await page.locator('.filters select').nth(1).selectOption({ label: 'Canada' })
    await cardOf(page, 'A comma').waitFor({ state: 'detached' })
    await item(page, 0).focus()
    const seen: string[] = []
    for (let at = 0; at < questions.length; at++) {
      await page.keyboard.press('n')
      await until('another card has the focus', async () => {
        const id = await focused(page)
        if (id === '' || seen.includes(id)) return false
        seen.push(id)
        return true
      })
    }
    expect(seen).toEqual(questions)
    await page.keyboard.press('n')
    await until('it is said that there are no more', async () =>
      (await page.locator('ronda-comments > [role=status]').innerText()).includes('No more open comments.'),
    )
    expect(await focused(page)).toBe(questions.at(-1))
    await page.keyboard.press('p')
    await hasFocus(page, questions[0]!)
  }, 120_000)

  it('are opened by their link although the filter hides them, and although they are resolved', async () => {
    const { page } = chile
    const hidden = await saying(findings, 'A comma')
    expect(await cardOf(page, 'A comma').count()).toBe(0)
    await page.evaluate((id) => (location.hash = `#thread-${id}`), hidden.id)
    await hasFocus(page, hidden.id)
    const settled = await saying(findings, 'By the pointer')
    await canada.send('POST', `/api/threads/${settled.id}/resolved`, { resolved: true })
    await until('it is folded away', async () => !(await cardOf(page, 'By the pointer').isVisible()))
    await page.evaluate((id) => (location.hash = `#thread-${id}`), settled.id)
    await hasFocus(page, settled.id)
    expect(await cardOf(page, 'By the pointer').isVisible()).toBe(true)
    // From another page, and as the first thing of a page.
    const fresh = await openAs(browser, server.url, 'expert-ca', 1366, `#thread-${settled.id}`)
    await hasFocus(fresh.page, settled.id)
    expect(fresh.errors).toEqual([])
    await fresh.context.close()
  }, 120_000)

  it('that suggest are accepted several at once but for one in conflict, which stays and is named', async () => {
    const { items } = await canada.content(findings)
    const second = items[1]!.id
    const written = async (): Promise<string> => flatTextOf(await canada.content(findings), second, 'body') ?? ''
    const words = (await written()).split(/\s+/)
    const suggest = (quote: string, replacement: string, body: string) =>
      suggestWords(canada, findings, { item: second, quote }, replacement, { audience: 'peers', body })
    const fit = [await suggest(words[0]!, 'Firstly', 'First.'), await suggest(words.at(-1)!, 'lastly.', 'Last.')]
    // It speaks of words that the first of them takes away.
    const clash = await suggest(words.slice(0, 2).join(' '), 'Nothing at all', 'Both.')
    secretariat = await openAs(browser, server.url, 'secretariat')
    const { page } = secretariat
    await cardOf(page, 'Both.').waitFor()
    const several = page.locator('ronda-accept-several')
    await several.locator('button', { hasText: '3 suggestions: choose' }).click(HELD)
    // Nothing is chosen before somebody has looked.
    expect(await several.getByRole('button', { name: 'Accept 0' }).isDisabled()).toBe(true)
    await several.locator('.choose-all').click(HELD)
    await several.getByRole('button', { name: 'Accept 3' }).click(HELD)
    await until('those that fit are in the text', async () => /^Firstly[^]*lastly\.$/.test(await written()))
    expect(await written()).not.toContain('Nothing at all')
    await until('it is said', async () => (await several.innerText()).includes('2 suggestions accepted'))
    expect(await several.locator('li').allInnerTexts()).toHaveLength(1)
    expect(await several.locator('li').innerText()).toContain('Nothing at all')
    const rest = cardOf(page, 'Both.')
    await rest.locator('.suggestion-conflict').waitFor()
    expect(await rest.locator('.accept-button').isDisabled()).toBe(true)
    // Nor is it applied by hand: the server refuses it again.
    const answer = await head.send('POST', `/api/sections/${findings}/acceptances`, { threads: [clash.id] })
    expect(await answer.json()).toMatchObject({ accepted: [], refused: [{ thread: clash.id, reason: 'conflict' }] })
    const kept = (await threadsOf(head, 'sections', findings)).filter(({ id }) =>
      [...fit, clash].some((thread) => thread.id === id),
    )
    expect(kept.map(({ decision }) => decision?.verdict ?? null)).toEqual(['accepted', 'accepted', null])
  }, 120_000)
})
