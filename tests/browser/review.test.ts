import { mkdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AxeResults } from 'axe-core'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchBrowser, openAs, type Reader } from '../support/browser.ts'
import { cloneDatabase } from '../support/database.ts'
import { bodyText } from '../support/edits.ts'
import { signIn, type Person } from '../support/people.ts'
import { openPlain, type PlainClient } from '../support/plain-client.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { begunThread, sendBatch } from '../support/threads.ts'
import { until } from '../support/until.ts'

/** People hold a button for about this long. */
const HELD = { delay: 80 }
/** A change of state is on every open page in this time (M11), ms. */
const SOON = 1000
const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
/** Pictures to be looked at. */
const SHOTS = process.env.RONDA_SHOTS ?? join(tmpdir(), 'ronda-shots')

const header = (page: Page): Locator => page.locator('.section-header')
const dialog = (page: Page): Locator => page.locator('dialog[open]')
const press = (page: Page, name: string): Promise<void> =>
  page.getByRole('button', { name, exact: true }).first().click(HELD)
/** A button of the open dialog. */
const answer = (page: Page, name: string): Promise<void> =>
  dialog(page).getByRole('button', { name, exact: true }).click(HELD)
const says = (where: Locator, words: string, ms = 5000): Promise<void> =>
  until(`it says “${words}”`, async () => (await where.innerText()).replaceAll(/\s+/g, ' ').includes(words), ms)

const violations = async (page: Page): Promise<string[]> => {
  await page.evaluate(await readFile(AXE, 'utf8'))
  const results = await page.evaluate<AxeResults>('axe.run(document, { resultTypes: ["violations"] })')
  return results.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)
}

