import { mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { OwnInvitation } from '../../schema/api/invitations.ts'
import { createId } from '../../schema/ids.ts'
import { violations } from '../support/axe.ts'
import { launchBrowser } from '../support/browser.ts'
import { cloneDatabase, type TestDatabase } from '../support/database.ts'
import { EXPERT, guestsOf, OBSERVER } from '../support/guests.ts'
import { openMailbox, type Mailbox } from '../support/mailbox.ts'
import { addOtherRound } from '../support/other-round.ts'
import { signIn, type Person } from '../support/people.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { until } from '../support/until.ts'
import { hereOf } from '../support/walker.ts'

const SHOTS = process.env.RONDA_SHOTS ?? join(tmpdir(), 'ronda-shots')

describe('the way to a page, and away from it', () => {
  let database: TestDatabase
  let mailbox: Mailbox
  let server: TestServer
  let browser: Browser
  let secretariat: Person
  const faults: string[] = []
  const { invite, idOf, joined } = guestsOf(() => ({ database, url: server.url, secretariat }))

  beforeAll(async () => {
    database = await cloneDatabase()
    mailbox = await openMailbox()
    server = await startServer({ databaseUrl: database.url, env: { SMTP_URL: mailbox.url } })
    browser = await launchBrowser()
    secretariat = await signIn(server.url, 'secretariat')
    await mkdir(SHOTS, { recursive: true })
  })
  afterAll(async () => {
    await browser.close()
    await server.stop()
    await mailbox.close()
    await database.drop()
    expect(faults).toEqual([])
  })

  const open = async (path: string, cookie?: string): Promise<{ page: Page; context: BrowserContext }> => {
    const context = await browser.newContext({ locale: 'en', viewport: { width: 1366, height: 768 } })
    if (cookie !== undefined) {
      const [name, value] = cookie.split('=') as [string, string]
      await context.addCookies([{ name, value, url: server.url }])
    }
    const page = await context.newPage()
    page.on('pageerror', (error) => faults.push(error.message))
    await page.goto(`${server.url}${path}`)
    return { page, context }
  }
  const pathOf = (page: Page): string => page.url().slice(server.url.length)
  /** Ask for a mail on the page that is shown. @returns its link, on this server. */
  const linkFor = async (page: Page, email: string): Promise<string> => {
    await database.query('delete from sign_in_limit')
    await page.locator('[name=email]').fill(email)
    await page.locator('ronda-sign-in-form button[type=submit]').click()
    await page.locator('[name=code]').waitFor()
    const mail = await mailbox.next(email)
    return hereOf(
      mail.links.find((one) => one.includes('#link='))!,
      server.url,
    )
  }
  const shot = async (page: Page, name: string): Promise<void> => {
    await page.screenshot({ path: join(SHOTS, `way-${name}.png`), fullPage: true })
    expect(await violations(page)).toEqual([])
  }

  it('keeps the invitation that was asked for, by the mail’s link in another browser too', async () => {
    await invite('asked@x.example', OBSERVER)
    await mailbox.next('asked@x.example')
    const path = `/invitations/${await idOf('asked@x.example')}`
    const { page } = await open(path)
    const link = await linkFor(page, 'asked@x.example')
    const other = await open(link.slice(server.url.length))
    await other.page.locator('ronda-link-page .button').click()
    await other.page.locator('ronda-invitation-page h1').waitFor()
    expect(pathOf(other.page)).toBe(path)
  })

  it('leads by a link to no page but its own', async () => {
    await joined('own@x.example')
    await mailbox.next('own@x.example')
    const { page } = await open('/?sign-in')
    const link = await linkFor(page, 'own@x.example')
    expect(link).not.toContain('&to=')
    await page.goto(`${link}&to=${encodeURIComponent('//elsewhere.example/rounds')}`)
    await page.locator('ronda-link-page .button').click()
    await page.locator('ronda-round-page').waitFor()
    expect(new URL(page.url()).origin).toBe(server.url)
    const ask = (to: string): Promise<Response> =>
      fetch(`${server.url}/api/sign-in/codes`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Origin: server.url },
        body: JSON.stringify({ email: 'own@x.example', to }),
      })
    for (const to of ['//elsewhere.example', '/\\elsewhere.example', 'https://elsewhere.example', '/rounds/call us'])
      expect((await ask(to)).status, to).toBe(400)
  })

  it('shows an open invitation to whoever is in one round, instead of leading them past it', async () => {
    const who = await joined('both@x.example', EXPERT)
    await mailbox.next('both@x.example')
    await addOtherRound(database)
    await database.query(
      `insert into invitation (id, round_id, email, name, role, country, marks, organisation, language, invited_by, expires_at)
       select $1, round.id, 'both@x.example', '', 'observer', null, '{}', '', 'en', invited_by, now() + interval '9 days'
       from invitation, round where email = 'both@x.example' and round.title = 'Another round'`,
      [createId<string>()],
    )
    const { page } = await open('/?sign-in')
    const link = await linkFor(page, who.email)
    await page.goto(link)
    await page.locator('ronda-link-page .button').click()
    await page.locator('ronda-own-invitations .card').waitFor()
    expect(pathOf(page)).toBe('/')
  })

  it('keeps what an address asked for beside the sign-in', async () => {
    await joined('filters@x.example')
    await mailbox.next('filters@x.example')
    const path = `/rounds/${secretariat.round.id}/audit?acts=states&from=2026-01-01`
    const { page } = await open(`${path}&sign-in`)
    const link = await linkFor(page, 'filters@x.example')
    expect(decodeURIComponent(link)).toContain(`&to=${path}`)
    const code = page.locator('[name=code]')
    await page.reload()
    expect(await code.count()).toBe(0)
    await page.goto(link)
    await page.locator('ronda-link-page .button').click()
    await page.locator('ronda-audit-page').waitFor()
    expect(pathOf(page)).toBe(path)
    await page.goto(`${server.url}${path}&sign-in`)
    await page.locator('.persona button').first().click()
    await page.locator('ronda-audit-page').waitFor()
    expect(pathOf(page)).toBe(path)
  })

  it('takes the newer of two links that are pasted into one tab', async () => {
    await joined('pastes@x.example')
    await mailbox.next('pastes@x.example')
    const { page } = await open('/?sign-in')
    const link = await linkFor(page, 'pastes@x.example')
    await page.goto(`${server.url}/sign-in#link=too-old`)
    await page.locator('ronda-link-page .button').click()
    await page.locator('ronda-link-page [role=alert]').waitFor()
    await page.goto(link)
    await until(
      'the old answer is gone',
      async () => (await page.locator('ronda-link-page [role=alert]').count()) === 0,
    )
    await page.locator('ronda-link-page .button').click()
    await page.locator('ronda-round-page').waitFor()
  })

  it('asks anew for agreement when the statement has changed under the page', async () => {
    await invite('agrees@x.example', EXPERT)
    await mailbox.next('agrees@x.example')
    const path = `/invitations/${await idOf('agrees@x.example')}`
    const { page, context } = await open(path)
    const link = await linkFor(page, 'agrees@x.example')
    // What the page has read is older than what the server knows.
    await context.route(
      `**/api${path}`,
      async (route) => {
        const answer = await route.fetch()
        const body = (await answer.json()) as OwnInvitation
        await route.fulfill({ json: { ...body, statement: { ...body.statement!, version: 77 } } })
      },
      { times: 1 },
    )
    await page.goto(link)
    await page.locator('ronda-link-page .button').click()
    await page.locator('input[name=agree]').check()
    await page.locator('ronda-invitation-page button[type=submit]').click()
    const problem = page.locator('ronda-invitation-page [role=alert]')
    await problem.waitFor()
    expect(await problem.innerText()).toContain('The text has changed since you opened this page')
    expect(await page.locator('input[name=agree]').isChecked()).toBe(false)
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('H1')
    await shot(page, 'statement-changed')
    await page.locator('ronda-invitation-page button[type=submit]').click()
    await page.getByText('Tick the box above').waitFor()
    await page.locator('input[name=agree]').check()
    await page.locator('ronda-invitation-page button[type=submit]').click()
    await page.locator('ronda-round-page').waitFor()
  })

  it('asks before a form is left that holds what nobody has, and keeps it over a new sign-in', async () => {
    const { page } = await open('/rounds/new', (await signIn(server.url, 'secretariat')).cookie)
    await page.locator('#title').fill('A round')
    await page.getByRole('link', { name: 'Cancel' }).click()
    await page.locator('dialog[open]').getByRole('button', { name: 'Stay here' }).click()
    expect(await page.locator('#title').inputValue()).toBe('A round')
    await page.locator('ronda-account-menu summary').click()
    expect(await page.getByRole('button', { name: 'Keys' }).count()).toBe(0)
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.locator('dialog[open]').getByText('not saved yet').waitFor()
    await shot(page, 'leave')
    await page.locator('dialog[open]').getByRole('button', { name: 'Stay here' }).click()
    // The sign-in ends elsewhere.
    await page.context().clearCookies()
    await page.locator('#beneficiary').selectOption('CR')
    await page.locator('ronda-new-round-page button[type=submit]').click()
    await page.locator('dialog[open] ronda-sign-in-form').waitFor()
    await shot(page, 'sign-in-over')
    await page.keyboard.press('Escape')
    expect(await page.locator('#title').inputValue()).toBe('A round')
    await page.getByRole('link', { name: 'Cancel' }).click()
    await page.locator('dialog[open]').getByRole('button', { name: 'Leave' }).click()
    await page.locator('ronda-sign-in-page').waitFor()
  })

  it('says in the menu that a sign-out has failed', async () => {
    const { page, context } = await open('/account', (await signIn(server.url, 'secretariat')).cookie)
    await context.route('**/api/session/end', (route) => route.abort())
    await page.locator('ronda-account-menu summary').click()
    await page.locator('ronda-account-menu').getByRole('button', { name: 'Sign out' }).click()
    await page.locator('.menu-problem').waitFor()
    expect(await page.locator('.menu-problem').innerText()).toMatch(/^You are still signed in\. The server cannot/)
    await shot(page, 'sign-out-failed')
  })
})
