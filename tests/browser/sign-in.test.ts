import { mkdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AxeResults } from 'axe-core'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { TelephoneCodeBody } from '../../schema/api/session.ts'
import { createId } from '../../schema/ids.ts'
import { launchBrowser } from '../support/browser.ts'
import { cloneDatabase, type TestDatabase } from '../support/database.ts'
import { openMailbox, type Mailbox } from '../support/mailbox.ts'
import { openSessionOf } from '../support/mailed-people.ts'
import { signIn } from '../support/people.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { addPerson } from '../support/sign-in.ts'
import { until } from '../support/until.ts'

const SHOTS = process.env.RONDA_SHOTS ?? join(tmpdir(), 'ronda-shots')
const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

describe('signing in, in a browser', () => {
  let database: TestDatabase
  let box: Mailbox
  /** Outside the demo, with a mail server. */
  let server: TestServer
  let browser: Browser
  let email = ''
  let at = 0
  let round = ''
  const faults: string[] = []

  beforeAll(async () => {
    database = await cloneDatabase()
    box = await openMailbox()
    const demo = await startServer({ databaseUrl: database.url })
    round = (await signIn(demo.url, 'expert-cl')).round.id
    await demo.stop()
    server = await startServer({ databaseUrl: database.url, env: { RONDA_DEMO: '', SMTP_URL: box.url } })
    browser = await launchBrowser()
    await mkdir(SHOTS, { recursive: true })
  })
  beforeEach(async () => {
    email = `expert-${++at}@example.org`
    await addMember(database, round)
    await database.query('delete from sign_in_limit')
  })
  afterAll(async () => {
    await browser.close()
    await server.stop()
    await box.close()
    await database.drop()
  })

  const addMember = async (to: TestDatabase, roundId: string): Promise<void> => {
    const person = await addPerson(to, email)
    await to.query(`insert into member (id, round_id, person_id, role, country) values ($1, $2, $3, 'expert', 'CL')`, [
      createId<string>(),
      roundId,
      person,
    ])
  }

  const open = async (width: number, locale: string, path = '/'): Promise<{ page: Page; context: BrowserContext }> => {
    const context = await browser.newContext({ viewport: { width, height: 800 }, locale })
    const page = await context.newPage()
    page.on('pageerror', (error) => faults.push(error.message))
    await page.goto(`${server.url}${path}`)
    return { page, context }
  }

  /** A picture to be looked at, and nothing that a reader of the page would stumble over. */
  const look = async (page: Page, name: string): Promise<void> => {
    await page.screenshot({ path: join(SHOTS, `sign-in-${name}.png`), fullPage: true })
    await page.evaluate(await readFile(AXE, 'utf8'))
    const results = await page.evaluate<AxeResults>('axe.run(document, { resultTypes: ["violations"] })')
    expect(
      results.violations.map(({ id, nodes }) => `${name} ${id}: ${nodes.map(({ target }) => target.join(' ')).join()}`),
    ).toEqual([])
    const overflow = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')
    expect([name, overflow]).toEqual([name, 0])
  }

  /** From the first page to the field for the code. */
  const askByForm = async (page: Page): Promise<void> => {
    await page.locator('[name=email]').fill(email)
    await page.locator('ronda-sign-in-form button[type=submit]').click()
    await page.locator('[name=code]').waitFor()
  }

  const isInRound = (page: Page): Promise<void> => page.locator('.paper h2').first().waitFor()

  it.each([
    [1366, 'en'],
    [360, 'es'],
  ])('lets somebody in with the code of the mail, at %i px in %s', async (width, locale) => {
    const { page, context } = await open(width, locale)
    await page.locator('[name=email]').waitFor()
    await look(page, `address-${width}`)
    await page.locator('ronda-sign-in-form button[type=submit]').click()
    await page.locator('[role=alert]').waitFor()
    await askByForm(page)
    const focused = await page.evaluate('document.activeElement.getAttribute("name")')
    expect(focused).toBe('code')
    await look(page, `code-${width}`)
    const { code } = await box.next(email)
    await page.locator('[name=code]').fill('00000000')
    await page.keyboard.press('Enter')
    await page.locator('[role=alert]').waitFor()
    await look(page, `wrong-${width}`)
    // As it is copied from the mail.
    await page.locator('[name=code]').fill(`${code!.slice(0, 4)} ${code!.slice(4)} `)
    await page.keyboard.press('Enter')
    await isInRound(page)
    expect(new URL(page.url()).pathname).toBe(`/rounds/${round}`)
    await page.locator('ronda-account-menu summary').click()
    await page.locator('.menu-who').waitFor()
    expect(await page.locator('.menu-who').textContent()).toContain(email)
    await page.screenshot({ path: join(SHOTS, `sign-in-menu-${width}.png`) })
    await context.close()
  })

  it('lets somebody who is invited in with a code that was read out, and shows their invitation', async () => {
    const address = `asked-${at}@example.org`
    const id = createId<string>()
    const inviter = await addPerson(database, `inviter-${at}@example.org`)
    await database.query(
      "insert into member (id, round_id, person_id, role, country) values ($1, $2, $3, 'secretariat', null)",
      [createId<string>(), round, inviter],
    )
    await database.query(
      `insert into invitation (id, round_id, email, role, country, language, invited_by, expires_at)
       values ($1, $2, $3, 'expert', 'CL', 'en', $4, now() + interval '7 days')`,
      [id, round, address, inviter],
    )
    const { cookie } = await openSessionOf(database, inviter)
    const made = await fetch(`${server.url}/api/invitations/${id}/sign-in-code`, {
      method: 'POST',
      headers: { cookie },
    })
    const { code } = (await made.json()) as TelephoneCodeBody
    const { page, context } = await open(360, 'es')
    await page.locator('ronda-sign-in-form .is-quiet').click()
    await page.locator('[name=email]').fill(address)
    await page.locator('[name=code]').fill(code)
    await look(page, 'telephone-360')
    await page.keyboard.press('Enter')
    await page.locator('ronda-own-invitations a').click()
    await page.locator('ronda-invitation-page input[type=checkbox]').first().waitFor()
    await look(page, 'told-invitation-360')
    for (const box of await page.locator('ronda-invitation-page input[type=checkbox]').all()) await box.check()
    await page.locator('ronda-invitation-page button[type=submit], ronda-invitation-page .button').first().click()
    await isInRound(page)
    await context.close()
  })

  it.each([
    [1366, 'en'],
    [360, 'es'],
  ])(
    'opens the link of the mail without signing in, and signs in by its button, at %i px in %s',
    async (width, locale) => {
      const asking = await open(width, locale)
      await asking.page.locator('[name=email]').waitFor()
      await askByForm(asking.page)
      const link = (await box.next(email)).links
        .find((one) => one.includes('#link='))!
        .replace(/^http:\/\/[^/]+/, server.url)
      // A scanner of the mail server opens it too, scripts and all.
      const scanner = await browser.newContext()
      await (await scanner.newPage()).goto(link)
      await scanner.close()
      const page = await asking.context.newPage()
      await page.goto(link)
      await page.locator('ronda-link-page .button').waitFor()
      await look(page, `link-${width}`)
      await page.locator('ronda-link-page .button').click()
      await isInRound(page)
      expect(page.url()).not.toContain('link=')
      await page.goto(link)
      await page.locator('ronda-link-page .button').click()
      await page.locator('[role=alert]').waitFor()
      await look(page, `link-used-${width}`)
      await asking.context.close()
    },
  )

  const signInBy = async (page: Page, { shared = false } = {}): Promise<void> => {
    await page.locator('[name=email]').waitFor()
    await askByForm(page)
    if (shared) await page.locator('[name=shared]').check()
    await page.locator('[name=code]').fill((await box.next(email)).code!)
    await page.keyboard.press('Enter')
  }

  const stored = (page: Page): Promise<unknown> =>
    page.evaluate('(async () => [Object.keys(localStorage), (await indexedDB.databases()).map(({ name }) => name)])()')

  it('keeps nothing on a shared computer, and says so', async () => {
    const { page, context } = await open(1366, 'en', `/rounds/${round}#findings`)
    await signInBy(page, { shared: true })
    await isInRound(page)
    await page.locator('select.language').selectOption('fr')
    await page.locator('html[lang=fr]').waitFor()
    await page.locator('select.language').selectOption('en')
    await page.locator('.comment-button').first().click()
    await page.locator('ronda-comments textarea').first().fill('Words that were not sent')
    await page.locator('ronda-comments textarea').first().blur()
    expect(await stored(page)).toEqual([[], []])
    const cookies = await context.cookies()
    expect(cookies.map(({ name, expires }) => [name, expires])).toEqual([['ronda', -1]])
    await page.locator('ronda-account-menu summary').click()
    await page.locator('ronda-account-menu .menu-panel button', { hasText: 'Sign out' }).click()
    // The words are nowhere but in this page.
    await page.locator('dialog[open] button', { hasText: 'Sign out' }).click()
    await page.locator('[role=status]', { hasText: 'Nothing of this visit is left' }).waitFor()
    await look(page, 'left-shared')
    expect(await context.cookies()).toEqual([])
    expect(await stored(page)).toEqual([[], []])
    await context.close()
  })

  it('lists the sign-ins and ends another, whose open page says so at once', async () => {
    const mine = await open(1366, 'en')
    await signInBy(mine.page)
    await isInRound(mine.page)
    const other = await open(360, 'es')
    await signInBy(other.page)
    await isInRound(other.page)
    await mine.page.goto(`${server.url}/account`)
    await mine.page.locator('.sign-ins li').nth(1).waitFor()
    await look(mine.page, 'sessions-1366')
    await other.page.goto(`${server.url}/account`)
    await other.page.locator('.sign-ins li').nth(1).waitFor()
    await look(other.page, 'sessions-360')
    await other.page.goBack()
    await isInRound(other.page)
    await mine.page.locator('.sign-ins button').first().click()
    await until('it is gone from the list', async () => (await mine.page.locator('.sign-ins li').count()) === 1)
    await other.page.locator('.banner.is-danger').waitFor({ timeout: 2000 })
    await mine.context.close()
    await other.context.close()
  })

  it.each([false, true])(
    '[FAULTS A3] keeps the text of a page whose sign-in has expired, and goes on (shared: %s)',
    async (shared) => {
      const { page, context } = await open(1366, 'en', `/rounds/${round}#findings`)
      await signInBy(page, { shared })
      await isInRound(page)
      await page.locator('.comment-button').first().click()
      const box1 = page.locator('ronda-comments textarea').first()
      await box1.fill('A comment that waits')
      await database.query(
        `update session set expires_at = now() where person_id = (select id from person where email = $1)`,
        [email],
      )
      await page.locator('.banner.is-danger').waitFor({ timeout: 4000 })
      await page.locator('.banner.is-danger button').click()
      await page.locator('dialog[open] [name=email]').waitFor()
      expect(await page.locator('dialog[open] [name=email]').inputValue()).toBe(email)
      await look(page, `again-${shared ? 'shared' : 'own'}`)
      await page.locator('dialog[open] button[type=submit]').click()
      await page.locator('[name=code]').waitFor()
      if (shared) await page.locator('[name=shared]').check()
      await page.locator('[name=code]').fill((await box.next(email)).code!)
      await page.keyboard.press('Enter')
      await page.locator('.banner.is-danger').waitFor({ state: 'detached' })
      await isInRound(page)
      await page.locator('.save', { hasText: 'All saved' }).waitFor()
      await page.screenshot({ path: join(SHOTS, `sign-in-resumed-${shared ? 'shared' : 'own'}.png`) })
      // Still being written, where it was.
      expect(await box1.inputValue()).toBe('A comment that waits')
      await page.locator('ronda-comment-form button[type=submit]').first().click()
      await page.locator('.thread-card, .comment-card', { hasText: 'A comment that waits' }).first().waitFor()
      await until('the server has it', async () => {
        const rows = await database.query("select 1 from comment where body = 'A comment that waits'")
        return rows.length === (shared ? 2 : 1)
      })
      await context.close()
    },
  )

  it('takes out of the browser what it kept, when the computer turns out to be a shared one', async () => {
    const { page, context } = await open(1366, 'en', `/rounds/${round}#findings`)
    await signInBy(page)
    await isInRound(page)
    await page.locator('select.language').selectOption('fr')
    await page.locator('html[lang=fr]').waitFor()
    await page.locator('select.language').selectOption('en')
    await page.locator('.comment-button').first().click()
    const text = page.locator('ronda-comments textarea').first()
    await text.fill('Words of mine')
    const keys = (): Promise<string[]> => page.evaluate('Object.keys(localStorage)')
    expect(new Set((await keys()).map((key) => key.split('/')[0]))).toEqual(
      new Set(['ronda-comments', 'ronda-language']),
    )
    await database.query(
      `update session set expires_at = now() where person_id = (select id from person where email = $1)`,
      [email],
    )
    await page.locator('.banner.is-danger button').click({ timeout: 6000 })
    await page.locator('dialog[open] button[type=submit]').click()
    await page.locator('[name=code]').waitFor()
    await page.locator('[name=shared]').check()
    await page.locator('[name=code]').fill((await box.next(email)).code!)
    await page.keyboard.press('Enter')
    await page.locator('.banner.is-danger').waitFor({ state: 'detached' })
    await page.locator('.save', { hasText: 'All saved' }).waitFor()
    expect(await keys()).toEqual([])
    expect(
      await page.evaluate(`new Promise((resolve) => {
        const request = indexedDB.open('ronda')
        request.onsuccess = () => {
          const database = request.result
          if (!database.objectStoreNames.contains('drafts')) return resolve([])
          database.transaction('drafts').objectStore('drafts').getAllKeys().onsuccess = (event) => resolve(event.target.result)
        }
      })`),
    ).toEqual([])
    expect(await text.inputValue()).toBe('Words of mine')
    // Asked again, it says of the computer what was said last.
    await database.query(
      `update session set expires_at = now() where person_id = (select id from person where email = $1)`,
      [email],
    )
    await page.locator('.banner.is-danger button').click({ timeout: 6000 })
    await page.locator('dialog[open] button', { hasText: 'I have a code' }).click()
    expect(await page.locator('[name=shared]').isChecked()).toBe(true)
    await context.close()
  })

  it('shows a demo’s mails to whoever tries it out, and signs in with them', async () => {
    // Of its own: the other server would send its mails.
    const own = await cloneDatabase()
    const demo = await startServer({ databaseUrl: own.url })
    await addMember(own, (await signIn(demo.url, 'expert-cl')).round.id)
    const context = await browser.newContext({ viewport: { width: 360, height: 800 }, locale: 'es' })
    const page = await context.newPage()
    await page.goto(`${demo.url}/`)
    await page.locator('.persona').first().waitFor()
    await page.locator('[name=email]').waitFor()
    await look(page, 'demo-360')
    await askByForm(page)
    await page.goto(`${demo.url}/mails`)
    await page.locator('.mail-code').first().waitFor()
    await look(page, 'mails-360')
    const link = await page.locator('.mail-text a', { hasText: '#link=' }).getAttribute('href')
    await page.goto(link!.replace(/^http:\/\/[^/]+/, demo.url))
    await page.locator('ronda-link-page .button').click()
    await isInRound(page)
    await context.close()
    await demo.stop()
    await own.drop()
    // Nowhere else.
    const { page: outside, context: other } = await open(1366, 'en', '/mails')
    await outside.locator('[name=email]').waitFor()
    expect((await outside.request.get(`${server.url}/api/mails`)).status()).toBe(404)
    await other.close()
  })

  it('has thrown nothing', () => {
    expect(faults).toEqual([])
  })
})
