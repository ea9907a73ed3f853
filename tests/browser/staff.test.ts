import { mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createId } from '../../schema/ids.ts'
import { launchBrowser } from '../support/browser.ts'
import { cloneDatabase, type TestDatabase } from '../support/database.ts'
import { signIn, type Person } from '../support/people.ts'
import { addPerson } from '../support/rounds.ts'
import { startServer, type TestServer } from '../support/server.ts'

const SHOTS = process.env.RONDA_SHOTS ?? join(tmpdir(), 'ronda-shots')

describe('the people of a round, as head and officers of the secretariat see them', () => {
  let database: TestDatabase
  let server: TestServer
  let browser: Browser
  let head: Person
  let officer: { cookie: string }
  const contexts: BrowserContext[] = []

  beforeAll(async () => {
    database = await cloneDatabase()
    server = await startServer({ databaseUrl: database.url })
    browser = await launchBrowser()
    head = await signIn(server.url, 'secretariat')
    const added = await addPerson(database, server.url, 'officer', { secretariat: 'officer' })
    officer = added
    await database.query(
      `insert into member (id, round_id, person_id, role, marks) values ($1, $2, $3, 'secretariat', '{}')`,
      [createId<string>(), head.round.id, added.id],
    )
    await mkdir(SHOTS, { recursive: true })
  })
  afterAll(async () => {
    for (const context of contexts) await context.close()
    await browser.close()
    await server.stop()
    await database.drop()
  })

  const open = async (cookie: string): Promise<Page> => {
    const context = await browser.newContext({ locale: 'en', viewport: { width: 1366, height: 760 } })
    contexts.push(context)
    const [name, value] = cookie.split('=') as [string, string]
    await context.addCookies([{ name, value, url: server.url }])
    const page = await context.newPage()
    await page.goto(`${server.url}/rounds/${head.round.id}/members`)
    await page.locator('.person-row').first().waitFor()
    return page
  }
  /** Buttons beside the people of the secretariat, which stands first, and of everybody else. */
  const buttons = async (page: Page): Promise<[staff: number, others: number]> => {
    const staff = await page.locator('.people-group').first().locator('[data-act]').count()
    return [staff, (await page.locator('[data-act]').count()) - staff]
  }
  const rolesOf = (page: Page): Promise<string[]> =>
    page.locator('select[name=role] option').evaluateAll((all) => all.map((one) => (one as HTMLOptionElement).value))

  it('offers an officer neither acts on the secretariat nor its role', async () => {
    const page = await open(officer.cookie)
    const [staff, others] = await buttons(page)
    expect(staff).toBe(0)
    expect(others).toBeGreaterThan(5)
    await page.getByText('Invite people').click()
    expect(await rolesOf(page)).toEqual(['expert', 'beneficiary', 'observer'])
  })

  it('offers the head both, and to nobody the mark of a head; why goes on record', async () => {
    const page = await open(head.cookie)
    expect((await buttons(page))[0]).toBe(6)
    await page.getByText('Invite people').click()
    expect(await rolesOf(page)).toEqual(['secretariat', 'expert', 'beneficiary', 'observer'])
    await page.locator('select[name=role]').selectOption('secretariat')
    expect(await page.locator('.invite-form input[type=checkbox]').count()).toBe(0)

    await page.locator('.people-group').first().locator('[data-act=change]').first().click()
    const dialog = page.locator('dialog[open]')
    await dialog.waitFor()
    expect(await dialog.locator('input[type=checkbox]').count()).toBe(0)
    await dialog.locator('input[name=organisation]').fill('Secretariat of the mechanism')
    await dialog.getByLabel('Why (if you like)').fill('For the letterhead.')
    await page.screenshot({ path: join(SHOTS, 'staff-change-1366.png') })
    await dialog.locator('button[type=submit]').click()
    await dialog.waitFor({ state: 'detached' })
    const [row] = await database.query(
      `select detail ->> 'reason' as reason, detail -> 'after' -> 'marks' as marks from audit where action = 'member.change' order by at desc limit 1`,
    )
    expect(row).toEqual({ reason: 'For the letterhead.', marks: ['head'] })
  })
})
