import { join } from 'node:path'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { flatTextOf } from '../../schema/anchors.ts'
import { launchBrowser, openAs, type Reader } from '../support/browser.ts'
import { cloneDatabase } from '../support/database.ts'
import { reasonOf } from '../support/heard.ts'
import { cardOf, overflowOf } from '../support/margin.ts'
import { item, selectWords, text } from '../support/on-paper.ts'
import { signIn, type Person } from '../support/people.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { sendBatch, threadsOf } from '../support/threads.ts'
import { until } from '../support/until.ts'
import { HELD, SHOTS } from '../support/walker.ts'

/** Whether the middle of something is in the window with nothing before it: a thumb would hit it. */
const isReachable = (target: Locator): Promise<boolean> =>
  target.evaluate((el) => {
    const { x, y, width, height } = el.getBoundingClientRect()
    const hit = document.elementFromPoint(x + width / 2, y + height / 2)
    return hit !== null && (el.contains(hit) || hit.contains(el))
  })
const reach = async (target: Locator, what: string): Promise<void> => {
  await target.waitFor()
  await until(`${what} can be reached`, () => isReachable(target))
}

const PHONE = 360

/** A picture is kept, and nothing sticks out. */
const fits = async (page: Page, name: string): Promise<void> => {
  await page.screenshot({ path: join(SHOTS, `narrow-${name}.png`) })
  expect(await overflowOf(page), name).toBe(0)
}

