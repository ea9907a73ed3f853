import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { launchBrowser } from '../support/browser.ts'
import { beginCrowd, fillFindings } from '../support/crowd.ts'
import { signIn, type Person } from '../support/people.ts'
import { startServer, type TestServer } from '../support/server.ts'

const THREADS = 150
const ITEMS = 15
const RUNS = 7
const KEYS = 20

/** One opening, ms since the navigation began, and one key typed into a text, ms until its frame is drawn. */
interface Opening {
  shown: number
  interactive: number
  /** All cards of comments stand beside their text; where there are none, when this is known. */
  placed: number
  key: number
}

/** Runs in the page; as text, because what compiles these files puts helpers into functions.
 * @param cards how many there are. */
const watch = (cards: number): string => `
  const marks = (window.marks = {})
  const look = () => {
    const now = performance.now()
    const slot = document.querySelector('ronda-item .item-body .text-slot')
    if (slot !== null) marks.shown ??= now
    if (slot?.classList.contains('can-open') === true && marks.interactive === undefined) slot.focus()
    // Interactive: a text takes the caret.
    if (document.activeElement?.classList.contains('ProseMirror') === true) marks.interactive ??= now
    const last = [...document.querySelectorAll('.comment-group')].at(-1)
    const isThere = ${cards} === 0 ? document.querySelector('.comments-empty') !== null
      : document.querySelectorAll('.comment-card').length >= ${cards} && last.style.translate !== ''
    if (isThere) marks.placed ??= now
    if (marks.interactive === undefined || marks.placed === undefined) requestAnimationFrame(look)
  }
  requestAnimationFrame(look)
  window.keys = []
  addEventListener('keydown', ({ timeStamp }) => {
    requestAnimationFrame(() => setTimeout(() => window.keys.push(performance.now() - timeStamp)))
  }, true)`

const READ = `window.marks.interactive === undefined || window.marks.placed === undefined ? null : window.marks`

const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN

/** Open the report page in a fresh browser profile, and type into its first text. */
const open = async (browser: Browser, url: string, { cookie, round }: Person, cards: number): Promise<Opening> => {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en' })
  const [name, value] = cookie.split('=') as [string, string]
  await context.addCookies([{ name, value, url }])
  const page = await context.newPage()
  await page.addInitScript({ content: watch(cards) })
  await page.goto(`${url}/rounds/${round.id}#findings`)
  let marks: Omit<Opening, 'key'> | null = null
  while ((marks = await page.evaluate<Omit<Opening, 'key'> | null>(READ)) === null) await page.waitForTimeout(50)
  for (let key = 0; key < KEYS; key++) {
    await page.keyboard.press('a')
    await page.waitForTimeout(50)
  }
  const keys = await page.evaluate<number[]>('window.keys')
  for (let key = 0; key < KEYS; key++) await page.keyboard.press('Backspace')
  await page.locator('.save[data-save=saved]').waitFor()
  await context.close()
  return { ...marks, key: median(keys) }
}

/** A server of its own for each of the two, so that they may take turns. */
const prepare = async (threads: number): Promise<{ server: TestServer; person: Person; dataDir: string }> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'ronda-bench-'))
  const server = await startServer({ dataDir })
  const person = await signIn(server.url, 'expert-cl')
  await fillFindings(server.url, person, ITEMS)
  if (threads > 0) await beginCrowd([person, await signIn(server.url, 'expert-ca')], threads)
  return { server, person, dataDir }
}

const browser = await launchBrowser()
const plain = await prepare(0)
const crowded = await prepare(THREADS)
const [without, crowd]: [Opening[], Opening[]] = [[], []]
for (let run = 0; run < RUNS; run++) {
  without.push(await open(browser, plain.server.url, plain.person, 0))
  crowd.push(await open(browser, crowded.server.url, crowded.person, THREADS))
}
const of = (openings: Opening[], part: keyof Opening): number => median(openings.map((opening) => opening[part]))
console.log(`median of ${RUNS}, ${ITEMS} items, in turns:`)
for (const [part, what] of [
  ['shown', 'first item shown'],
  ['interactive', 'a text takes the caret'],
  ['placed', 'comments beside their text'],
  ['key', 'a typed key drawn'],
] as const) {
  const [a, b] = [of(without, part), of(crowd, part)]
  console.log(
    `${what}: ${a.toFixed(0)} ms without threads, ${b.toFixed(0)} ms with ${THREADS} open; ratio ${(b / a).toFixed(2)}`,
  )
}
await browser.close()
for (const { server, dataDir } of [plain, crowded]) {
  await server.stop()
  rmSync(dataDir, { recursive: true, force: true })
}
process.exit(0)
