import { mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core'
import { violations } from './axe.ts'
import type { Mailbox } from './mailbox.ts'
import { until } from './until.ts'

/** Pictures to be looked at. */
export const SHOTS = process.env.RONDA_SHOTS ?? join(tmpdir(), 'ronda-shots')
/** People hold a button for about this long. */
export const HELD = { delay: 80 }
/** A change of state is on every open page in this time (M11), ms. */
export const SOON = 1000

/** Somebody at a browser of their own, known to the server by nothing but their mail. */
export interface Walker {
  email: string
  page: Page
  context: BrowserContext
  /** What went wrong in their pages that nobody caught. */
  errors: string[]
}

export interface WalkerOptions {
  email: string
  locale: string
  width?: number
}

export const openWalker = async (browser: Browser, { email, locale, width = 1366 }: WalkerOptions): Promise<Walker> => {
  await mkdir(SHOTS, { recursive: true })
  const context = await browser.newContext({ locale, viewport: { width, height: width === 360 ? 760 : 800 } })
  const errors: string[] = []
  context.on('weberror', (error) => errors.push(`${email}: ${error.error().message}`))
  const page = await context.newPage()
  page.on('pageerror', (error) => errors.push(`${email}: ${error.message}`))
  return { email, page, context, errors }
}

/** On the page that asks who one is: the address, and the code of the mail. */
export const signInByCode = async ({ page, email }: Walker, mailbox: Mailbox): Promise<void> => {
  await page.locator('[name=email]').fill(email)
  await page.locator('ronda-sign-in-form button[type=submit]').click(HELD)
  await page.locator('[name=code]').waitFor()
  await page.locator('[name=code]').fill((await mailbox.next(email)).code!)
  await page.keyboard.press('Enter')
}

/** The same by the link of the mail, opened in a page of its own, which they go on with. */
export const signInByLink = async (walker: Walker, mailbox: Mailbox, url: string): Promise<void> => {
  const { page, email, context } = walker
  await page.locator('[name=email]').fill(email)
  await page.locator('ronda-sign-in-form button[type=submit]').click(HELD)
  await page.locator('[name=code]').waitFor()
  const link = (await mailbox.next(email)).links.find((one) => one.includes('#link='))!
  walker.page = await context.newPage()
  walker.page.on('pageerror', (error) => walker.errors.push(`${email}: ${error.message}`))
  await walker.page.goto(hereOf(link, url))
  await walker.page.locator('ronda-link-page .button').click(HELD)
  await page.close()
}

/** A link of a mail as it leads to the server under test, whose port the mail does not know.
 * @param url of the server. */
export const hereOf = (link: string, url: string): string => link.replace(/^https?:\/\/[^/]+/, url)

export const header = (page: Page): Locator => page.locator('.section-header')
export const dialog = (page: Page): Locator => page.locator('dialog[open]')
export const press = (page: Page, name: string): Promise<void> =>
  page.getByRole('button', { name, exact: true }).first().click(HELD)
/** A button of the open dialog. */
export const answer = (page: Page, name: string): Promise<void> =>
  dialog(page).getByRole('button', { name, exact: true }).click(HELD)
/** Wait until something says these words. @throws with what it says instead, after `ms`. */
export const says = async (where: Locator, words: string, ms = 5000): Promise<void> => {
  let said = ''
  const isSaid = async (): Promise<boolean> =>
    (said = (await where.innerText()).replaceAll(/\s+/g, ' ')).includes(words)
  await until(`it says “${words}”`, isSaid, ms).catch((error: Error) => {
    throw new Error(`${error.message}: it says “${said}”`)
  })
}

/** How long something took, and one bare request from the same pages just after it, ms. */
export interface Turn {
  ms: number
  bareMs: number
}

/** Wait for the same on many pages. */
export const soonOn = async (pages: readonly Page[], isThere: (page: Page) => Promise<unknown>): Promise<Turn> => {
  const time = async (each: (page: Page) => Promise<unknown>): Promise<number> => {
    const start = performance.now()
    await Promise.all(pages.map(each))
    return Math.round(performance.now() - start)
  }
  const ms = await time(isThere)
  return { ms, bareMs: await time((page) => page.evaluate(() => fetch('/api/session').then((one) => one.text()))) }
}

/** Whether pages turned within the second that is promised (M11). A machine that is busy with other things too gets the time of
 * the three requests that the longest turn is made of. */
export const isSoon = ({ ms, bareMs }: Turn): boolean => ms < SOON + 3 * bareMs

/** What a reader of a page would stumble over, at a desk and on a phone: what sticks out, what breaks a rule of
 * accessibility, what a thumb cannot hit. A picture of each is kept.
 * @param options `isWhole`: all of the page is in the picture. `widths`: of the window, pixels. */
export const look = async (
  page: Page,
  name: string,
  { isWhole = false, widths = [1366, 360] }: { isWhole?: boolean; widths?: readonly number[] } = {},
): Promise<string[]> => {
  const size = page.viewportSize()!
  const faults: string[] = []
  for (const width of widths) {
    await page.setViewportSize({ width, height: width === 360 ? 760 : 800 })
    // Two frames, after which what follows the width is drawn.
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
    if (isWhole) await page.evaluate(() => scrollTo(0, 0))
    await page.screenshot({ path: join(SHOTS, `walk-${name}-${width}.png`), fullPage: isWhole })
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    if (wide > 0) faults.push(`${name} ${width}: ${wide} px too wide`)
    // In between nothing is drawn that is not at one of the ends.
    if (width === widths[0] || width === widths.at(-1))
      faults.push(...(await violations(page)).map((one) => `${name} ${width}: ${one}`))
    if (width === 360) faults.push(...(await smallTargets(page)).map((one) => `${name}: small target ${one}`))
  }
  await page.setViewportSize(size)
  return faults
}

/** Buttons and fields on a phone that a thumb does not hit. */
const smallTargets = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll('main button, main select, main input, main summary, dialog button, dialog input')]
      .filter((el) => el.checkVisibility({ visibilityProperty: true }) && el.closest('label') === null)
      .filter((el) => el.getBoundingClientRect().height < 43.5)
      .map((el) => el.outerHTML.slice(0, 80)),
  )