describe('comments and suggestions where there is no margin', () => {
  let database: Awaited<ReturnType<typeof cloneDatabase>>
  let server: TestServer
  let browser: Browser
  let head: Person
  let section: string
  let first: string
  const readers: Reader[] = []

  beforeAll(async () => {
    database = await cloneDatabase()
    server = await startServer({ databaseUrl: database.url })
    browser = await launchBrowser()
    head = await signIn(server.url, 'secretariat')
    section = head.sections.findings!
    await head.setState(section, 'in-review')
    await head.setReleased(section, true)
    first = (await head.content(section)).items[0]!.id
  }, 180_000)
  afterAll(async () => {
    const errors = readers.flatMap((reader) => reader.errors)
    await browser.close()
    await server.stop()
    await database.drop()
    expect(errors).toEqual([])
  })

  const open = async (persona: string, width: number): Promise<Page> => {
    const reader = await openAs(browser, server.url, persona, width)
    readers.push(reader)
    await item(reader.page, 0).waitFor()
    return reader.page
  }
  const words = async (): Promise<string[]> =>
    (flatTextOf(await head.content(section), first, 'body') ?? '').split(/\s+/)
  /** By the menu at the selected words. */
  const choose = async (page: Page, quote: string, name: string): Promise<void> => {
    await text(page, 0).scrollIntoViewIfNeeded()
    await selectWords(text(page, 0), quote)
    const button = page.locator('.selection-menu').getByRole('button', { name })
    await reach(button, `“${name}” at the selected words`)
    await button.click(HELD)
  }
  const closeSheet = async (page: Page): Promise<void> => {
    await reach(page.locator('.comments-close'), 'what closes the sheet')
    await page.locator('.comments-close').click(HELD)
    await page.locator('.comments.is-open').waitFor({ state: 'detached' })
  }

  const openSheet = async (page: Page, width: number): Promise<void> => {
    const button =
      width === PHONE
        ? page.locator('.bottom-bar button').nth(1)
        : item(page, 0)
            .getByRole('button', { name: /comments?$/ })
            .first()
    await button.scrollIntoViewIfNeeded()
    await reach(button, 'what opens the sheet')
    await button.click(HELD)
    await page.locator('.comments.is-open').waitFor()
  }
  /** On a phone a sheet that was opened to write goes down with what was written, and lets the text be seen again. */
  const openAgain = async (page: Page, width: number): Promise<void> => {
    if (width !== PHONE) return
    await page.locator('.comments.is-open').waitFor({ state: 'detached' })
    await reach(text(page, 0), 'the text')
    await openSheet(page, width)
  }

  it.each([900, PHONE])(
    'are begun, answered, proposed and accepted at %i px, with nothing out of reach',
    async (width) => {
      const expert = await open('expert-cl', width)
      const written = await words()
      const [asked, answered, why] = [`Which year, ${width}?`, `That of ${width}.`, `Plainer at ${width}.`]

      await choose(expert, written.slice(1, 3).join(' '), 'Comment')
      const area = expert.locator('.comment-form textarea')
      await reach(area, 'the comment')
      await fits(expert, `form-${width}`)
      await area.fill(asked)
      const send = expert.locator('.comment-form').getByRole('button', { name: 'Send', exact: true })
      await reach(send, 'what sends it')
      await send.click(HELD)
      await openAgain(expert, width)
      const card = cardOf(expert, asked)
      await card.scrollIntoViewIfNeeded()
      await reach(card.locator('.comment-kind').first(), 'the card')
      await until('it is sent', async () => (await card.locator('.comment-delivery').count()) === 0)
      await fits(expert, `sent-${width}`)

      await card.getByRole('button', { name: 'Reply' }).click(HELD)
      await reach(card.locator('textarea'), 'the answer')
      await card.locator('textarea').fill(answered)
      await expert.keyboard.press('Control+Enter')
      await card.getByText(answered).waitFor()
      await fits(expert, `answered-${width}`)
      await closeSheet(expert)
      expect(await card.isVisible()).toBe(false)

      await choose(expert, written[4]!, 'Suggest a change')
      const form = expert.locator('ronda-suggestion-form')
      await reach(form.locator('textarea').first(), 'the proposal')
      await form.locator('textarea').first().fill(`plainer${width}`)
      await form.locator('textarea').nth(1).fill(why)
      await form.locator('button[type=submit]').scrollIntoViewIfNeeded()
      await reach(form.locator('button[type=submit]'), 'what suggests it')
      await fits(expert, `proposal-${width}`)
      await form.locator('button[type=submit]').click(HELD)
      await openAgain(expert, width)
      await cardOf(expert, why).scrollIntoViewIfNeeded()
      await reach(cardOf(expert, why).locator('ins').first(), 'the suggestion')
      await closeSheet(expert)

      const editor = await open('secretariat', width)
      await openSheet(editor, width)
      const theirs = cardOf(editor, why)
      await theirs.scrollIntoViewIfNeeded()
      await reach(theirs.locator('.accept-button'), 'what accepts it')
      await fits(editor, `accept-${width}`)
      await theirs.locator('.accept-button').click(HELD)
      await until('the text has it', async () => (await words()).includes(`plainer${width}`))
      await fits(editor, `accepted-${width}`)
      await closeSheet(editor)
      for (const page of [expert, editor]) await page.context().close()
    },
    240_000,
  )

  it('of the beneficiary, after the date: a suggestion is drafted, and sending is refused with a sentence', async () => {
    await database.query(`update section set comments_until = now() - interval '1 minute' where id = $1`, [section])
    const official = await open('official-lc', 360)
    const released = await signIn(server.url, 'official-lc')
    const written = (flatTextOf(await released.content(section), first, 'body') ?? '').split(/\s+/)
    await choose(official, written[6]!, 'Suggest a change')
    const form = official.locator('ronda-suggestion-form')
    await form.locator('textarea').first().fill('another')
    await form.locator('textarea').nth(1).fill('Drafted after the date.')
    await form.locator('button[type=submit]').click(HELD)
    const found = async () =>
      (await threadsOf(released, 'sections', section)).find(
        ({ comments }) => comments[0]!.body === 'Drafted after the date.',
      )
    await until('the draft is kept', async () => (await found()) !== undefined)
    const draft = (await found())!
    expect(draft).toMatchObject({ audience: 'delegation', suggestion: { replacement: 'another' } })
    expect(await cardOf(official, 'Drafted after the date.').innerText()).toContain('Draft of your delegation')
    expect(await reasonOf(await sendBatch(released, [draft.id]))).toEqual([423, 'comments-closed'])
    expect((await threadsOf(head, 'sections', section)).some(({ id }) => id === draft.id)).toBe(false)
    await official.goto(`${server.url}/rounds/${released.round.id}/desk`)
    await until('the sentence is there', async () =>
      (await official.locator('#drafts').innerText()).includes('Its time for comments is over'),
    )
    expect(await official.locator('#drafts').innerText()).toContain('Drafted after the date.')
    expect(await official.locator('.send-form').count()).toBe(0)
    await fits(official, 'desk')
  }, 180_000)
})
