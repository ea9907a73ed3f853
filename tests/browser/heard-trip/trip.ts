import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { openDatabase, type Database } from '../../../server/storage/database.ts'
import { launchBrowser } from '../../support/browser.ts'
import { cloneDatabase, type TestDatabase } from '../../support/database.ts'
import { openMailbox, type Mailbox } from '../../support/mailbox.ts'
import { selectWords, text } from '../../support/on-paper.ts'
import { signIn, type Person } from '../../support/people.ts'
import { addPerson } from '../../support/rounds.ts'
import { startServer, type TestServer } from '../../support/server.ts'
import { recordTraffic, type Traffic } from '../../support/traffic.ts'
import { until } from '../../support/until.ts'
import { HELD, look, SHOTS, type Turn } from '../../support/walker.ts'

export const PLAN = 'action-plan'
/** Widths at which every page of the trip is looked at. */
const WIDTHS = [1440, 900, 360]
/** Most time of one step, ms: five browsers, a mail server and LibreOffice on a machine that may do other things too. */
export const SLOW = 600_000
/** How long a page may take to say something, ms. */
export const PATIENT = 60_000
/** Wait until something is true. */
export const wait = (what: string, isTrue: () => boolean | Promise<boolean>): Promise<void> =>
  until(what, isTrue, PATIENT)
export const DAY = 24 * 60 * 60 * 1000

/** Somebody at a browser of their own, and everything that it is sent. */
export interface Seat {
  persona: string
  context: BrowserContext
  page: Page
  traffic: Traffic
  errors: string[]
}

export const SEATS = ['secretariat', 'chile', 'canada', 'focal', 'adviser'] as const
export type Place = (typeof SEATS)[number]

/** Two experts, the secretariat and two officials of the beneficiary in one round, with a mail server. */
export interface Trip extends Record<Place, Seat> {
  database: TestDatabase
  /** The database as a job of the server has it. */
  own: Database
  mailbox: Mailbox
  server: TestServer
  browser: Browser
  administrator: Seat
  /** Reads and writes over HTTP. */
  people: Record<Place, Person>
  round: string
  plan: string
  /** Hash of the plan that the trip goes on from: nothing but what is accepted changes it. */
  hash: string
  faults: string[]
  times: Record<string, Turn>
  /** @param isLive false: its sockets never open. */
  open(persona: string, path: string, options?: { isLive?: boolean }): Promise<Seat>
  goTo(seat: Seat, place: string): Promise<void>
  contentHash(): Promise<string>
  /** Keep a picture of a page, and what is wrong with it. @param isWhole all of it is in the picture. */
  see(page: Page, name: string, isWhole?: boolean): Promise<void>
  /** Let the time for comments on the plan end then. */
  setUntil(at: number): Promise<void>
  keepPictures(): Promise<void>
  close(): Promise<void>
}

const PERSONAS: Record<Place, string> = {
  secretariat: 'secretariat',
  chile: 'expert-cl',
  canada: 'expert-ca',
  focal: 'official-lc',
  adviser: 'adviser-lc',
}

const openSeat = async (
  browser: Browser,
  url: string,
  persona: string,
  path: string,
  isLive: boolean,
): Promise<Seat> => {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    locale: 'en',
    timezoneId: 'America/St_Lucia',
  })
  const traffic = await recordTraffic(context)
  const page = await context.newPage()
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(`${persona}: ${error.message}`))
  page.setDefaultTimeout(PATIENT)
  if (!isLive) await page.routeWebSocket(/\/live\//, (socket) => void socket.close({ code: 1006 }).catch(() => {}))
  await page.request.post(`${url}/api/demo/sign-in`, { data: { persona } })
  await page.goto(`${url}${path}`)
  return { persona, context, page, traffic, errors }
}

/** The demo's round before anything of it is released.
 * @param trip is filled in: the steps are declared with it before anybody is there. */
export const beginTrip = async (trip: Trip): Promise<void> => {
  const database = await cloneDatabase()
  const mailbox = await openMailbox()
  const server = await startServer({ databaseUrl: database.url, env: { SMTP_URL: mailbox.url } })
  const browser = await launchBrowser()
  const { url } = server
  const people = Object.fromEntries(
    await Promise.all(SEATS.map(async (place) => [place, await signIn(url, PERSONAS[place])] as const)),
  ) as Record<Place, Person>
  await addPerson(database, url, 'administrator', { isAdministrator: true })
  const round = people.secretariat.round.id
  const plan = people.secretariat.sections[PLAN]!
  await people.secretariat.setReleased(plan, false)
  await database.query('delete from notification')
  const path = `/rounds/${round}#${PLAN}`
  const open: Trip['open'] = (persona, where, { isLive = true } = {}) => openSeat(browser, url, persona, where, isLive)
  Object.assign(trip, {
    database,
    own: openDatabase(database.url),
    mailbox,
    server,
    browser,
    people,
    round,
    plan,
    hash: '',
    faults: [],
    times: {},
    administrator: await open('administrator', '/'),
    open,
    async goTo({ page }: Seat, place: string) {
      await page.goto(`${url}/rounds/${round}${place}`)
    },
    contentHash: async () => (await people.canada.content(plan)).hash,
    async see(page: Page, name: string, isWhole = false) {
      trip.faults.push(...(await look(page, `heard-${name}`, { isWhole, widths: WIDTHS })))
    },
    async setUntil(at: number) {
      await database.query('update section set comments_until = $1 where id = $2', [new Date(at).toISOString(), plan])
    },
    async keepPictures() {
      for (const place of SEATS)
        await trip[place].page.screenshot({ path: join(SHOTS, `heard-failed-${place}.png`) }).catch(() => {})
    },
    async close() {
      await trip.own.close()
      await browser.close()
      await server.stop()
      await mailbox.close()
      await database.drop()
    },
  } satisfies Partial<Trip>)
  for (const place of SEATS) trip[place] = await open(PERSONAS[place], path)
}

/** Select words of an item's text, and say something of them. A page that has just turned may draw its texts anew, and nothing is
 * selected then: people select again. */
export const chooseOf = async (
  page: Page,
  at: number,
  words: string,
  name: 'Comment' | 'Suggest a change',
): Promise<void> => {
  const button = page.locator('.selection-menu').getByRole('button', { name })
  await wait('the menu is there', async () => {
    if (!(await button.isVisible())) await selectWords(text(page, at), words)
    return button.waitFor({ timeout: 2000 }).then(
      () => true,
      () => false,
    )
  })
  await button.click(HELD)
}

/** Suggest other words for those of an item's text. */
export const suggest = async (page: Page, at: number, words: string, instead: string, why: string): Promise<void> => {
  await chooseOf(page, at, words, 'Suggest a change')
  const form = page.locator('ronda-suggestion-form')
  await form.locator('textarea').first().fill(instead)
  await form.locator('textarea').nth(1).fill(why)
  await form.locator('button[type=submit]').click(HELD)
  await sent(page, why)
}

/** Wait until the server has a comment with these words. */
export const sent = async (page: Page, words: string): Promise<void> => {
  const own = page.locator('.comment-card', { hasText: words })
  await own.first().waitFor()
  await wait('it is sent', async () => (await own.locator('.comment-delivery').count()) === 0)
}
