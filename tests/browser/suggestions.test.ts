import { mkdirSync } from 'node:fs'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { flatTextOf } from '../../schema/anchors.ts'
import { launchBrowser, openAs, type Reader } from '../support/browser.ts'
import { cloneDatabase } from '../support/database.ts'
import { signIn, type Person } from '../support/people.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { suggestWords } from '../support/suggestions.ts'
import { until } from '../support/until.ts'

/** Screenshots are kept where somebody asks for them. */
const SHOTS = process.env.RONDA_SHOTS

const item = (page: Page, at: number): Locator => page.locator('ronda-item').nth(at)
const card = (page: Page, words: string): Locator => page.locator('.comment-card', { hasText: words })

/** Select words of a text as a pointer would. */
const select = async (page: Page, at: number, words: string): Promise<void> => {
  await item(page, at)
    .locator('ronda-text .text-static, ronda-text .static, ronda-text')
    .filter({ hasText: words })
    .last()
    .evaluate((el, quote) => {
      const walker = document.createTreeWalker(el, NodeFilter.SHOW_TEXT)
      for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
        const start = node.textContent?.indexOf(quote) ?? -1
        if (start >= 0) return document.getSelection()?.setBaseAndExtent(node, start, node, start + quote.length)
      }
      throw new Error(`no ${quote} here`)
    }, words)
}

