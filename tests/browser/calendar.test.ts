import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { violations } from '../support/axe.ts'
import { launchBrowser } from '../support/browser.ts'
import { readFeed } from '../support/calendar.ts'
import { openHeard, type Heard } from '../support/heard.ts'
import { overflowOf } from '../support/margin.ts'
import type { Person } from '../support/people.ts'
import { SHOTS } from '../support/walker.ts'

const ADDRESS = /^http:\/\/localhost:\d+\/api\/calendar\/[0-9a-f-]{36}\.ics$/

describe('the dialog of the calendar', () => {
  let heard: Heard
  let browser: Browser
  const errors: string[] = []

  beforeAll(async () => {
    heard = await openHeard()
    browser = await launchBrowser()
  }, 180_000)
  afterAll(async () => {
    await browser.close()
    await heard.stop()
    expect(errors).toEqual([])
  })

  const openPage = async (person: Person, path: string, { locale = 'en', width = 1366 } = {}): Promise<Page> => {
    // Over plain http only this very machine has a clipboard, and asks for leave.
    const context = await browser.newContext({
      locale,
      viewport: { width, height: 780 },
      permissions: ['clipboard-read', 'clipboard-write'],
    })
    const [name, value] = person.cookie.split('=') as [string, string]
    await context.addCookies([{ name, value, url: heard.server.url }])
    const page = await context.newPage()
    page.on('pageerror', (error) => errors.push(error.message))
    await page.goto(`${heard.server.url}/rounds/${person.round.id}${path}`)
    return page
  }
  const shot = (page: Page, name: string): Promise<Buffer> => page.screenshot({ path: join(SHOTS, `${name}.png`) })

  it('gives a member the address of their own calendar, copies it, and makes another one when they are sure', async () => {
    const page = await openPage(heard.chile, '#findings')
    await page.locator('.rail').getByRole('button', { name: 'Calendar…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Calendar of the round' })
    const field = dialog.getByLabel('Address of your calendar')
    await field.waitFor()
    const old = await field.inputValue()
    expect(old).toMatch(ADDRESS)
    expect(await field.getAttribute('readonly')).not.toBeNull()
    const link = dialog.getByRole('link', { name: 'Open in your calendar' })
    expect(await link.getAttribute('href')).toBe(old.replace('http:', 'webcal:'))
    expect(await dialog.textContent()).toContain('whoever has it reads these dates as you do, without signing in')
    await dialog.getByRole('button', { name: 'Copy' }).click()
    await dialog.getByText('The address is copied.').waitFor()
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(old)
    expect(readFeed(await (await fetch(old)).text()).name).toBe(heard.chile.round.title)
    await shot(page, 'calendar-dialog')
    expect(await violations(page)).toEqual([])

    // Asked first: who thinks better of it keeps the old one.
    await dialog.getByRole('button', { name: 'Make a new address…' }).click()
    await dialog.getByText('The old address stops working at once').waitFor()
    await shot(page, 'calendar-question')
    await dialog.getByRole('button', { name: 'Keep the old one' }).click()
    expect(await field.inputValue()).toBe(old)
    expect((await fetch(old)).status).toBe(200)
    await dialog.getByRole('button', { name: 'Make a new address…' }).click()
    await dialog.getByRole('button', { name: 'Make a new address', exact: true }).click()
    await dialog.getByText('This is your new address.').waitFor()
    const fresh = await field.inputValue()
    expect(fresh).toMatch(ADDRESS)
    expect(fresh).not.toBe(old)
    expect([(await fetch(old)).status, (await fetch(fresh)).status]).toEqual([404, 200])
    await dialog.getByRole('button', { name: 'Close' }).click()
    await dialog.waitFor({ state: 'detached' })
    await page.context().close()
  })

  it('is on the beneficiary’s desk, by GET and POST alone, and fits a phone in Spanish', async () => {
    const page = await openPage(heard.focalPoint, '/desk', { locale: 'es', width: 360 })
    const methods = new Set<string>()
    page.on('request', (request) => methods.add(request.method()))
    await page.getByRole('button', { name: 'Calendario…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Calendario de la ronda' })
    const field = dialog.getByLabel('Dirección de su calendario')
    await field.waitFor()
    const old = await field.inputValue()
    await dialog.getByRole('button', { name: 'Crear una dirección nueva…' }).click()
    await shot(page, 'calendar-question-es-360')
    expect(await overflowOf(page)).toBe(0)
    expect(await dialog.evaluate((el) => el.scrollWidth - el.clientWidth)).toBe(0)
    await dialog.getByRole('button', { name: 'Crear una dirección nueva', exact: true }).click()
    await dialog.getByText('Esta es su nueva dirección.').waitFor()
    await shot(page, 'calendar-dialog-es-360')
    expect(await dialog.evaluate((el) => el.scrollWidth - el.clientWidth)).toBe(0)
    expect(await overflowOf(page)).toBe(0)
    expect(await violations(page)).toEqual([])
    expect((await fetch(old)).status).toBe(404)
    expect([...methods].toSorted()).toEqual(['GET', 'POST'])
    await page.context().close()
  })

  it('says so when there is no address to be had', async () => {
    const page = await openPage(heard.observer, '#findings', { width: 360 })
    await page
      .getByRole('button', { name: /sections/i })
      .first()
      .click()
    await page.route('**/api/rounds/*/calendar', (route) => route.abort())
    await page.getByRole('button', { name: 'Calendar…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Calendar of the round' })
    await dialog.getByRole('alert').waitFor()
    expect(await dialog.getByLabel('Address of your calendar').count()).toBe(0)
    await dialog.getByRole('button', { name: 'Close' }).click()
    await page.context().close()
  })
})
