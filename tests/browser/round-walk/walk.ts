import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { expect } from 'vitest'
import { appointFromCommandLine } from '../../../server/admin.ts'
import { launchBrowser } from '../../support/browser.ts'
import { cloneDatabase, type TestDatabase } from '../../support/database.ts'
import { openMailbox, type Mailbox } from '../../support/mailbox.ts'
import { startServer, type TestServer } from '../../support/server.ts'
import { recordTraffic, type Traffic } from '../../support/traffic.ts'
import { look, openWalker, SHOTS, type Turn, type Walker } from '../../support/walker.ts'

/** Words that must not reach the beneficiary's browser, by where they are written. */
export const CANARIES = {
  unreleased: 'quetzal-unreleased',
  deletedText: 'quetzal-deleted-text',
  deletedItem: 'quetzal-deleted-item',
  late: 'quetzal-too-late',
  afterRelease: 'quetzal-after-release',
  peersThread: 'quetzal-peers-thread',
  delegationThread: 'quetzal-delegation-thread',
  reservation: 'quetzal-reservation',
  reviewReason: 'quetzal-review-reason',
  lockReason: 'quetzal-lock-reason',
  unlockReason: 'quetzal-unlock-reason',
  takeBackReason: 'quetzal-take-back-reason',
}
/** What the beneficiary reads once it is released, and what is answered to them. */
export const RELEASED = 'Los municipios publican sus presupuestos'
export const ANSWERED = 'Gracias: lo corregimos.'
/** Whoever makes the installation theirs. */
export const DIRECTOR = 'director@oas.example'

/** Four people at browsers of their own in one round, on a server outside the demo with a mail server. */
export interface Walk {
  database: TestDatabase
  mailbox: Mailbox
  server: TestServer
  browser: Browser
  /** Of the secretariat. */
  head: Walker
  /** Leads, and speaks for Canada. */
  canada: Walker
  /** Speaks for Chile; reads Spanish. */
  chile: Walker
  /** Of the beneficiary: on a phone, in Spanish. */
  official: Walker
  /** Everything that the official's browser is sent. */
  traffic: Traffic
  /** Id of the round, once it is open. */
  round: string
  /** What a reader of the pages would stumble over. */
  faults: string[]
  /** How long it took until the last page had turned, by what had happened. */
  times: Record<string, Turn>
  /** Keep a picture of a page, and what is wrong with it. */
  see(page: Page, name: string, options?: { isWhole?: boolean }): Promise<void>
  /** Open a section of the round. */
  goTo(page: Page, key: string): Promise<unknown>
  /** What the server says of the findings, to an expert. */
  contentHash(): Promise<string>
  /** What everybody sees when something goes wrong. */
  keepPictures(): Promise<void>
  close(): Promise<void>
}

/** A new installation whose administrator has been named on the command line. Everybody else is yet to come.
 * @param walk is filled in: the steps are declared with it before anybody is there. */
export const beginWalk = async (walk: Walk): Promise<void> => {
  const database = await cloneDatabase()
  const mailbox = await openMailbox()
  const server = await startServer({ databaseUrl: database.url, env: { RONDA_DEMO: '', SMTP_URL: mailbox.url } })
  const browser = await launchBrowser()
  expect(await appointFromCommandLine([DIRECTOR], { DATABASE_URL: database.url })).toBe(0)
  const head = await openWalker(browser, { email: 'head@secretariat.example', locale: 'en' })
  const canada = await openWalker(browser, { email: 'lead@canada.example', locale: 'en' })
  const chile = await openWalker(browser, { email: 'head@chile.example', locale: 'es' })
  const official = await openWalker(browser, { email: 'official@costarica.example', locale: 'es', width: 360 })
  const traffic = await recordTraffic(official.context)
  Object.assign(walk, {
    database,
    mailbox,
    server,
    browser,
    head,
    canada,
    chile,
    official,
    traffic,
    round: '',
    faults: [],
    times: {},
    async see(page, name, options) {
      walk.faults.push(...(await look(page, name, options)))
    },
    goTo: (page, key) => page.goto(`${server.url}/rounds/${walk.round}#${key}`),
    async contentHash() {
      const [row] = await database.query(`select id from section where key = 'findings'`)
      const answer = await canada.page.request.get(`${server.url}/api/sections/${row!.id as string}/content`)
      return ((await answer.json()) as { hash: string }).hash
    },
    async keepPictures() {
      for (const { page, email } of [head, canada, chile, official])
        await page.screenshot({ path: join(SHOTS, `walk-failed-${email.replaceAll(/\W/g, '-')}.png`) })
    },
    async close() {
      await browser.close()
      await server.stop()
      await mailbox.close()
      await database.drop()
    },
  } satisfies Walk)
}
