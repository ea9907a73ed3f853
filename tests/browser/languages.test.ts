import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LANGUAGES, type Language } from '../../client/locales.ts'
import { countries, labelIn } from '../../templates/index.ts'
import { launchBrowser, openAs, type Reader } from '../support/browser.ts'
import { cloneDatabase } from '../support/database.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { until } from '../support/until.ts'

/** Key texts of each page, as their readers know them; said here a second time so that a mixed-up file is found. */
const TEXTS: Readonly<Record<Language, { signIn: string[]; report: string[]; intro: string; title: string }>> = {
  en: {
    signIn: ['Who are you today?', 'Demo: anyone can sign in as anyone', 'Writes findings and recommendations'],
    report: ['All saved', 'Drafting', 'Illustrative text', 'You: Lead expert, Chile'],
    intro: 'Introduction (if you like)',
    title: 'Title',
  },
  es: {
    signIn: ['¿Quién es usted hoy?', 'Demostración: cualquiera', 'Escribe hallazgos y recomendaciones'],
    report: ['Todo guardado', 'En redacción', 'Texto ilustrativo', 'Usted: Experto líder, Chile'],
    intro: 'Introducción (si lo desea)',
    title: 'Título',
  },
  pt: {
    signIn: ['Quem é você hoje?', 'Demonstração: qualquer pessoa', 'Escreve constatações e recomendações'],
    report: ['Tudo salvo', 'Em redação', 'Texto ilustrativo', 'Você: Especialista líder, Chile'],
    intro: 'Introdução (se desejar)',
    title: 'Título',
  },
  fr: {
    signIn: ['Qui êtes-vous aujourd’hui ?', 'Démonstration : chacun', 'Rédige constats et recommandations'],
    report: ['Tout est enregistré', 'En rédaction', 'Texte illustratif', 'Vous : Expert principal, Chili'],
    intro: 'Introduction (si vous le souhaitez)',
    title: 'Titre',
  },
}
const ALL = Object.keys(LANGUAGES) as Language[]
const OTHERS = ALL.filter((language) => language !== 'en')

/** What a page shows, with every kind of space made one. */
const shown = async (page: Page): Promise<string> =>
  (await page.locator('ronda-app').innerText()).replaceAll(/\s+/g, ' ')

const expectOnly = async (page: Page, language: Language, part: 'signIn' | 'report'): Promise<void> => {
  const text = await shown(page)
  for (const words of TEXTS[language][part]) expect(text).toContain(words)
  for (const other of ALL)
    if (other !== language)
      for (const words of TEXTS[other][part])
        if (!TEXTS[language][part].some((own) => own.includes(words))) expect(text).not.toContain(words)
}

const choose = async (page: Page, language: Language): Promise<void> => {
  await page.locator('select.language').selectOption(language)
  await until(`the page is in ${language}`, async () => (await pageLanguage(page)) === language)
}

const pageLanguage = (page: Page): Promise<string> => page.evaluate(() => document.documentElement.lang)

const overflow = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)

const body = (page: Page, at: number): Locator => page.locator('ronda-item').nth(at).locator('ronda-text').nth(1)

