import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { flatTextOf } from '../../schema/anchors.ts'
import { launchBrowser, openAs, type Reader } from '../support/browser.ts'
import { cloneDatabase } from '../support/database.ts'
import { openMailbox, type Mailbox } from '../support/mailbox.ts'
import { cardOf } from '../support/margin.ts'
import { notificationsOf } from '../support/notifications.ts'
import { item, text } from '../support/on-paper.ts'
import { signIn, type Person } from '../support/people.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { threadsOf } from '../support/threads.ts'
import { until } from '../support/until.ts'
import { HELD } from '../support/walker.ts'

const ADDRESS = 'expert-cl@example.org'
const LATE = 'Typed too late.'

describe('words that a lock came before', () => {
  let database: Awaited<ReturnType<typeof cloneDatabase>>
  let mailbox: Mailbox
  let server: TestServer
  let browser: Browser
  let chile: Reader
  let secretariat: Reader
  let head: Person
  let expert: Person
  let section: string

  beforeAll(async () => {
    database = await cloneDatabase()
    mailbox = await openMailbox()
    server = await startServer({ databaseUrl: database.url, env: { SMTP_URL: mailbox.url } })
    browser = await launchBrowser()
    head = await signIn(server.url, 'secretariat')
    expert = await signIn(server.url, 'expert-cl')
    await database.query(`update person set email = $1 where persona = 'expert-cl'`, [ADDRESS])
    await database.query('delete from notification')
    section = head.sections.findings!
    chile = await openAs(browser, server.url, 'expert-cl')
    await item(chile.page, 0).waitFor()
  }, 180_000)
  afterAll(async () => {
    const errors = [chile, secretariat].flatMap((reader) => reader?.errors ?? [])
    await browser.close()
    await server.stop()
    await mailbox.close()
    await database.drop()
    expect(errors).toEqual([])
  })

  it('are told to their writer at once, in the page, by the bell and by mail, and once', async () => {
    const { page, context } = chile
    await text(page, 0).locator('.text p').last().click(HELD)
    await page.keyboard.press('Control+End')
    // Off the line, so that it comes too late.
    await context.setOffline(true)
    await page.keyboard.type(` ${LATE}`, { delay: 5 })
    expect((await head.setState(section, 'locked', 'Agreed.')).status).toBe(200)
    await context.setOffline(false)
    const draft = page.locator('ronda-kept-drafts .draft')
    await draft.waitFor({ timeout: 60_000 })
    expect(await draft.innerText()).toContain(LATE)
    const told = async () => (await notificationsOf(expert)).notifications.filter(({ kind }) => kind === 'late-text')
    await until('the writer is told', async () => (await told()).length === 1, 30_000)
    expect((await told())[0]).toMatchObject({ section, by: { role: 'secretariat' } })
    const mail = await mailbox.next(ADDRESS)
    expect(mail.links.some((link) => link.includes(`/rounds/${expert.round.id}#findings`))).toBe(true)
    expect(mail.text).not.toContain(LATE)
    await until(
      'the bell says so',
      async () => /[1-9]\d* unread/.test((await page.locator('ronda-bell summary').getAttribute('title')) ?? ''),
      30_000,
    )
    await page.reload()
    await draft.waitFor({ timeout: 60_000 })
    // Nor does another page of theirs that keeps words tell them again.
    expect((await expert.fetch(`/api/sections/${section}/late-text`, { method: 'POST' })).ok).toBe(true)
    expect((await told()).length).toBe(1)
    expect(mailbox.mails.filter(({ to }) => to === ADDRESS)).toHaveLength(1)
  }, 240_000)

  it('become a suggestion by one click while the section is locked, once', async () => {
    const { page } = chile
    await page.locator('.suggest-late').click(HELD)
    await page.locator('ronda-kept-drafts', { hasText: 'Sent as a suggestion' }).waitFor()
    expect(await page.locator('.suggest-late').count()).toBe(0)
    const late = async () => (await threadsOf(head, 'sections', section)).filter(({ isLate }) => isLate)
    await until('the server has it', async () => (await late()).length === 1)
    expect((await late())[0]).toMatchObject({ audience: 'peers', by: expert.round.me, kind: 'proposal' })
  }, 120_000)

  it('are accepted by the editor once it is open again, with both names in the history', async () => {
    expect((await head.setState(section, 'in-review', 'For the late words.')).status).toBe(200)
    secretariat = await openAs(browser, server.url, 'secretariat')
    const { page } = secretariat
    const [thread] = (await threadsOf(head, 'sections', section)).filter(({ isLate }) => isLate)
    const card = page.locator(`article.comment-card[data-thread="${thread!.id}"]`)
    await card.locator('.accept-button').click(HELD)
    const first = (await head.content(section)).items[0]!.id
    await until('the text has it', async () =>
      (flatTextOf(await head.content(section), first, 'body') ?? '').endsWith(LATE),
    )
    expect(await database.query('select member_id from section_update where suggestion_id = $1', [thread!.id])).toEqual(
      [{ member_id: head.round.me }],
    )
    const acts = () =>
      database.query(`select member_id, detail->>'suggestedBy' as by from audit where action = 'suggestion.accept'`)
    // The words come first, and what is known of them when they are there.
    await until('it is in the audit', async () => (await acts()).length > 0)
    expect(await acts()).toEqual([{ member_id: head.round.me, by: expert.round.me }])
    await page.locator('details.resolved summary').first().click(HELD)
    const said = cardOf(page, 'These words came too late').locator('.suggestion-decision.is-accepted')
    await said.waitFor()
    expect(await said.innerText()).toMatch(/Accepted by .*Secretariat.*; words by .*Chile/i)
  }, 120_000)
})
