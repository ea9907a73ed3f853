import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ThreadBody } from '../../schema/api/threads.ts'
import { launchBrowser } from '../support/browser.ts'
import { cloneDatabase, type TestDatabase } from '../support/database.ts'
import { card, inSpanish, item } from '../support/on-paper.ts'
import { signIn, type Person } from '../support/people.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { begunThread, threadsOf } from '../support/threads.ts'
import { until } from '../support/until.ts'
import { answer, dialog, HELD, look, press, says } from '../support/walker.ts'

const PLAN = 'action-plan'
const DAY = 24 * 60 * 60 * 1000

/** A page of a persona. @param isLive false: its sockets never open. */
const open = async (
  browser: Browser,
  {
    url,
    persona,
    path,
    isLive = true,
    width = 1366,
  }: { url: string; persona: string; path: string; isLive?: boolean; width?: number },
): Promise<Page> => {
  const context = await browser.newContext({
    viewport: { width, height: 800 },
    locale: 'en',
    timezoneId: 'America/St_Lucia',
  })
  const page = await context.newPage()
  page.setDefaultTimeout(8000)
  if (!isLive) await page.routeWebSocket(/\/live\//, (socket) => void socket.close({ code: 1006 }).catch(() => {}))
  await page.request.post(`${url}/api/demo/sign-in`, { data: { persona } })
  await page.goto(`${url}${path}`)
  return page
}

describe('the beneficiary’s desk, at two officials, with no live connection', () => {
  let database: TestDatabase
  let server: TestServer
  let browser: Browser
  let secretariat: Person
  let chile: Person
  let adviser: Page
  let focal: Page
  let desk: string
  let plan: string
  /** What the demo’s focal point has sent before. */
  let earlier: string[]
  const faults: string[] = []
  const see = async (page: Page, name: string): Promise<void> =>
    void faults.push(...(await look(page, `desk-${name}`, { isWhole: true })))
  /** What was sent as the beneficiary's, as the secretariat reads it. */
  const sentThreads = async (): Promise<ThreadBody[]> =>
    (await threadsOf(secretariat, 'rounds', secretariat.round.id)).filter(({ clearance }) => clearance !== null)
  const setUntil = async (at: number): Promise<void> =>
    void (await database.query('update section set comments_until = $1 where id = $2', [
      new Date(at).toISOString(),
      plan,
    ]))

  beforeAll(async () => {
    database = await cloneDatabase()
    server = await startServer({ databaseUrl: database.url })
    browser = await launchBrowser()
    secretariat = await signIn(server.url, 'secretariat')
    chile = await signIn(server.url, 'expert-cl')
    plan = secretariat.sections[PLAN]!
    earlier = (await sentThreads()).map(({ id }) => id)
    desk = `/rounds/${secretariat.round.id}/desk`
    await setUntil(Date.now() + 5 * DAY)
    const { url } = server
    adviser = await open(browser, {
      url,
      persona: 'adviser-lc',
      path: `/rounds/${secretariat.round.id}#${PLAN}`,
      isLive: false,
    })
    focal = await open(browser, { url, persona: 'official-lc', path: '/', isLive: false, width: 360 })
  }, 120_000)
  afterAll(async () => {
    await browser.close()
    await server.stop()
    await database.drop()
  })

  it('is where officials begin, with what is released to them and until when', async () => {
    await focal.locator('.round-card').click(HELD)
    await focal.waitForURL(`**${desk}`)
    const released = focal.locator(`[data-section=${PLAN}]`)
    await says(released, 'Open for your comments')
    await says(released, 'time in Saint Lucia (in 4 days)')
    await says(focal.locator('main'), 'This is your first visit: all of it is new to you.')
    await focal.locator('[data-news=release]').waitFor()
    const responses = focal.getByRole('link', { name: 'Comments and answers' })
    expect(await responses.getAttribute('href')).toBe(`/rounds/${secretariat.round.id}/responses`)
    await see(focal, 'first-360')
  })

  it('lists what an official drafted on several items, which nobody else reads', async () => {
    await item(adviser, 1).waitFor()
    for (const [at, words] of ['The fiscal year begins in April.', 'Two posts are filled.'].entries()) {
      await item(adviser, at).locator('.comment-button').click(HELD)
      await adviser.locator('.comment-form textarea').fill(words)
      await adviser.keyboard.press('Control+Enter')
      await card(adviser, words).first().waitFor()
      await until('it is kept', async () => (await card(adviser, words).locator('.comment-delivery').count()) === 0)
    }
    await adviser.goto(`${server.url}${desk}`)
    await until('both are there', async () => (await adviser.locator('.desk-draft').count()) === 2)
    await says(adviser.locator('#drafts'), 'The focal point clears and sends them')
    expect(await adviser.locator('.send-form').count()).toBe(0)
    for (const person of [secretariat, chile])
      expect(JSON.stringify(await threadsOf(person, 'rounds', person.round.id))).not.toContain('fiscal year')
    await see(adviser, 'adviser')
  })

  it('lets its writer change a draft, the focal point correct it, and others of the delegation discuss it and put it aside and back', async () => {
    const first = adviser.locator('.desk-draft').first()
    await first.getByRole('button', { name: 'Edit' }).click(HELD)
    await first.locator('textarea').fill('The fiscal year begins on 1 April, we think.')
    await first.getByRole('button', { name: 'Save' }).click(HELD)
    await says(first, 'on 1 April')
    await says(first, 'edited')
    expect(await first.innerText()).not.toContain('edited by')
    await focal.reload()
    const same = focal.locator('.desk-draft').first()
    await says(same, 'on 1 April')
    await same.getByRole('button', { name: 'Edit' }).click(HELD)
    await same.locator('textarea').fill('The fiscal year begins on 1 April.')
    await same.getByRole('button', { name: 'Save' }).click(HELD)
    await says(same, 'edited by Focal point, Saint Lucia')
    // What its reader has changed they have read.
    expect(await same.locator('input[type=checkbox]').isChecked()).toBe(true)
    await same.getByRole('button', { name: 'Discuss' }).click(HELD)
    await same.locator('textarea').fill('Which law says so?')
    await same.getByRole('button', { name: 'Save' }).click(HELD)
    await says(same, 'Which law says so?')
    await focal.locator('.desk-draft').nth(1).getByRole('button', { name: 'Put aside' }).click(HELD)
    await until('one is left', async () => (await focal.locator('.desk-draft').count()) === 1)
    await focal.locator('.aside-drafts summary').click(HELD)
    await focal.getByRole('button', { name: 'Take back in' }).click(HELD)
    await until('both are there', async () => (await focal.locator('.desk-draft').count()) === 2)
  })

  it('gives the drafts as a paper to print and as a Word file', async () => {
    await adviser.goto(`${server.url}/rounds/${secretariat.round.id}/clearance`)
    await says(adviser.locator('.clearance-paper'), 'on 1 April')
    await says(adviser.locator('.clearance-paper'), 'Signature')
    await see(adviser, 'clearance')
    await adviser.emulateMedia({ media: 'print' })
    expect(await adviser.locator('button:visible, .top-bar:visible, a.button:visible').count()).toBe(0)
    await adviser.emulateMedia({ media: 'screen' })
    const [file] = await Promise.all([
      adviser.waitForEvent('download'),
      adviser.getByRole('link', { name: 'Word file' }).click(HELD),
    ])
    expect(file.suggestedFilename()).toMatch(/^ronda-clearance-.*\.docx$/)
    const [act] = await database.query(`select detail from audit where action = 'export'`)
    // How many there are is their delegation's to know.
    expect(act!.detail).toMatchObject({ after: { what: 'clearance', format: 'docx' } })
    expect(act!.detail).not.toHaveProperty('after.drafts')
  })

  it('is sent by the focal point, cleared, after a word on who will read it, as the organisation’s comments', async () => {
    // What came after the page was opened is not sent unread.
    await says(focal.locator('#drafts'), 'New or changed since you opened this page')
    expect(await focal.locator('.desk-draft input:checked').count()).toBeLessThan(2)
    await focal.reload()
    await press(focal, 'Send 2 comments…')
    await says(focal.locator('.send-form'), 'Say which office has cleared them.')
    await focal.getByLabel('Cleared by (office)').fill('Budget Office')
    await focal.locator('.desk-draft input[type=checkbox]').nth(1).uncheck()
    await press(focal, 'Send 1 comment…')
    await says(dialog(focal), 'They will be read by peers and secretariat: Secretariat, ')
    await says(dialog(focal), 'Cleared by Budget Office on')
    await see(focal, 'send-360')
    await answer(focal, 'Send')
    await says(dialog(focal), '1 comment sent as comments of Saint Lucia on')
    await answer(focal, 'Close')
    await says(focal.locator('.batch').first(), 'cleared by Budget Office')
    await until('one draft is left', async () => (await focal.locator('.desk-draft').count()) === 1)
    const sent = (await sentThreads()).filter(({ id }) => !earlier.includes(id))
    expect(sent.map(({ comments }) => comments.map(({ body }) => body))).toEqual([
      ['The fiscal year begins on 1 April.'],
    ])
  })

  it('says what became of what was sent, and what is new since the last visit', async () => {
    const all = await sentThreads()
    const sent = all.find(({ id }) => !earlier.includes(id))!
    expect(all.filter(({ disposition }) => disposition === null)).toHaveLength(2)
    await says(focal.locator('[data-point=undisposed]'), '2 comments of yours wait for their answer')
    const disposed = await secretariat.send('POST', `/api/threads/${sent.id}/disposition`, {
      verdict: 'taken',
      why: 'A-1 now begins in April.',
    })
    expect(disposed.status).toBe(200)
    await begunThread(chile, plan, { body: 'Which office owns A-2?' })
    await database.query(`update section_version set at = now() - interval '1 day'`)
    await database.query(`update member set desk_seen_at = now() - interval '2 hours' where role = 'beneficiary'`)
    await focal.reload()
    await says(focal.locator('.batch').first(), 'Taken: A-1 now begins in April.')
    await says(focal.locator('[data-point=undisposed]'), '1 comment of yours waits for its answer')
    await says(focal.locator('main'), 'You were here')
    await focal.locator('[data-news=disposition]').waitFor()
    await focal.locator('[data-news=said]').first().waitFor()
    expect(await focal.locator('[data-news=release]').count()).toBe(0)
    await says(focal.locator('[data-point=questions]'), 'to you ha')
    await inSpanish(focal, () => see(focal, 'later-360-es'))
  })

  it('goes on drafting after the date, refuses to send with a sentence, and asks for more time in one click', async () => {
    await setUntil(Date.now() - DAY)
    await focal.reload()
    await says(focal.locator(`[data-section=${PLAN}]`), 'The time for comments is over')
    await says(focal.locator('#drafts'), 'Its time for comments is over')
    expect(await focal.locator('.send-form').count()).toBe(0)
    await press(focal, 'Ask for more time')
    await says(focal.locator(`[data-section=${PLAN}]`), 'the secretariat has not answered yet')
    await see(focal, 'asked-360')
    const rest = focal.locator('.desk-draft').first()
    await rest.getByRole('button', { name: 'Discuss' }).waitFor()
    await adviser.goto(`${server.url}${desk}`)
    await says(adviser.locator(`[data-section=${PLAN}]`), 'the secretariat has not answered yet')
  })

  it('is given more time by the secretariat, with a reason, from the round or the desk where it is told of', async () => {
    const { url } = server
    const page = await open(browser, { url, persona: 'secretariat', path: '/' })
    await says(page.locator('[data-waiting=more-time]').first(), 'Saint Lucia asks for more time:')
    await page.locator('[data-waiting=more-time] a').first().click(HELD)
    await says(page.locator('.time-asked'), 'Saint Lucia asks for more time.')
    await see(page, 'secretariat')
    await press(page, 'Give more time…')
    await answer(page, 'Give more time')
    await says(dialog(page), 'Say why in a few words')
    await dialog(page).locator('textarea').fill('The budget law is new.')
    await see(page, 'grant')
    await answer(page, 'Give more time')
    await page.locator('.time-asked').waitFor({ state: 'detached' })
    await focal.evaluate(() => void window.dispatchEvent(new Event('focus')))
    await says(focal.locator(`[data-section=${PLAN}]`), 'More time was granted until')
    await says(focal.locator(`[data-section=${PLAN}]`), 'The budget law is new.')
    await focal.locator('.send-form').waitFor()
    await page.context().close()
  })

  it('is not offered to secretariat and experts, who are told in a sentence whose it is', async () => {
    for (const persona of ['secretariat', 'expert-cl']) {
      const page = await open(browser, { url: server.url, persona, path: desk })
      await says(page.locator('main'), 'This desk belongs to the officials of the beneficiary country')
      await page.goto(`${server.url}/rounds/${secretariat.round.id}`)
      await page.locator('.rail-people').waitFor()
      expect(await page.locator('.rail-desk, .desk-link').count()).toBe(0)
      await page.context().close()
    }
  })

  it('shows in the round’s page what changes there, with no live connection', async () => {
    await adviser.goto(`${server.url}/rounds/${secretariat.round.id}#${PLAN}`)
    await item(adviser, 0).waitFor()
    await says(adviser.locator('.save'), 'Read anew every half minute')
    expect(await adviser.getByText('You are offline').count()).toBe(0)
    const asked = await begunThread(chile, plan, { body: 'Is the second post filled?' })
    await setUntil(Date.now() - DAY)
    await adviser.evaluate(() => void window.dispatchEvent(new Event('focus')))
    await card(adviser, 'Is the second post filled?').waitFor({ state: 'attached' })
    await says(adviser.locator('.section-header'), 'It took comments until')
    expect(asked.audience).toBe('shared')
    await secretariat.setReleased(plan, false)
    await adviser.evaluate(() => void window.dispatchEvent(new Event('focus')))
    await says(adviser.locator('.paper'), 'The secretariat has taken this section back.')
  })

  it('asks every half minute what was said to the recommendations, with no live connection', async () => {
    const section = secretariat.sections.recommendations!
    await secretariat.setReleased(section, true)
    const official = await signIn(server.url, 'official-lc')
    const { items } = await official.content(section)
    await adviser.clock.install()
    await adviser.goto(`${server.url}/rounds/${secretariat.round.id}#recommendations`)
    await adviser.reload()
    await item(adviser, 0).locator('.verdict-word', { hasText: 'Not answered yet' }).waitFor()
    const path = `/api/sections/${section}/items/${items[0]!.id}/answer`
    expect((await official.send('POST', path, { verdict: 'accepted', reply: '' })).status).toBe(200)
    await adviser.clock.fastForward(31_000)
    await item(adviser, 0).locator('.verdict-word', { hasText: 'Accepted' }).waitFor()
  })

  it('has shown nothing that sticks out, breaks a rule of accessibility or is too small for a thumb', () => {
    expect(faults).toEqual([])
  })
})
