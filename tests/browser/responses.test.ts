import { readFile } from 'node:fs/promises'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { batchBody } from '../../schema/api/threads.ts'
import { createId } from '../../schema/ids.ts'
import { violations } from '../support/axe.ts'
import { launchBrowser, openAs, type Reader } from '../support/browser.ts'
import { readCsv } from '../support/csv.ts'
import { cloneDatabase, type TestDatabase } from '../support/database.ts'
import { signIn, type Person } from '../support/people.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { begunThread, threadsOf } from '../support/threads.ts'
import { until } from '../support/until.ts'

const COMMENTS = [
  'The office answers within ten working days since the decree of March, not within thirty.',
  'Please name the ministry in full.',
  'Who pays for this in the second year?',
]
/** Sent by the demo's focal point before. */
const EARLIER = 'Could one of our libraries be the place for requests on paper? It is open on Saturdays.'

describe('[FEATURES S04, M26] comments and answers', () => {
  let database: TestDatabase
  let server: TestServer
  let browser: Browser
  let secretariat: Reader
  let official: Reader
  let round: string
  const readers: Reader[] = []

  const open = async (persona: string, place: string): Promise<Reader> => {
    const reader = await openAs(browser, server.url, persona, 1366, place)
    readers.push(reader)
    return reader
  }
  const matrix = (search = ''): string => `${server.url}/rounds/${round}/responses${search}`
  const send = async (person: Person, section: string, item: string, body: string, at: number): Promise<void> => {
    const { id, saidVersion } = await begunThread(person, section, {
      audience: 'delegation',
      item,
      body,
      kind: at === 0 ? 'correction' : 'question',
    })
    const answer = await person.send('POST', `/api/rounds/${round}/batches`, {
      id: createId<string>(),
      threads: [{ id, saidVersion }],
      clearedBy: at === 1 ? 'Cabinet office' : 'Legal office of the Ministry',
      clearedOn: '2026-11-02',
    })
    batchBody.parse(await answer.json())
  }
  const column = (page: Page, name: string): Promise<string[]> =>
    page.locator(`.matrix tbody td[data-column=${name}] .cell`).allInnerTexts()
  const shot = async (page: Page, name: string, widths: readonly number[] = [1366, 900, 360]): Promise<void> => {
    const folder = process.env.RONDA_SHOTS
    if (folder === undefined) return
    for (const width of widths) {
      await page.setViewportSize({ width, height: 800 })
      await page.screenshot({ path: `${folder}/${name}-${width}.png`, fullPage: true })
    }
    await page.setViewportSize({ width: 1366, height: 800 })
  }

  beforeAll(async () => {
    database = await cloneDatabase()
    server = await startServer({ databaseUrl: database.url })
    browser = await launchBrowser()
    const [steward, writer] = [await signIn(server.url, 'secretariat'), await signIn(server.url, 'official-lc')]
    round = steward.round.id
    const section = steward.sections.recommendations!
    await steward.setReleased(section, true)
    const { items } = await writer.content(section)
    for (const [at, body] of COMMENTS.entries()) await send(writer, section, items[at % items.length]!.id, body, at)
    secretariat = await open('secretariat', '#recommendations')
    official = await open('official-lc', '#recommendations')
  })
  afterAll(async () => {
    for (const { context } of readers) await context.close()
    await browser.close()
    await server.stop()
    await database.drop()
  })

  it('lets the secretariat answer a comment in its card, and the official sees the answer there', async () => {
    const { page } = secretariat
    const card = page.locator('.comment-card', { hasText: COMMENTS[0] })
    await card.getByRole('button', { name: 'Answer formally' }).click()
    await card.getByRole('button', { name: 'Send' }).click()
    expect(await card.getByRole('alert').innerText()).toBe('Choose one of the three answers first.')
    await card.getByLabel('Partly taken').check()
    await card.getByRole('button', { name: 'Send' }).click()
    expect(await card.getByRole('alert').innerText()).toMatch(/^Say why in a few words: Saint Lucia reads it/)
    await card.getByLabel('Why').fill('The decree is named; the days')
    // Put away, and a reload later still there.
    await page.keyboard.press('Escape')
    await page.reload()
    await card.getByRole('button', { name: 'Go on with your answer' }).click()
    expect(await card.getByLabel('Partly taken').isChecked()).toBe(true)
    await card.getByLabel('Why').press('End')
    await page.keyboard.type(' are checked on the visit.')
    await shot(page, 'card-form')
    await card.getByLabel('Why').press('Control+Enter')
    await card.locator('.verdict-word', { hasText: 'Partly taken' }).waitFor()
    expect(await page.evaluate(() => document.activeElement?.textContent?.trim())).toBe('Change the answer')
    const theirs = official.page.locator('.comment-card', { hasText: COMMENTS[0] })
    await theirs.locator('.verdict-word', { hasText: 'Partly taken' }).waitFor()
    expect(await theirs.locator('.verdict .comment-body').innerText()).toBe(
      'The decree is named; the days are checked on the visit.',
    )
    expect(await theirs.getByRole('button', { name: 'Change the answer' }).count()).toBe(0)
  })

  it('lets the focal point answer a recommendation below it, with the line that nothing follows from it', async () => {
    const { page } = official
    const item = page.locator('ronda-item').first()
    await item.locator('.verdict-word', { hasText: 'Not answered yet' }).waitFor()
    await item.getByRole('button', { name: 'Answer it' }).click()
    await item.getByLabel('Accepted in part').check()
    await item.getByLabel(/^Reply/).fill('As funds allow.')
    expect(await item.locator('.verdict-form').innerText()).toContain('creates no obligation')
    await shot(page, 'answer-form')
    await item.getByRole('button', { name: 'Send' }).click()
    await item.locator('.verdict-word', { hasText: 'Accepted in part' }).waitFor()
    expect(await item.locator('.verdict').innerText()).toContain('creates no obligation')
    // The peers and the secretariat are told on their open pages.
    const theirs = secretariat.page.locator('ronda-item').first()
    await theirs.locator('.verdict-word', { hasText: 'Accepted in part' }).waitFor()
    expect(await theirs.locator('.answer-button').count()).toBe(0)
  })

  it('holds both in matrices that are reached from the round, sorted by head and narrowed by the address', async () => {
    const { page } = secretariat
    await page.getByRole('link', { name: 'Comments and answers' }).click()
    await page.locator('.matrix').waitFor()
    expect(await page.locator('.matrix-head [role=status]').innerText()).toBe('4 comments, 3 not answered yet')
    expect(await violations(page)).toEqual([])
    await shot(page, 'comments-en')
    const head = page.getByRole('columnheader', { name: /Cleared by/ })
    await head.getByRole('button').focus()
    await page.keyboard.press('Enter')
    expect(await head.getAttribute('aria-sort')).toBe('ascending')
    expect((await column(page, 'clearedBy'))[0]).toMatch(/^Cabinet office/)
    await page.keyboard.press('Enter')
    expect(await head.getAttribute('aria-sort')).toBe('descending')
    expect((await column(page, 'clearedBy')).at(-1)).toMatch(/^Cabinet office/)
    await page.getByRole('combobox', { name: 'Kind', exact: true }).selectOption({ label: 'Correction' })
    await until('one is left', async () => (await column(page, 'comment')).length === 1)
    const address = page.url()
    expect(new URL(address).search).toBe('?kind=correction&sort=-clearedBy')
    await page.goto(address)
    await page.locator('.matrix').waitFor()
    expect(await column(page, 'comment')).toEqual([COMMENTS[0]])
    await page.getByRole('searchbox').fill('nowhere')
    expect(await page.locator('.empty').innerText()).toBe('Nothing fits this filter. Widen it to see more.')
    await page.getByRole('button', { name: 'Show all' }).click()
    await until('all are shown', async () => (await column(page, 'comment')).length === 4)
  })

  it('lets the secretariat answer in the row, and gives the file with all of it', async () => {
    const { page } = secretariat
    const row = page.locator('.matrix tbody tr', { hasText: COMMENTS[1] })
    await row.getByRole('button', { name: 'Answer formally' }).click()
    await row.getByLabel('Not taken').check()
    await row.getByLabel('Why').fill('The short name is the official one.')
    await shot(page, 'row-form', [1366, 360])
    await row.getByRole('button', { name: 'Send' }).click()
    await row.locator('.verdict-word', { hasText: 'Not taken' }).waitFor()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: /CSV/ }).click(),
    ])
    const [head, ...rows] = readCsv((await readFile(await download.path(), 'utf8')).slice(1))
    const cell = (line: string[], name: string): string => line[head!.indexOf(name)]!
    expect(rows.map((line) => cell(line, 'Comment')).sort()).toEqual([...COMMENTS, EARLIER].sort())
    const told = rows.find((line) => cell(line, 'Comment') === COMMENTS[1])!
    expect([cell(told, 'Answer'), cell(told, 'Why')]).toEqual(['Not taken', 'The short name is the official one.'])
    await row.locator('.cell-number').click()
    await page.locator('.comment-card', { hasText: COMMENTS[1] }).waitFor()
  })

  it('shows the official the answers, the open recommendations first class, in their language, without scrolling sideways', async () => {
    const { page } = official
    await page.goto(matrix('?tab=recommendations&state=open'))
    await page.locator('.matrix').waitFor()
    const open = await column(page, 'verdict')
    expect(open.length).toBeGreaterThan(0)
    for (const text of open) expect(text).toMatch(/^Not answered yet\s+Answer it$/)
    await page.getByRole('button', { name: 'Show all' }).click()
    await until('the answered one is shown', async () => (await column(page, 'reply')).includes('As funds allow.'))
    await shot(page, 'recommendations-en')
    await page.setViewportSize({ width: 360, height: 760 })
    await page.locator('ronda-language-select select').selectOption('es')
    await page.locator('.verdict-word', { hasText: 'Aceptada en parte' }).waitFor()
    for (const tab of ['recommendations', 'comments']) {
      await page.goto(matrix(`?tab=${tab}`))
      await page.locator('.matrix').waitFor()
      await page.setViewportSize({ width: 360, height: 760 })
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360)
      expect(await violations(page)).toEqual([])
      await shot(page, `${tab}-es`)
    }
    expect(official.errors.concat(secretariat.errors)).toEqual([])
  })

  it('is not offered to observers, who are refused its address', async () => {
    await database.query(
      `update member set role = 'observer', marks = '{}', country = null
       where round_id = $1 and person_id = (select id from person where persona = 'expert-ca')`,
      [round],
    )
    const { page } = await open('expert-ca', '')
    expect(await page.getByRole('link', { name: 'Comments and answers' }).count()).toBe(0)
    await page.goto(matrix())
    expect(await page.locator('[role=alert] p').innerText()).toBe(
      'This is not open to you. Ask the secretariat if you need it.',
    )
  })

  it('asks once more, and no oftener, where somebody has answered meanwhile, also with no live connection', async () => {
    const { page } = await open('secretariat', '')
    await page.routeWebSocket(/\/live\//, (socket) => void socket.close({ code: 1006 }).catch(() => {}))
    await page.goto(`${server.url}/rounds/${round}#recommendations`)
    await page.reload()
    // Who would write reads what was saved, until there is a line.
    await page.getByText('You can write in it as soon as the line is back.').waitFor()
    await page.locator('ronda-item').first().waitFor()
    expect(await page.getByText('On text that is not there any more').count()).toBe(0)
    const card = page.locator('.comment-card', { hasText: COMMENTS[2] })
    await card.getByRole('button', { name: 'Answer formally' }).click()
    await card.getByLabel('Partly taken').check()
    await card.getByLabel('Why').fill('Both of us.')
    const steward = await signIn(server.url, 'secretariat')
    const thread = (await threadsOf(steward, 'rounds', round)).find(
      ({ comments }) => comments[0]!.body === COMMENTS[2],
    )!
    const word = { verdict: 'taken', why: 'The first of us.' }
    expect(
      (await steward.send('POST', `/api/threads/${thread.id}/disposition`, { ...word, instead: null })).status,
    ).toBe(200)
    await card.getByRole('button', { name: 'Send' }).click()
    await card.getByRole('alert').waitFor()
    await card.locator('.verdict .comment-body', { hasText: 'The first of us.' }).waitFor()
    await card.getByRole('button', { name: 'Send' }).click()
    await card.locator('.verdict .comment-body', { hasText: 'Both of us.' }).waitFor()
    expect(await card.getByRole('alert').count()).toBe(0)
  })
})