describe('suggestions, by an expert in review and the secretariat', () => {
  let database: Awaited<ReturnType<typeof cloneDatabase>>
  let server: TestServer
  let browser: Browser
  let secretariat: Reader
  let chile: Reader
  /** Reads over HTTP what is kept. */
  let head: Person
  let canada: Person
  let section: string
  let first: string
  /** The first words of the first item's text. */
  let words: string[]

  const textOf = async (id = first): Promise<string> => flatTextOf(await head.content(section), id, 'body') ?? ''
  const shot = async (page: Page, name: string): Promise<void> => {
    if (SHOTS === undefined) return
    mkdirSync(SHOTS, { recursive: true })
    await page.screenshot({ path: `${SHOTS}/${name}.png` })
  }

  beforeAll(async () => {
    database = await cloneDatabase()
    server = await startServer({ databaseUrl: database.url })
    browser = await launchBrowser()
    head = await signIn(server.url, 'secretariat')
    canada = await signIn(server.url, 'expert-ca')
    section = head.sections.findings!
    await head.setState(section, 'in-review')
    first = (await head.content(section)).items[0]!.id
    words = (await textOf()).split(/\s+/)
    secretariat = await openAs(browser, server.url, 'secretariat', 1366)
    chile = await openAs(browser, server.url, 'expert-cl', 1366)
    for (const { page } of [secretariat, chile]) await item(page, 0).waitFor()
  })
  afterAll(async () => {
    await browser.close()
    await server.stop()
    await database.drop()
  })

  it('suggests other words for what is selected, shown in the text and beside it, and taken over by one click', async () => {
    const quote = words.slice(1, 3).join(' ')
    await select(chile.page, 0, quote)
    await chile.page.locator('.selection-menu .menu-button', { hasText: 'Suggest a change' }).click()
    const form = chile.page.locator('ronda-suggestion-form')
    await form.locator('textarea').first().fill('quite other words')
    await form.locator('textarea').nth(1).fill('Says it plainly.')
    await shot(chile.page, 'form-1366')
    await form.locator('button[type=submit]').click()
    const theirs = card(secretariat.page, 'Says it plainly.')
    await theirs.waitFor()
    expect((await theirs.locator('ins').allInnerTexts()).join(' ')).toContain('other words')
    await secretariat.page.locator('.paper ins.passage-replacement', { hasText: 'quite other words' }).waitFor()
    await shot(secretariat.page, 'card-1366')
    await theirs.locator('.accept-button').click()
    await until('the text has it', async () => (await textOf()).includes('quite other words'))
    await until('the page of its writer shows it', async () =>
      (await item(chile.page, 0).innerText()).includes('quite other words'),
    )
    await chile.page.locator('details.resolved summary').first().click()
    expect(await chile.page.locator('.suggestion-decision.is-accepted').first().innerText()).toMatch(
      /Accepted by .+; words by .+/,
    )
    await shot(chile.page, 'accepted-1366')
  })

  it('suggests a new item, and another value of a field', async () => {
    await chile.page.locator('.suggest-item').click()
    const form = chile.page.locator('ronda-suggestion-form')
    await form.locator('textarea').first().fill('No public register')
    await form.locator('textarea').nth(1).fill('Nobody keeps one.')
    await form.locator('button[type=submit]').click()
    await card(secretariat.page, 'No public register').locator('.accept-button').click()
    await until('the item is there', async () =>
      (await head.content(section)).items.some((one) => JSON.stringify(one).includes('No public register')),
    )
    await secretariat.page.locator('ronda-item', { hasText: 'No public register' }).waitFor()
    await item(chile.page, 0).locator('[data-field=kind] .field-suggestion').click()
    const before = (await head.content(section)).items[0]!.fields['kind']
    const other = before === 'risk' ? 'gap' : 'risk'
    await form.locator('select').first().selectOption(other)
    await form.locator('button[type=submit]').click()
    await secretariat.page.locator('ronda-suggestion .accept-button').first().click()
    await until('the field has it', async () => (await head.content(section)).items[0]!.fields['kind'] === other)
  })

  it('writes a suggestion beside its words, which are marked, without scrolling the page away from them', async () => {
    const { page } = chile
    const content = await head.content(section)
    const at = content.items.length - 2
    const quote = (flatTextOf(content, content.items[at]!.id, 'body') ?? '').split(/\s+/).slice(0, 2).join(' ')
    await item(page, at).evaluate((el) => el.scrollIntoView({ block: 'center' }))
    await select(page, at, quote)
    await page.locator('.selection-menu .menu-button', { hasText: 'Suggest a change' }).waitFor()
    const before = await page.evaluate(() => window.scrollY)
    expect(before).toBeGreaterThan(200)
    await page.locator('.selection-menu .menu-button', { hasText: 'Suggest a change' }).click()
    const form = page.locator('ronda-suggestion-form')
    await form.locator('textarea:focus').first().waitFor()
    await item(page, at).locator('mark[data-thread=written]', { hasText: quote }).waitFor()
    const { y, height } = (await form.boundingBox())!
    expect(y).toBeGreaterThan(0)
    expect(y + height).toBeLessThanOrEqual(page.viewportSize()!.height + 1)
    expect(Math.abs((await page.evaluate(() => window.scrollY)) - before)).toBeLessThan(300)
    expect(await form.locator('.form-about').innerText()).toMatch(/^Suggestion on F-\d+ · /)
    await shot(page, 'beside-1366')
    await page.keyboard.press('Escape')
    await until('the mark is gone', async () => (await page.locator('mark[data-thread=written]').count()) === 0)
  })

  it('declines with a word, and says when the text has moved on', async () => {
    const now = (await textOf()).split(/\s+/)
    const quote = now.at(-1)!
    await suggestWords(canada, section, { item: first, quote }, 'nothing of it', {
      body: 'Not this.',
      audience: 'peers',
    })
    const theirs = card(secretariat.page, 'Not this.')
    await theirs.locator('.decline-button').click()
    await theirs.locator('ronda-suggestion textarea').fill('It is said elsewhere.')
    await theirs.locator('ronda-suggestion textarea').press('Control+Enter')
    await until('it is declined', async () => (await chile.page.locator('body').innerText()).includes('resolved'))
    await suggestWords(canada, section, { item: first, quote: now.slice(0, 2).join(' ') }, 'A beginning', {
      body: 'Another beginning.',
      audience: 'peers',
    })
    const stale = card(secretariat.page, 'Another beginning.')
    await stale.locator('.accept-button').waitFor()
    const word = now[0]!
    const again = await suggestWords(canada, section, { item: first, quote: word }, `${word}s`, {
      body: 'Plural.',
      audience: 'peers',
    })
    await head.send('POST', `/api/sections/${section}/acceptances`, { threads: [again.id] })
    await stale.locator('.suggestion-conflict').waitFor()
    expect(await stale.locator('.suggestion-conflict').innerText()).toContain(`${word}s`)
    expect(await stale.locator('.accept-button').isDisabled()).toBe(true)
    await shot(secretariat.page, 'conflict-1366')
    await stale.locator('.anew-button').click()
    const anew = secretariat.page.locator('ronda-suggestion-form')
    await anew.locator('textarea:focus').first().waitFor()
    expect(await anew.locator('textarea').first().inputValue()).toBe('A beginning')
    await anew.getByRole('button', { name: 'Close' }).click()
  })

  it('lets its writer withdraw one, once they were asked, and marks what is settled where its reader opens it', async () => {
    const now = (await textOf()).split(/\s+/)
    const quote = now[2]!
    const chileOver = await signIn(server.url, 'expert-cl')
    const { id } = await suggestWords(chileOver, section, { item: first, quote }, 'never mind', {
      body: 'On second thoughts.',
      audience: 'peers',
    })
    const own = card(chile.page, 'On second thoughts.')
    const theirs = card(secretariat.page, 'On second thoughts.')
    await theirs.locator('.accept-button').waitFor()
    expect(await theirs.locator('.withdraw-button').count()).toBe(0)
    await own.locator('.withdraw-button').click()
    expect(await own.locator('.suggestion').innerText()).toContain('Withdraw this suggestion?')
    await own.getByRole('button', { name: 'Keep it' }).click()
    await own.locator('.withdraw-button').click()
    await own.locator('.withdraw-button').click()
    for (const { page } of [chile, secretariat]) {
      const settled = page.locator('details.resolved', {
        has: page.locator('.comment-card.is-resolved', { hasText: 'On second thoughts.' }),
      })
      await settled.waitFor({ state: 'attached' })
      const marks = page.locator(`.paper [data-thread="${id}"]`)
      await settled.evaluate((el) => ((el as HTMLDetailsElement).open = false))
      await until('its words are not marked', async () => (await marks.count()) === 0)
      await settled.evaluate((el) => ((el as HTMLDetailsElement).open = true))
      await until('its words are marked', async () => (await marks.allInnerTexts()).join('').includes(quote))
      expect(await settled.locator('.suggestion-decision.is-withdrawn').innerText()).toMatch(
        /Withdrawn by Lead expert, Chile/,
      )
    }
    expect(await textOf()).not.toContain('never mind')
  })

  it('accepts several at once, and says what became of each', async () => {
    const now = (await textOf()).split(/\s+/)
    for (const at of [4, 6])
      await suggestWords(canada, section, { item: first, quote: now[at]! }, now[at]!.toUpperCase(), {
        body: `Louder, ${at}.`,
        audience: 'peers',
      })
    const several = secretariat.page.locator('ronda-accept-several')
    await several.locator('button', { hasText: 'suggestions: choose' }).click()
    expect(await several.locator('fieldset input:checked').count()).toBe(0)
    expect(await several.locator('fieldset').innerText()).toContain(
      `${now[4]!} → ${now[4]!.toUpperCase()} · Peer expert, Canada`,
    )
    await several.getByLabel('Choose all').check()
    await shot(secretariat.page, 'several-1366')
    await several.getByRole('button', { name: /^Accept \d/ }).click()
    await until('both are in the text', async () => {
      const text = await textOf()
      return text.includes(now[4]!.toUpperCase()) && text.includes(now[6]!.toUpperCase())
    })
    await until('the page says so', async () => (await several.innerText()).includes('2 suggestions accepted.'))
  })

  it('fits a phone, and speaks Spanish', async () => {
    const now = (await textOf()).split(/\s+/)
    await suggestWords(canada, section, { item: first, quote: now[8]! }, 'otra cosa', {
      body: 'En breve.',
      audience: 'peers',
    })
    const phone = await openAs(browser, server.url, 'secretariat', 360)
    await item(phone.page, 0).waitFor()
    await phone.page.evaluate(() => localStorage.setItem('ronda-language', 'es'))
    await phone.page.reload()
    await item(phone.page, 0).waitFor()
    await phone.page.locator('.bottom-bar button').last().click()
    await card(phone.page, 'En breve.').waitFor()
    await card(phone.page, 'En breve.').scrollIntoViewIfNeeded()
    expect(await card(phone.page, 'En breve.').locator('.accept-button').innerText()).toBe('Aceptar')
    await shot(phone.page, 'card-360')
    expect(
      await phone.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
    ).toBe(0)
    expect([...phone.errors, ...chile.errors, ...secretariat.errors]).toEqual([])
  })
})