describe('a section on its way from draft to locked, seen by secretariat, heads of delegations and beneficiary', () => {
  let database: Awaited<ReturnType<typeof cloneDatabase>>
  let server: TestServer
  let browser: Browser
  let secretariat: Reader
  let chile: Reader
  /** A phone. */
  let official: Reader
  let canada: Person
  let writer: PlainClient
  let section: string
  /** The last recommendation. */
  let last: string
  const looked: string[] = []

  /** Keep a picture, in English and Spanish, on a desk and a phone; no rule of accessibility is broken, nothing sticks out. */
  const look = async (page: Page, name: string): Promise<void> => {
    const size = page.viewportSize()!
    for (const width of [1366, 360]) {
      await page.setViewportSize({ width, height: width === 360 ? 760 : 800 })
      await page.screenshot({ path: join(SHOTS, `review-${name}-${width}.png`) })
      const wide = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      )
      if (wide > 0) looked.push(`${name} ${width}: ${wide} px too wide`)
      looked.push(...(await violations(page)).map((one) => `${name} ${width}: ${one}`))
    }
    await page.setViewportSize(size)
  }
  /** Canada writes, in the last recommendation. */
  const write = (words: string): void => bodyText(writer.doc, last).insert(0, words)
  const choose = (page: Page, language: string): Promise<unknown> =>
    page.locator('ronda-language-select select').first().selectOption(language)

  beforeAll(async () => {
    await mkdir(SHOTS, { recursive: true })
    database = await cloneDatabase()
    server = await startServer({ databaseUrl: database.url })
    await database.query(`update round set time_zone = 'America/St_Lucia'`)
    browser = await launchBrowser()
    canada = await signIn(server.url, 'expert-ca')
    section = canada.sections['recommendations']!
    writer = openPlain({ url: server.url, cookie: canada.cookie, round: canada.round.id, section })
    await writer.synced
    last = (await canada.content(section)).items.at(-1)!.id
    secretariat = await openAs(browser, server.url, 'secretariat', 1366, '#recommendations')
    chile = await openAs(browser, server.url, 'expert-cl', 1366, '#recommendations')
    official = await openAs(browser, server.url, 'official-lc', 360, '#recommendations')
    for (const { page } of [secretariat, chile]) await page.locator('ronda-item').first().waitFor()
  }, 180_000)
  afterAll(async () => {
    const errors = [secretariat, official, chile].flatMap((reader) => reader?.errors ?? [])
    writer.close()
    await browser.close()
    await server.stop()
    await database.drop()
    expect(errors).toEqual([])
    expect(looked).toEqual([])
  })

  it('is held ready by the lead expert: said to all who write, and an invitation to the secretariat', async () => {
    await press(chile.page, 'Ready for review')
    await says(
      header(secretariat.page),
      'Ready for review, says Lead expert, Chile, just now. You can move it to review.',
      SOON,
    )
    await says(secretariat.page.locator('.rail'), 'ready for review')
    await says(header(chile.page), 'Ready for review, says Lead expert, Chile')
    expect(await header(chile.page).innerText()).not.toContain('You can move it')
    expect(await chile.page.locator('.section-header [data-to]').count()).toBe(0)
  })

  it('is endorsed by the head of a delegation, of exactly the content that is named', async () => {
    const { page } = chile
    await press(page, 'Endorse…')
    const { hash } = await canada.content(section)
    await says(dialog(page), `Content ${hash.slice(0, 4)} ${hash.slice(4, 8)}`)
    await says(dialog(page), 'Last changed')
    expect(await dialog(page).locator('.hash').getAttribute('title')).toBe(hash)
    await look(page, 'endorse')
    await answer(page, 'Say so')
    await says(header(secretariat.page), 'Endorsed by Chile', SOON)
    await says(secretariat.page.locator('.rail'), 'endorsed by 1 of 3')
    expect(await secretariat.page.getByRole('button', { name: /ndorse/ }).count()).toBe(0)
  })

  it('shows a reservation with its text, and says whom the text has left behind when it changes', async () => {
    const { hash } = await canada.content(section)
    const said = { kind: 'reserved', hash, text: 'Canada reads R-2 as a wish.\nIt binds nobody.' }
    expect((await canada.send('PUT', `/api/sections/${section}/endorsement`, said)).status).toBe(200)
    await says(header(secretariat.page), 'Canada has a reservation', SOON)
    await secretariat.page.locator('.reservation summary').click(HELD)
    await says(header(secretariat.page), 'It binds nobody.')
    await look(secretariat.page, 'endorsed')
    write('A word that nobody has endorsed. ')
    await says(header(secretariat.page), 'Chile: the text has changed since it was endorsed', 2 * SOON)
    await says(header(secretariat.page), 'Canada: the text has changed since the reservation')
    await says(header(chile.page), 'Chile: the text has changed since it was endorsed')
  })

  it('refuses an endorsement of a text that has changed while it was being asked for', async () => {
    const { page } = chile
    await press(page, 'Endorse again…')
    await says(dialog(page), 'Last changed')
    write('Written under the dialog. ')
    await until('it is stored', async () =>
      JSON.stringify(await canada.content(section)).includes('Written under the dialog'),
    )
    await answer(page, 'Say so')
    await says(dialog(page), 'Nothing was kept so far')
    // It is read where it is asked.
    await says(dialog(page).locator('.plain-content'), 'Written under the dialog.')
    const { hash } = await canada.content(section)
    expect(await dialog(page).locator('.hash').getAttribute('title')).toBe(hash)
    await look(page, 'endorse-changed')
    await answer(page, 'Say so of the new text')
    await says(header(page), 'Endorsed by Chile')
  })

  it('goes to review, and back with a reason that everybody reads', async () => {
    const { page } = secretariat
    await press(page, 'Move to review…')
    await answer(page, 'Move to review')
    await says(header(chile.page), 'In review by Secretariat', SOON)
    expect(await header(chile.page).innerText()).not.toContain('Ready for review, says')
    await press(page, 'Back to drafting…')
    await answer(page, 'Back to drafting')
    await says(dialog(page), 'Say why in a few words')
    await page.keyboard.press('Tab')
    await dialog(page).locator('textarea').fill('Two figures are missing.')
    await answer(page, 'Back to drafting')
    await says(header(chile.page), '“Two figures are missing.”', SOON)
  })

  it('shows before a lock who writes, who endorses and what is open, live, and after it the hash', async () => {
    const { page } = secretariat
    await press(page, 'Lock…')
    await says(dialog(page), 'Writing now nobody')
    await says(dialog(page), 'Chile endorses this text')
    await says(dialog(page), 'Canada had a reservation on an earlier text')
    await says(dialog(page), 'Trinidad and Tobago has said nothing yet')
    await chile.page.locator('ronda-item').first().locator('.item-body').click(HELD)
    await says(dialog(page), 'Lead expert, Chile; what they type as it is closed stays with them')
    const count = async (): Promise<number> =>
      Number(/peers and secretariat: (\d+)/.exec(await dialog(page).innerText())?.[1] ?? 0)
    const before = await count()
    await canada.send('POST', `/api/sections/${section}/threads`, {
      id: crypto.randomUUID(),
      comment: crypto.randomUUID(),
      item: null,
      kind: 'question',
      audience: 'peers',
      seq: 0,
      body: 'Is this so?',
    })
    await until('it is counted', async () => (await count()) === before + 1, SOON)
    await look(page, 'lock')
    await dialog(page).locator('textarea').fill('Agreed in the closing session.')
    // Typed against the lock, off the line, so that it comes too late.
    await chile.context.setOffline(true)
    await chile.page.keyboard.type(' Typed too late.', { delay: 5 })
    await answer(page, 'Lock')
    await says(dialog(page), 'Nothing can enter it any more.')
    const { hash } = await canada.content(section)
    expect(await dialog(page).locator('.hash').getAttribute('title')).toBe(hash)
    await look(page, 'locked')
    await answer(page, 'Close')
    await chile.context.setOffline(false)
    await says(header(chile.page), 'Locked by Secretariat', 30_000)
    await says(header(chile.page), '“Agreed in the closing session.”')
    await says(header(chile.page), `Content ${hash.slice(0, 4)} ${hash.slice(4, 8)}`)
    expect((await canada.content(section)).hash).toBe(hash)
  }, 90_000)

  it('gives its author the late text, to copy and as a file', async () => {
    const { page } = chile
    const draft = page.locator('ronda-kept-drafts .draft')
    await draft.waitFor({ timeout: 30_000 })
    await says(draft, 'Typed too late.')
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      draft.getByRole('button', { name: 'Download' }).click(HELD),
    ])
    expect(download.suggestedFilename()).toMatch(/^ronda-recommendations-\d{4}-\d{2}-\d{2}-\d{2}-\d{2}\.txt$/)
    const text = await readFile(await download.path(), 'utf8')
    expect(text).toContain('Typed too late.')
    expect(text).toContain('· Recommendations')
    expect(text).toMatch(/R-1 · /)
    expect(text).toContain('came after the lock')
    await look(page, 'late')
  })

  it('is released with a time for comments by the beneficiary’s clocks, said in words before and after', async () => {
    const { page } = secretariat
    // Another part, so that this one stays as it is.
    await page.goto(page.url().replace(/#.*/, '#findings'))
    await page.locator('ronda-item').first().waitFor()
    await press(page, 'Release to Saint Lucia…')
    await says(dialog(page), 'They are: Focal point, Saint Lucia and Official, Saint Lucia.')
    await says(dialog(page), 'stay')
    await dialog(page).locator('input[type=datetime-local]').fill('2020-01-01T10:00')
    await answer(page, 'Release')
    await says(dialog(page), 'Choose a day and an hour that are still to come, or none.')
    await dialog(page).locator('input[type=datetime-local]').fill('2040-03-05T17:00')
    await says(
      dialog(page),
      'Saint Lucia can comment until Monday, March 5, 2040 at 5:00 PM, and read it afterwards too.',
    )
    await look(page, 'release')
    await answer(page, 'Release')
    await until('the beneficiary has it', async () =>
      (await official.page.locator('.rail').textContent())!.includes('Findings'),
    )
    await official.page.goto(official.page.url().replace(/#.*/, '#findings'))
    const words = 'until Monday, March 5, 2040 at 5:00 PM, time in Saint Lucia'
    await says(header(official.page), `You can comment and propose changes ${words}.`)
    await says(header(page), `It takes their comments ${words}.`)
    await look(official.page, 'until')
    await database.query(`update section set comments_until = now() + interval '3 seconds' where id = $1`, [
      canada.sections['findings']!,
    ])
    // Anything that makes the room look again.
    await press(page, 'Comments until…')
    await dialog(page).locator('input[type=datetime-local]').fill('2040-03-06T17:00')
    await answer(page, 'Save')
    await says(header(official.page), 'until Tuesday, March 6, 2040', SOON * 2)
  })

  it('ends at the moment itself, on an open page, what the beneficiary can send; their drafting goes on', async () => {
    const { page } = official
    const focalPoint = await signIn(server.url, 'official-lc')
    const draft = await begunThread(focalPoint, canada.sections['findings']!, { audience: 'delegation' })
    const ends = new Date(Date.now() + 2500).toISOString()
    const path = `/api/sections/${canada.sections['findings']!}/comments-until`
    const head = await signIn(server.url, 'secretariat')
    expect((await head.send('PUT', path, { until: ends })).status).toBe(200)
    await says(header(page), 'It took comments until', 6000)
    await says(header(page), 'You can go on drafting in your delegation; nothing can be sent.')
    expect(await header(page).innerText()).not.toContain('You can comment')
    expect(await page.locator('ronda-item').count()).toBeGreaterThan(0)
    expect(await page.locator('.comment-button').count()).toBeGreaterThan(0)
    expect(await page.locator('.suggest-item').count()).toBe(1)
    await look(page, 'over')
    const refused = await sendBatch(focalPoint, [draft.id])
    expect([refused.status, await refused.json()]).toMatchObject([423, { reason: 'comments-closed' }])
  })

  it('is taken back with a reason, and goes out of the open page', async () => {
    const { page } = secretariat
    await press(page, 'Take back…')
    await dialog(page).locator('textarea').fill('The wrong annex.')
    await answer(page, 'Take back')
    await until(
      'it is gone from the beneficiary’s page',
      async () => (await official.page.locator('ronda-item').count()) === 0,
    )
    const [row] = await database.query(
      `select detail from audit where action = 'section.release' and section_id = $1 order by at desc limit 1`,
      [canada.sections['findings']!],
    )
    expect(row!.detail).toMatchObject({ reason: 'The wrong annex.', after: null })
  })

  it('is changed together with others, each with its own result, and what failed can be tried again', async () => {
    const { page } = secretariat
    await press(page, 'Change several sections…')
    for (const title of ['Findings', 'Funding sources'])
      await dialog(page).getByRole('checkbox', { name: title }).check()
    await dialog(page).locator('select').selectOption('locked')
    await look(page, 'several')
    let isBroken = true
    const funding = canada.sections['funding']!
    await page.route(`**/api/sections/${funding}/state`, (route) => (isBroken ? route.abort() : route.continue()))
    await answer(page, 'Lock')
    await says(dialog(page), '1 of 2 done.')
    await says(dialog(page), 'Not done: The server cannot be reached right now.')
    await look(page, 'several-results')
    isBroken = false
    await answer(page, 'Try the one again')
    await says(dialog(page), '2 of 2 done.')
    await answer(page, 'Close')
    const rows = await database.query(`select state from section where id in ($1, $2)`, [
      funding,
      canada.sections['findings']!,
    ])
    expect(rows.map(({ state }) => state)).toEqual(['locked', 'locked'])
  })

  it('unlocks only with a reason, for review or for drafting', async () => {
    const { page } = secretariat
    await page.goto(page.url().replace(/#.*/, '#recommendations'))
    await press(page, 'Unlock…')
    await dialog(page)
      .getByRole('radio', { name: /^Review/ })
      .check()
    await answer(page, 'Unlock')
    await says(dialog(page), 'Say why in a few words')
    await look(page, 'unlock')
    await dialog(page).locator('textarea').fill('R-2 names the wrong ministry.')
    await answer(page, 'Unlock')
    await says(header(chile.page), 'In review by Secretariat', SOON * 2)
    await says(header(chile.page), '“R-2 names the wrong ministry.”')
  })

  it('is as clear in Spanish', async () => {
    for (const { page } of [secretariat, chile]) await choose(page, 'es')
    await press(chile.page, 'Su respaldo…').catch(() => press(chile.page, 'Respaldar de nuevo…'))
    await says(dialog(chile.page), 'Lo dice del texto exactamente como está ahora.')
    await look(chile.page, 'endorse-es')
    await answer(chile.page, 'Cancelar')
    await press(secretariat.page, 'Bloquear…')
    await says(dialog(secretariat.page), 'Escribe ahora')
    await look(secretariat.page, 'lock-es')
    await answer(secretariat.page, 'Cancelar')
    await press(secretariat.page, 'Entregar a Santa Lucía…')
    await look(secretariat.page, 'release-es')
    await answer(secretariat.page, 'Cancelar')
    await look(secretariat.page, 'header-es')
  })
})
