import { readFile } from 'node:fs/promises'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchBrowser } from '../support/browser.ts'
import { cloneDatabase, type TestDatabase } from '../support/database.ts'
import { signIn, type Person } from '../support/people.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { until } from '../support/until.ts'

describe('[FEATURES M31] the page of what was done', () => {
  let database: TestDatabase
  let server: TestServer
  let browser: Browser
  let secretariat: Person
  const contexts: BrowserContext[] = []

  const open = async (person: Person, path: string): Promise<Page> => {
    const context = await browser.newContext({
      viewport: { width: 1366, height: 800 },
      locale: 'en-US',
      timezoneId: 'America/Santiago',
    })
    contexts.push(context)
    const [name, value] = person.cookie.split('=') as [string, string]
    await context.addCookies([{ name, value, url: server.url }])
    const page = await context.newPage()
    await page.goto(`${server.url}${path}`)
    return page
  }
  const trail = (search = ''): string => `/rounds/${secretariat.round.id}/audit${search}`
  const sentences = (page: Page): Promise<string[]> => page.locator('.audit-what').allInnerTexts()

  beforeAll(async () => {
    database = await cloneDatabase()
    server = await startServer({ databaseUrl: database.url })
    browser = await launchBrowser()
    secretariat = await signIn(server.url, 'secretariat')
    const { findings } = secretariat.sections
    for (let n = 0; n < 30; n++) {
      await secretariat.setState(findings!, 'in-review')
      await secretariat.setState(findings!, 'drafting', `once more ${n}`)
    }
    await secretariat.setState(findings!, 'locked', 'final text')
    await secretariat.setReleased(findings!, true)
  })
  afterAll(async () => {
    for (const context of contexts) await context.close()
    await browser.close()
    await server.stop()
    await database.drop()
  })

  it('is reached from the top bar, and tells each act as a sentence with its exact moment in the reader’s zone', async () => {
    const page = await open(secretariat, `/rounds/${secretariat.round.id}`)
    await page.locator('.top-bar a[href$="/audit"].icon-button').click()
    await page.locator('.audit-table').waitFor()
    const [released, locked] = await sentences(page)
    expect(released).toMatch(/^The secretariat released .+ to the beneficiary$/)
    expect(locked).toMatch(/^The secretariat locked .+: “final text”$/)
    const values = await page.locator('.audit-values').nth(1).innerText()
    expect(values.replaceAll(/\s+/g, ' ')).toBe('before: Drafting → after: Locked')
    const time = page.locator('.audit-when time').first()
    const at = new Date((await time.getAttribute('datetime'))!)
    const inZone = new Intl.DateTimeFormat('en-US', {
      dateStyle: 'full',
      timeStyle: 'long',
      timeZone: 'America/Santiago',
    }).format(at)
    expect(await time.getAttribute('title')).toBe(inZone)
  })

  it('shows older acts when they are asked for, to the first one', async () => {
    const page = await open(secretariat, trail())
    await page.locator('.audit-table').waitFor()
    expect(await page.locator('.audit-table tbody tr').count()).toBe(50)
    const more = page.getByRole('button', { name: 'Show older' })
    await more.click()
    await until('all are there', async () => (await more.count()) === 0)
    const [{ count }] = (await database.query(`select count(*)::int as count from audit where round_id = $1`, [
      secretariat.round.id,
    ])) as [{ count: number }]
    expect(await page.locator('.audit-table tbody tr').count()).toBe(count)
  })

  it('keeps its filter in the address, so that it can be passed on', async () => {
    const page = await open(secretariat, trail())
    await page.locator('.audit-table').waitFor()
    await page.getByLabel('What').selectOption({ label: 'Releases' })
    await until('only releases are shown', async () =>
      (await sentences(page)).every((text) => text.includes('to the beneficiary')),
    )
    await page.getByRole('combobox', { name: 'Section' }).selectOption(secretariat.sections.findings!)
    await until('the address says so', async () => page.url().includes(`section=${secretariat.sections.findings!}`))
    expect(new URL(page.url()).searchParams.get('acts')).toBe('releases')
    const other = await open(secretariat, new URL(page.url()).pathname + new URL(page.url()).search)
    await other.locator('.audit-table').waitFor()
    expect(await sentences(other)).toHaveLength(1)
    expect(await other.getByLabel('What').inputValue()).toBe('releases')
    await other.getByLabel('Until').fill('2001-01-01')
    await other.locator('.empty').waitFor()
    expect(await other.locator('.empty').innerText()).toBe('Nothing fits this filter. Widen it to see more.')
    await other.getByRole('button', { name: 'Show all' }).click()
    await until('all is shown', async () => (await sentences(other)).length === 50)
    expect(new URL(other.url()).search).toBe('')
    expect(await other.getByLabel('What').inputValue()).toBe('')
    // Also what was chosen by hand.
    await other.getByLabel('What').selectOption({ label: 'Releases' })
    await until('only releases are shown', async () => (await sentences(other)).length < 50)
    await other.getByRole('button', { name: 'Show all' }).click()
    await until('all is shown again', async () => (await sentences(other)).length === 50)
    expect(await other.getByLabel('What').inputValue()).toBe('')
  })

  it('gives what it shows as a file', async () => {
    const page = await open(secretariat, trail('?acts=releases'))
    await page.locator('.audit-table').waitFor()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download for a spreadsheet (CSV)' }).click(),
    ])
    expect(download.suggestedFilename()).toMatch(/^ronda-audit-\d{4}-\d\d-\d\d\.csv$/)
    const text = await readFile(await download.path(), 'utf8')
    expect(text).toContain('"section.release"')
    expect(text).not.toContain('section.state')
    await page.reload()
    await page.getByLabel('What').selectOption({ label: 'Files taken away' })
    await until('the download is an act', async () =>
      (await sentences(page)).includes('The secretariat downloaded this record'),
    )
  })

  it('says when acts cannot be had, and has them after another try', async () => {
    const page = await open(secretariat, '/')
    await page.route('**/audit*', (route) =>
      route.request().resourceType() === 'fetch' ? route.abort() : route.continue(),
    )
    await page.goto(`${server.url}${trail()}`)
    await page.locator('[role=alert]').waitFor()
    await page.unroute('**/audit*')
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.locator('.audit-table').waitFor()
  })

  it('says that the round cannot be had, and offers no filter of another page', async () => {
    const page = await open(secretariat, '/')
    const round = `**/api/rounds/${secretariat.round.id}`
    await page.route(round, (route) => route.abort())
    await page.goto(`${server.url}${trail()}`)
    await page.locator('.audit-table').waitFor()
    await page.locator('.problem').waitFor()
    expect(await page.locator('.audit-filters').count()).toBe(0)
    await page.unroute(round)
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByRole('combobox', { name: 'Section' }).waitFor()
  })

  it('is offered to nobody else, and refused to whoever asks for its address', async () => {
    const expert = await signIn(server.url, 'expert-cl')
    const page = await open(expert, `/rounds/${expert.round.id}`)
    await page.locator('.paper h2').first().waitFor()
    expect(await page.locator('a[href$="/audit"]').count()).toBe(0)
    await page.goto(`${server.url}${trail()}`)
    expect(await page.locator('[role=alert] p').innerText()).toBe(
      'This is not open to you. Ask the secretariat if you need it.',
    )
    expect(await page.locator('.audit-table').count()).toBe(0)
  })

  it('is a card for each act on a phone, and says everything in the reader’s language', async () => {
    const page = await open(secretariat, trail('?acts=releases'))
    await page.locator('.audit-table').waitFor()
    await page.setViewportSize({ width: 360, height: 760 })
    await page.locator('ronda-language-select select').selectOption('es')
    await until('it speaks Spanish', async () =>
      (await sentences(page)).every((text) => /^La Secretaría entregó «.+» al país beneficiario$/.test(text)),
    )
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360)
    const display = await page
      .locator('.audit-table tbody tr')
      .first()
      .evaluate((row) => getComputedStyle(row).display)
    expect(display).toBe('block')
  })
})
