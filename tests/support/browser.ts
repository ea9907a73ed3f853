import { existsSync } from 'node:fs'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'
import type { RoundBody } from '../../schema/api/rounds.ts'

/** Where Chromium is on the systems that people have. First the one without windows: it draws the same in half the time. */
const SYSTEM = [
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/** CHROME_PATH, else the system's, else the one that npm has brought. */
const findChromium = async (): Promise<{ path: string; args: string[] }> => {
  const own = process.env.CHROME_PATH ?? SYSTEM.find((path) => existsSync(path))
  if (own !== undefined) return { path: own, args: ['--no-sandbox'] }
  const { default: brought } = await import('@sparticuz/chromium')
  return { path: await brought.executablePath(), args: brought.args }
}

/** A real Chromium.
 * @param more command-line arguments. */
export const launchBrowser = async (more: string[] = []): Promise<Browser> => {
  const { path, args } = await findChromium()
  return chromium.launch({ executablePath: path, args: [...args, ...more] })
}

/** Somebody at a browser of their own. */
export interface Reader {
  page: Page
  context: BrowserContext
  /** Section ids by template key. */
  sections: Record<string, string>
  /** What went wrong in the page that nobody caught. */
  errors: string[]
}

/** Sign in as a persona and open the demo round.
 * @param place hash of the address: section key, and item. */
export const openAs = async (
  browser: Browser,
  url: string,
  persona: string,
  width = 1366,
  place = '#findings',
): Promise<Reader> => {
  const context = await browser.newContext({ viewport: { width, height: 800 }, locale: 'en' })
  const page = await context.newPage()
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(`${persona}: ${error.message}`))
  await page.request.post(`${url}/api/demo/sign-in`, { data: { persona } })
  const { rounds } = (await (await page.request.get(`${url}/api/rounds`)).json()) as { rounds: { id: string }[] }
  const { documents } = (await (await page.request.get(`${url}/api/rounds/${rounds[0]!.id}`)).json()) as RoundBody
  const sections = Object.fromEntries(documents.flatMap(({ sections }) => sections.map(({ key, id }) => [key, id])))
  await page.goto(`${url}/rounds/${rounds[0]!.id}${place}`)
  await page.locator('.paper h2').first().waitFor()
  return { page, context, sections, errors }
}
