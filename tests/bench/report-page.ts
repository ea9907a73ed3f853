import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import * as Y from 'yjs'
import { createItem, itemsOf, setMember, setScalar } from '../../schema/sections/edit.ts'
import { SECTION_KINDS } from '../../schema/sections/index.ts'
import { launchBrowser } from '../support/browser.ts'
import { signIn } from '../support/people.ts'
import { openPlain } from '../support/plain-client.ts'
import { startServer, type TestServer } from '../support/server.ts'

const ITEMS = 60
const RUNS = 7
/** What a reader waits without wondering. */
const GOAL_MS = 1500
const PROSE =
  'Offices keep what they collect for their own use and seldom learn who else needs it; a shared list would show that much of it exists already, and who answers for it. '.repeat(
    4,
  )

/** Parts of one opening, ms since the navigation began. */
interface Opening {
  html: number
  scripts: number
  round: number
  shown: number
  interactive: number
}

/** Runs in the page; as text, because what compiles these files puts helpers into functions. */
const WATCH = `
  const marks = (window.marks = {})
  const look = () => {
    const slot = document.querySelector('ronda-item .item-body .text-slot')
    if (slot !== null && marks.shown === undefined) marks.shown = performance.now()
    // Interactive: a text takes the caret.
    if (document.activeElement?.classList.contains('ProseMirror') === true) {
      marks.interactive = performance.now()
      return
    }
    if (slot?.classList.contains('can-open') === true) slot.focus()
    requestAnimationFrame(look)
  }
  requestAnimationFrame(look)`

/** Marks that WATCH has set, and the browser's own; null while a text does not take the caret. */
const READ = `(() => {
  if (window.marks.interactive === undefined) return null
  const end = (part) => Math.max(0, ...performance.getEntriesByType('resource')
    .filter(({ name }) => name.includes(part)).map(({ responseEnd }) => responseEnd))
  const html = performance.getEntriesByType('navigation')[0].responseEnd
  return { html, scripts: end('.js'), round: end('/api/rounds/'), ...window.marks }
})()`

/** Write items as an expert would, up to a number. */
const fill = async (server: TestServer, items: number): Promise<{ cookie: string; round: string }> => {
  const { cookie, round, sections } = await signIn(server.url, 'expert-cl')
  const client = openPlain({ url: server.url, cookie, round: round.id, section: sections.findings! })
  await client.synced
  const { doc } = client
  while (itemsOf(doc).size < items) {
    const id = createItem(doc, SECTION_KINDS.finding, { lang: 'en' })
    const item = itemsOf(doc).get(id)!
    for (const [field, text] of [
      ['title', 'Data is kept where it is made'],
      ['body', PROSE],
    ] as const) {
      const paragraph = (item.get(field) as Y.XmlFragment).get(0) as Y.XmlElement
      paragraph.insert(0, [new Y.XmlText(text)])
    }
    setScalar(item, 'kind', 'gap')
    setMember(item, 'principles', 'empirical', true)
  }
  const content = async (): Promise<number> => {
    const answer = await fetch(`${server.url}/api/sections/${sections.findings}/content`, { headers: { cookie } })
    return ((await answer.json()) as { items: unknown[] }).items.length
  }
  while ((await content()) < items) await new Promise((resolve) => setTimeout(resolve, 50))
  client.close()
  return { cookie, round: round.id }
}

/** Open the report page in a fresh browser profile and press a key in the first text, as soon as there is one. */
const open = async (browser: Browser, url: string, cookie: string, round: string): Promise<Opening> => {
  const context = await browser.newContext({ viewport: { width: 1366, height: 768 }, locale: 'en' })
  const [name, value] = cookie.split('=') as [string, string]
  await context.addCookies([{ name, value, url }])
  const page = await context.newPage()
  await page.addInitScript({ content: WATCH })
  await page.goto(`${url}/rounds/${round}#findings`)
  let opening: Opening | null = null
  while ((opening = await page.evaluate<Opening | null>(READ)) === null) await page.waitForTimeout(50)
  await context.close()
  return opening
}

const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN

const dataDir = mkdtempSync(join(tmpdir(), 'ronda-bench-'))
const server = await startServer({ dataDir })
const browser = await launchBrowser()
const { cookie, round } = await fill(server, 0)
const few: Opening[] = []
for (let run = 0; run < RUNS; run++) few.push(await open(browser, server.url, cookie, round))
await fill(server, ITEMS)
const many: Opening[] = []
for (let run = 0; run < RUNS; run++) many.push(await open(browser, server.url, cookie, round))
const of = (openings: Opening[], part: keyof Opening): number => median(openings.map((opening) => opening[part]))
for (const [part, what] of [
  ['html', 'page received'],
  ['scripts', 'scripts received'],
  ['round', 'round received'],
  ['shown', 'first item shown'],
  ['interactive', 'a text takes the caret'],
] as const) {
  const [a, b] = [of(few, part), of(many, part)]
  console.log(
    `${what}: ${a.toFixed(0)} ms as seeded, ${b.toFixed(0)} ms with ${ITEMS} items; ratio ${(b / a).toFixed(2)}`,
  )
}
const interactive = of(many, 'interactive')
console.log(`interactive with ${ITEMS} items: ${interactive.toFixed(0)} ms (goal ${GOAL_MS} ms), median of ${RUNS}`)
await browser.close()
await server.stop()
rmSync(dataDir, { recursive: true, force: true })
process.exit(0)
