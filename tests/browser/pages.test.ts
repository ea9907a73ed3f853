import { mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { violations } from '../support/axe.ts'
import { launchBrowser } from '../support/browser.ts'
import { createId } from '../../schema/ids.ts'
import { itemsOf, setDeleted } from '../../schema/sections/edit.ts'
import { cloneDatabase, type TestDatabase } from '../support/database.ts'
import { signIn, type Person } from '../support/people.ts'
import { openPlain } from '../support/plain-client.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { until } from '../support/until.ts'

const SIZES = [
  [1366, 768],
  [1093, 614],
  [900, 760],
  [360, 760],
] as const
const LANGUAGES = ['en', 'es'] as const
const SCHEMES = ['light', 'dark'] as const

/** Pictures of every page and state, to be looked at. */
const SHOTS = process.env.RONDA_SHOTS ?? join(tmpdir(), 'ronda-shots')

interface State {
  name: string
  /** Null: nobody is signed in. */
  persona: string | null
  /** Path after the round's address, or a whole path with the round as `{round}`; null: the first page. */
  place: string | null
  /** Which of the persona's rounds, newest first. */
  round?: number
  /** What brings the page into the state, and shows that it is there. */
  arrange?(page: Page): Promise<void>
  /** Before the page is opened. */
  prepare?(context: BrowserContext): Promise<void>
}

const shown = (selector: string) => (page: Page) => page.locator(selector).first().waitFor()

const STATES: State[] = [
  { name: 'sign-in', persona: null, place: null, arrange: shown('.persona') },
  { name: 'rounds', persona: 'expert-ca', place: null, arrange: shown('.round-card') },
  { name: 'desk', persona: 'secretariat', place: null, arrange: shown('.desk-round') },
  { name: 'people', persona: 'secretariat', place: '/people', arrange: shown('.people li') },
  { name: 'new-round', persona: 'secretariat', place: '/rounds/new', arrange: shown('#title') },
  { name: 'prose', persona: 'expert-ca', place: '#summary', arrange: shown('ronda-text.intro') },
  { name: 'findings', persona: 'expert-cl', place: '#findings', arrange: shown('ronda-item') },
  { name: 'recommendations', persona: 'expert-tt', place: '#recommendations', arrange: shown('ronda-item') },
  { name: 'funding', persona: 'expert-ca', place: '#funding', arrange: shown('ronda-item') },
  { name: 'action-plan', persona: 'secretariat', place: '#action-plan', arrange: shown('ronda-item') },
  {
    name: 'action-table',
    persona: 'expert-ca',
    place: '#action-plan',
    async arrange(page) {
      await page.locator('.segment').nth(1).click()
      await page.locator('.table').waitFor()
    },
  },
  { name: 'in-spanish', persona: 'expert-uy', place: '#findings', arrange: shown('ronda-item') },
  { name: 'locked', persona: 'expert-ca', place: '#context', arrange: shown('.state-locked') },
  { name: 'in-review', persona: 'expert-ca', place: '#visit', arrange: shown('.state-in-review') },
  { name: 'empty', persona: 'expert-uy', place: '#funding', arrange: shown('.empty') },
  {
    name: 'lock-dialog',
    persona: 'secretariat',
    place: '#preface',
    async arrange(page) {
      await page.locator('.section-acts button').first().click()
      await page.locator('dialog[open]').waitFor()
    },
  },
  {
    name: 'comment-form',
    persona: 'official-lc',
    place: '#action-plan',
    async arrange(page) {
      await page.locator('.comment-button').first().click()
      await page.locator('ronda-comments textarea').first().waitFor()
    },
  },
  {
    name: 'keys',
    persona: 'expert-ca',
    place: '#findings',
    async arrange(page) {
      await page.locator('ronda-item').first().waitFor()
      await page.keyboard.press('?')
      await page.locator('dialog[open]').waitFor()
    },
  },
  { name: 'released', persona: 'official-lc', place: '#action-plan', arrange: shown('ronda-item') },
  { name: 'released-in-spanish', persona: 'official-cr', place: '#action-plan', arrange: shown('ronda-item') },
  {
    name: 'loading',
    persona: 'expert-ca',
    place: '#findings',
    prepare: async (context) => void (await context.route('**/api/rounds/*', () => {})),
    arrange: shown('[role=status]'),
  },
  {
    name: 'failed',
    persona: 'expert-ca',
    place: '#findings',
    prepare: async (context) => void (await context.route('**/api/rounds/*', (route) => route.abort())),
    arrange: shown('[role=alert]'),
  },
  { name: 'audit', persona: 'secretariat', place: '/rounds/{round}/audit', arrange: shown('.audit-table') },
  {
    name: 'audit-empty',
    persona: 'secretariat',
    place: '/rounds/{round}/audit?acts=publications',
    arrange: shown('.audit .empty'),
  },
  { name: 'audit-refused', persona: 'expert-ca', place: '/rounds/{round}/audit', arrange: shown('[role=alert]') },
  { name: 'people', persona: 'secretariat', place: '/rounds/{round}/members', arrange: shown('.person-row') },
  {
    name: 'people-invite',
    persona: 'secretariat',
    place: '/rounds/{round}/members',
    async arrange(page) {
      await page.locator('.invite summary').click()
      await page.locator('ronda-invite-form textarea').fill('the minister; expert@gov.example')
      await page.locator('ronda-invite-form button[type=submit]').click()
      await page.locator('ronda-invite-form [role=alert]').waitFor()
    },
  },
  {
    name: 'people-remove',
    persona: 'secretariat',
    place: '/rounds/{round}/members',
    async arrange(page) {
      await page.locator('[data-act=remove]').nth(1).click()
      await page.locator('dialog[open]').waitFor()
    },
  },
  {
    name: 'people-replace',
    persona: 'secretariat',
    place: '/rounds/{round}/members',
    async arrange(page) {
      await page.locator('[data-act=replace]').nth(1).click()
      await page.locator('dialog[open]').waitFor()
    },
  },
  { name: 'people-read-only', persona: 'official-lc', place: '/rounds/{round}/members', arrange: shown('.person-row') },
  { name: 'no-invitation', persona: 'expert-ca', place: `/invitations/${createId()}`, arrange: shown('[role=alert]') },
  { name: 'no-such-page', persona: 'expert-ca', place: '/nothing/here', arrange: shown('[role=alert]') },
  {
    name: 'offline',
    persona: 'expert-ca',
    place: '#findings',
    prepare: (context) => context.routeWebSocket('**/live/*', (socket) => void socket.close({ code: 1012 })),
    arrange: shown('.save.is-warning'),
  },
]

describe('every page and state', () => {
  let database: TestDatabase
  let server: TestServer
  let browser: Browser
  const people = new Map<string, Person>()

  const personOf = async (persona: string): Promise<Person> => {
    const known = people.get(persona) ?? (await signIn(server.url, persona))
    people.set(persona, known)
    return known
  }
  /** Delete every item of a section, as an expert would. */
  const emptySection = async ({ cookie, round, sections, content }: Person, key: string): Promise<void> => {
    const section = sections[key]!
    const client = openPlain({ url: server.url, cookie, round: round.id, section })
    await client.synced
    for (const item of itemsOf(client.doc).values()) setDeleted(item, new Date().toISOString())
    await until('it is empty', async () => (await content(section)).items.length === 0)
    client.close()
  }
  const addressOf = async ({ persona, place, round = 0 }: State): Promise<string> => {
    if (persona === null || place === null) return server.url
    const { rounds } = (await (await (await personOf(persona)).fetch('/api/rounds')).json()) as {
      rounds: { id: string }[]
    }
    const { id } = rounds[round]!
    return place.startsWith('/') ? `${server.url}${place.replace('{round}', id)}` : `${server.url}/rounds/${id}${place}`
  }
  const contextFor = async (
    persona: string | null,
    locale: string,
    scheme: 'light' | 'dark',
  ): Promise<BrowserContext> => {
    const context = await browser.newContext({ locale, colorScheme: scheme, viewport: { width: 1366, height: 768 } })
    if (persona === null) return context
    const [name, value] = (await personOf(persona)).cookie.split('=') as [string, string]
    await context.addCookies([{ name, value, url: server.url }])
    return context
  }

  beforeAll(async () => {
    database = await cloneDatabase()
    server = await startServer({ databaseUrl: database.url })
    browser = await launchBrowser()
    const secretariat = await personOf('secretariat')
    await secretariat.setState(secretariat.sections.context!, 'locked', 'Agreed in the closing session.')
    await secretariat.setState(secretariat.sections.visit!, 'in-review')
    await emptySection(await personOf('expert-uy'), 'funding')
    await mkdir(SHOTS, { recursive: true })
  })
  afterAll(async () => {
    await browser.close()
    await server.stop()
    await database.drop()
    console.log(`pictures of every page and state: ${SHOTS}`)
  })

  it.each(STATES)(
    'fits every size, light and dark, in two languages, and breaks no rule of accessibility: $name',
    async (state) => {
      const faults: string[] = []
      for (const language of LANGUAGES)
        for (const scheme of SCHEMES) {
          const context = await contextFor(state.persona, language, scheme)
          await state.prepare?.(context)
          const page = await context.newPage()
          page.on('pageerror', (error) => faults.push(`${language} ${scheme}: ${error.message}`))
          await page.goto(await addressOf(state))
          await state.arrange?.(page)
          for (const [width, height] of SIZES) {
            await page.setViewportSize({ width, height })
            await page.waitForTimeout(50)
            const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
            if (over > 0) faults.push(`${language} ${scheme} ${width}: ${over} px too wide`)
            await page.screenshot({ path: join(SHOTS, `${state.name}-${width}-${language}-${scheme}.png`) })
            const isChecked = language === 'en' && (width === 1366 || width === 360)
            if (isChecked)
              for (const found of await violations(page)) faults.push(`${language} ${scheme} ${width}: ${found}`)
          }
          await context.close()
        }
      expect(faults).toEqual([])
    },
    180_000,
  )

  it('shows all personas their rounds at once, each what is theirs, and none an empty page', async () => {
    const personas = [
      'secretariat',
      'expert-cl',
      'expert-ca',
      'expert-tt',
      'official-lc',
      'expert-uy',
      'expert-co',
      'expert-do',
      'official-cr',
    ]
    const pages: Page[] = []
    for (const persona of personas) {
      const context = await contextFor(persona, 'en', 'light')
      const page = await context.newPage()
      await page.goto(await addressOf({ name: '', persona, place: '' }))
      await page.locator('.paper h2').first().waitFor()
      pages.push(page)
      const sections = await page.locator('.rail-section').count()
      expect(sections, persona).toBe(persona.startsWith('official') ? 1 : 8)
      const isWritten = async (): Promise<boolean> =>
        (await page.locator('.paper .text').first().innerText()).length > 20
      await until(`${persona} has something to read`, isWritten)
    }
    // Everybody of the first round sees who is here: five, while those of the other round are four of their own.
    const here = (at: number): Promise<number> => pages[at]!.locator('.here .avatar').count()
    await until('the first round is together', async () => (await here(1)) === 5)
    await until('the second round is together', async () => (await here(5)) === 4)
    for (const page of pages) await page.context().close()
  }, 120_000)
})