describe('the pages in four languages', () => {
  let database: Awaited<ReturnType<typeof cloneDatabase>>
  let server: TestServer
  let browser: Browser
  let chile: Reader

  beforeAll(async () => {
    database = await cloneDatabase()
    server = await startServer({ databaseUrl: database.url })
    browser = await launchBrowser()
    chile = await openAs(browser, server.url, 'expert-cl')
    await chile.page.locator('ronda-item').first().waitFor()
    // One item that has no text yet, left again.
    await chile.page.locator('.button.add').click()
    await chile.page.locator('ronda-item:last-of-type .item-title [contenteditable=true]').waitFor()
    await chile.page.locator('select.language').focus()
    await chile.page.locator('ronda-item:last-of-type .item-title .is-empty:not([contenteditable])').waitFor()
  })
  afterAll(async () => {
    await browser.close()
    await server.stop()
    await database.drop()
  })

  it.each(ALL)('sign in, with no word of another language: %s', async (language) => {
    const page = await (await browser.newContext({ locale: language })).newPage()
    await page.goto(server.url)
    await page.locator('.persona').first().waitFor()
    // The browser's own language is taken without asking.
    expect(await pageLanguage(page)).toBe(language)
    await expectOnly(page, language, 'signIn')
    const others = ALL.filter((other) => other !== language)
    for (const other of [...others, language]) {
      await choose(page, other)
      await expectOnly(page, other, 'signIn')
    }
    await page.context().close()
  })

  it.each(ALL)('show the report, its fields and its people: %s', async (language) => {
    const { page } = chile
    await choose(page, language)
    await until('all is saved', async () => (await page.locator('.save').getAttribute('data-save')) === 'saved')
    await expectOnly(page, language, 'report')
    // Drawn by hand, and only when asked for.
    expect(await page.locator('.intro [data-placeholder]').getAttribute('data-placeholder')).toBe(TEXTS[language].intro)
    expect(await page.locator('.item-title [data-placeholder]').getAttribute('data-placeholder')).toBe(
      TEXTS[language].title,
    )
    const text = await shown(page)
    for (const key of ['field.finding.kind', 'finding.kind.strength', 'field.finding.evidence.add'])
      expect(text).toContain(labelIn(key, language))
    // What is printed stays in the report's language, and says so.
    for (const title of ['.round-name h1', '.rail-title', '.section-header h2'])
      expect(await page.locator(title).first().getAttribute('lang')).toBe('en')
    const beneficiary = countries.find(({ code }) => code === 'LC')!
    expect(text).toContain(beneficiary.names[language])
  })

  it.each(ALL)('keep the choice over a reload, from the first word on: %s', async (language) => {
    const { page } = chile
    await choose(page, language)
    await page.addInitScript(() => {
      const seen: string[] = []
      Object.assign(window, { seenTexts: seen })
      new MutationObserver(() => seen.push(document.body?.innerText ?? '')).observe(document, {
        childList: true,
        subtree: true,
      })
    })
    await page.reload()
    await page.locator('ronda-item').first().waitFor()
    expect(await pageLanguage(page)).toBe(language)
    expect(await page.locator('select.language').inputValue()).toBe(language)
    await expectOnly(page, language, 'report')
    const seen = await page.evaluate(() => (window as unknown as { seenTexts: string[] }).seenTexts.join('\n'))
    expect(seen.includes('Loading…') || seen.includes('Opening the')).toBe(language === 'en')
  })

  it('load the texts of no language but the one shown', async () => {
    const page = await (await browser.newContext({ locale: 'pt' })).newPage()
    const files: string[] = []
    page.on('request', (request) => files.push(new URL(request.url()).pathname))
    await page.goto(server.url)
    await page.locator('.persona').first().waitFor()
    const texts = (): string[] => files.flatMap((file) => /\/(es|pt|fr)-[^/]*\.js$/.exec(file)?.[1] ?? [])
    expect(texts()).toEqual(['pt'])
    await choose(page, 'fr')
    expect(texts()).toEqual(['pt', 'fr'])
    await page.context().close()
  })

  it('keep their language, and say so, when another cannot be loaded; the next try may succeed', async () => {
    const page = await (await browser.newContext({ locale: 'en' })).newPage()
    await page.goto(server.url)
    await page.locator('.persona').first().waitFor()
    const file = /\/es-[^/]*\.js$/
    await page.route(file, (route) => route.abort())
    await page.locator('select.language').selectOption('es')
    await page.locator('[role=alert]').waitFor()
    expect(await page.locator('select.language').inputValue()).toBe('en')
    expect(await pageLanguage(page)).toBe('en')
    await expectOnly(page, 'en', 'signIn')
    await page.unroute(file)
    await choose(page, 'es')
    await expectOnly(page, 'es', 'signIn')
    await page.context().close()
  })

  it('lose no text and no caret when the language changes while somebody writes', async () => {
    const { page } = chile
    await choose(page, 'en')
    await body(page, 0).locator('.text p').last().click()
    await page.keyboard.press('Control+End')
    let words = ''
    for (const language of [...OTHERS, 'en'] as Language[]) {
      const more = ` Escrito ${words.length}.`
      const typing = page.keyboard.type(more, { delay: 20 })
      // Without taking the focus, as a script or another window of the same page would; and typing goes on meanwhile.
      await page.locator('select.language').evaluate((select: HTMLSelectElement, language) => {
        select.value = language
        select.dispatchEvent(new Event('change', { bubbles: true }))
      }, language)
      await typing
      words += more
      await until(`the page is in ${language}`, async () => (await pageLanguage(page)) === language)
      expect(await body(page, 0).innerText()).toContain(words)
      expect(await page.evaluate(() => document.activeElement?.closest('ronda-item') !== null)).toBe(true)
    }
    // By hand: the select has the focus, the editor is left.
    await page.locator('select.language').focus()
    await choose(page, 'pt')
    expect(await body(page, 0).innerText()).toContain(words)
    await until('all is saved', async () => (await page.locator('.save').innerText()) === 'Tudo salvo')
    await page.reload()
    await page.locator('ronda-item').first().waitFor()
    expect(await body(page, 0).innerText()).toContain(words)
  })

  it('say when a section was locked in the form of the language', async () => {
    const secretariat = await openAs(browser, server.url, 'secretariat')
    const id = chile.sections['findings']!
    const state = (state: string): Promise<unknown> =>
      secretariat.page.request.put(`${server.url}/api/sections/${id}/state`, { data: { state, reason: 'Agreed.' } })
    await state('locked')
    await chile.page.locator('.hash').waitFor()
    for (const language of ALL) {
      await choose(chile.page, language)
      const today = new Intl.DateTimeFormat(language, { dateStyle: 'full' }).format(new Date())
      expect((await chile.page.locator('.state-line').innerText()).replaceAll(/\s+/g, ' ')).toContain(today)
      expect(await chile.page.locator('.state-line').innerText()).not.toContain('..')
    }
    await state('drafting')
    await secretariat.context.close()
  })

  it.each(OTHERS)('fit a phone: %s', async (language) => {
    const { page } = chile
    await page.setViewportSize({ width: 360, height: 760 })
    await choose(page, language)
    await page.locator('.button.add').waitFor()
    expect(await overflow(page)).toBeLessThanOrEqual(0)
    await page.locator('.rail-button').click()
    expect(await overflow(page)).toBeLessThanOrEqual(0)
    await page.locator('.rail-veil').click({ position: { x: 350, y: 700 } })
    const signIn = await (
      await browser.newContext({ locale: language, viewport: { width: 360, height: 760 } })
    ).newPage()
    await signIn.goto(server.url)
    await signIn.locator('.persona').first().waitFor()
    expect(await overflow(signIn)).toBeLessThanOrEqual(0)
    await signIn.context().close()
  })

  it('fail nowhere unheard', () => {
    expect(chile.errors).toEqual([])
  })
})
