import { mkdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AxeResults } from 'axe-core'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchBrowser } from '../support/browser.ts'
import { cloneDatabase, type TestDatabase } from '../support/database.ts'
import { fiveRounds, type FiveRounds } from '../support/five-rounds.ts'
import { addPerson, deskOf, openedRound, type Somebody } from '../support/rounds.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { until } from '../support/until.ts'

/** Pictures, to be looked at. */
const SHOTS = process.env.RONDA_SHOTS ?? join(tmpdir(), 'ronda-shots')
const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

const violations = async (page: Page): Promise<string[]> => {
  await page.evaluate(await readFile(AXE, 'utf8'))
  const results = await page.evaluate<AxeResults>('axe.run(document, { resultTypes: ["violations"] })')
  return results.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)
}

/** Whether a page fits, is clean, and what it looks like, at a desk and on a phone, in two languages, light and dark. */
const look = async (page: Page, name: string): Promise<void> => {
  const faults: string[] = []
  for (const [width, height] of [
    [1366, 768],
    [360, 760],
  ] as const)
    for (const scheme of ['light', 'dark'] as const) {
      await page.setViewportSize({ width, height })
      await page.emulateMedia({ colorScheme: scheme })
      await page.waitForTimeout(50)
      const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
      if (over > 0) faults.push(`${width}: ${over} px too wide`)
      await page.screenshot({ path: join(SHOTS, `${name}-${width}-${scheme}.png`), fullPage: true })
      for (const found of await violations(page)) faults.push(`${width} ${scheme}: ${found}`)
      if (width === 360) {
        const small = await page.evaluate(() =>
          [...document.querySelectorAll('main button, main select, main input, main summary, main .button')]
            .filter((el) => el.checkVisibility() && !el.closest('label') && el.getBoundingClientRect().height < 43.5)
            .map((el) => el.outerHTML.slice(0, 80)),
        )
        faults.push(...small.map((one) => `small target: ${one}`))
      }
    }
  await page.setViewportSize({ width: 1366, height: 768 })
  await page.emulateMedia({ colorScheme: 'light' })
  expect(faults).toEqual([])
}

describe('a round from its opening to the archive', () => {
  let database: TestDatabase
  let server: TestServer
  let browser: Browser
  let officer: Somebody & { id: string }
  let five: FiveRounds
  const contexts: BrowserContext[] = []
  const errors: string[] = []

  const pageOf = async ({ cookie }: Pick<Somebody, 'cookie'>, path: string, locale = 'en'): Promise<Page> => {
    const context = await browser.newContext({ locale, viewport: { width: 1366, height: 768 } })
    contexts.push(context)
    const [name, value] = cookie.split('=') as [string, string]
    await context.addCookies([{ name, value, url: server.url }])
    const page = await context.newPage()
    page.on('pageerror', (error) => errors.push(error.message))
    await page.goto(`${server.url}${path}`)
    return page
  }
  const shown = (page: Page, selector: string): Promise<void> => page.locator(selector).first().waitFor()

  beforeAll(async () => {
    database = await cloneDatabase()
    server = await startServer({ databaseUrl: database.url })
    browser = await launchBrowser()
    officer = await addPerson(database, server.url, 'officer', { secretariat: 'officer' })
    five = await fiveRounds(database, server.url, officer)
    await mkdir(SHOTS, { recursive: true })
  })
  afterAll(async () => {
    await browser.close()
    await server.stop()
    await database.drop()
    expect(errors).toEqual([])
  })

  it('shows five rounds at different steps on the desk, each with its strip and what waits for whom', async () => {
    const page = await pageOf(officer, '/')
    await shown(page, '.desk-round .strip-picture')
    expect(await page.locator('.desk-round').count()).toBe(5)
    const titles = await page.locator('.desk-round h2').allInnerTexts()
    expect(titles[0]).toBe(five.late.title)
    const late = page.locator('.desk-round').first()
    expect(await late.locator('.deadline').innerText()).toContain('2 days late')
    expect(await page.locator('.desk-round', { hasText: five.soon.title }).locator('.deadline').innerText()).toContain(
      'in 5 days',
    )
    // Follow-up is never late (M27).
    const followed = page.locator('.desk-round', { hasText: five.followed.title })
    expect(await followed.locator('.deadline').getAttribute('class')).not.toContain('is-late')
    const reviewed = page.locator('.desk-round', { hasText: five.reviewed.title })
    expect(await reviewed.locator('.cell.is-locked').count()).toBe(2)
    expect(await reviewed.locator('.cell.is-in-review').count()).toBe(1)
    expect(await reviewed.locator('.waiting li').evaluateAll((all) => all.map((one) => one.dataset.waiting))).toEqual([
      'unanswered',
      'ready',
      'in-review',
      'silent',
    ])
    // The table twin says the same, one press away, by keyboard.
    await reviewed.locator('.twin summary').focus()
    await page.keyboard.press('Enter')
    await reviewed.locator('.twin-table').waitFor()
    expect(await reviewed.locator('.twin-table tbody tr').count()).toBe(8)
    expect(await reviewed.locator('.twin-table .state-locked').count()).toBe(2)
    await look(page, 'desk')

    await page.locator('.desk-filter').fill('MINISTRY económy')
    await until('one is left', async () => (await page.locator('.desk-round').count()) === 1)
    await page.locator('.desk-filter').fill('nothing like that')
    await page.getByText('No round fits.').waitFor()
    const spanish = await pageOf(officer, '/', 'es')
    await shown(spanish, '.desk-round .strip-picture')
    expect(await spanish.locator('.desk-round').first().locator('.deadline').innerText()).toContain('2 días de atraso')
    await look(spanish, 'desk-es')
  }, 120_000)

  it('shows who is inside a section of an open round, live, in the strip of its page', async () => {
    const { round, expert } = five.reviewed
    const writer = await pageOf(expert, `/rounds/${round.id}#findings`)
    await shown(writer, '.section-header h2')
    const page = await pageOf(officer, `/rounds/${round.id}#preface`)
    await page.locator('.rail-strip').click()
    await shown(page, '.strip-picture')
    await look(page, 'strip')
    const inside = page.locator('.twin-table tbody tr', { hasText: 'Findings' }).locator('td').nth(2)
    expect(await inside.innerText()).toContain('nobody')
    await writer.locator('.adder, .empty button, ronda-section-page button').first().waitFor()
    await writer.locator('ronda-text.intro, .intro').first().click()
    await writer.keyboard.type('In the findings.')
    await until('they are inside', async () => (await inside.innerText()).includes('Chile'))
    await page.keyboard.press('Escape')
    await page.locator('dialog[open]').waitFor({ state: 'detached' })
    // The desk says the same when it is looked at again.
    await page.goto(`${server.url}/`)
    const card = page.locator('.desk-round', { hasText: round.title })
    await card.waitFor()
    expect(await card.locator('footer').innerText()).toContain('Here now: Lead expert, Chile')
    await writer.close()
    await until('they have left', async () => {
      await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
      return !(await card.locator('footer').innerText()).includes('Here now')
    })
  }, 120_000)

  it('is opened by the secretariat, which sees hints and is stopped by faults alone', async () => {
    const page = await pageOf(officer, '/')
    await page.getByRole('link', { name: 'Open a round' }).click()
    await shown(page, 'ronda-round-form select')
    await page.getByRole('button', { name: 'Open the round' }).click()
    await page.locator('.problem-box').waitFor()
    expect(await page.locator('.problem-box li').allInnerTexts()).toEqual([
      'Choose the country that is reviewed.',
      'Say what the initiative is called.',
    ])
    await look(page, 'new-round-faults')
    await page.getByLabel('Beneficiary country').selectOption('CO')
    expect(await page.getByLabel('Time zone').inputValue()).toBe('America/Bogota')
    await page.getByLabel('Initiative').fill('Municipios que rinden cuentas')
    await page.getByLabel('Organisation').fill('Departamento de Planeación')
    await page.getByLabel('Language of the report').selectOption('es')
    expect(await page.locator('.template-sections li').first().innerText()).toBe('Prefacio y mandato')
    await page.getByLabel('Open government').check()
    await page.getByLabel('Decentralization', { exact: false }).check()
    // Two peers, one with a note: hints, and no more than that.
    const peers = page.locator('#peers')
    await peers.selectOption('CL')
    await peers.selectOption('CU')
    expect(await page.locator('[data-hint=few-peers]').count()).toBe(1)
    expect(await page.locator('.chosen').innerText()).toContain('lifted in 2009')
    for (const code of ['MX', 'UY', 'PE']) await peers.selectOption(code)
    await shown(page, '[data-hint=many-peers]')
    await page.getByRole('button', { name: 'Take out Cuba' }).click()
    await until('four are fine', async () => (await page.locator('[data-hint$=peers]').count()) === 0)
    await page.locator('#focal-point-email').fill('focal@')
    await page.getByLabel('report is due').fill('2027-03-01')
    await page.getByLabel('visit is due').fill('2027-06-01')
    await shown(page, '[data-hint=dates-order]')
    await page.getByRole('button', { name: 'Open the round' }).click()
    expect(await page.locator('.problem-box li').allInnerTexts()).toEqual([
      'Write the e-mail address of the focal point, such as name@example.org.',
    ])
    await page.locator('.problem-box a').click()
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('focal-point-email')
    await page.keyboard.press('End')
    await page.keyboard.type('example.org')
    await look(page, 'new-round')
    await page.getByRole('button', { name: 'Open the round' }).click()
    await page.waitForURL(/\/rounds\/[0-9a-f-]{36}/)
    await shown(page, '.rail-section')
    expect(await page.locator('.rail-section').count()).toBe(8)
    const { rounds } = await deskOf(officer)
    const opened = rounds.find(({ title }) => title === 'Municipios que rinden cuentas')!
    expect(opened).toMatchObject({ beneficiary: 'CO', peers: ['CL', 'MX', 'UY', 'PE'], timeZone: 'America/Bogota' })
    expect(opened.invitations).toMatchObject([{ email: 'focal@example.org', role: 'beneficiary', country: 'CO' }])
    expect(opened.themes).toEqual(['open-government', 'decentralization'])
  }, 120_000)

  it('is edited by two at once without either losing a word, and copied as a start', async () => {
    const round = await openedRound(officer, { title: 'Edited by two', organisation: 'An office' })
    const page = await pageOf(officer, `/rounds/${round.id}`)
    await page.getByRole('link', { name: 'Settings of the round' }).click()
    await shown(page, '#title')
    await look(page, 'settings')
    await page.getByLabel('Initiative').fill('My title')
    await officer.send('PUT', `/api/rounds/${round.id}`, {
      title: { before: 'Edited by two', after: 'Their title' },
      organisation: { before: 'An office', after: 'Their office' },
    })
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Somebody else has changed this in the meantime: Initiative.').waitFor()
    expect(await page.getByLabel('Organisation').inputValue()).toBe('Their office')
    expect(await page.getByLabel('Initiative').inputValue()).toBe('My title')
    await page.getByLabel('The round is at').selectOption('visit')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved.').waitFor()
    const now = (await (await officer.fetch(`/api/rounds/${round.id}`)).json()) as Record<string, unknown>
    expect(now).toMatchObject({ title: 'My title', organisation: 'Their office', step: 'visit' })

    await page.getByRole('link', { name: 'Open another round that begins like this one' }).click()
    await shown(page, '.chosen li')
    expect(await page.locator('.chosen li').count()).toBe(3)
    expect(await page.getByLabel('Initiative').inputValue()).toBe('')
    expect(await page.getByLabel('Budget', { exact: false }).isChecked()).toBe(true)
    // The beneficiary of the copy is one of the peers of the original.
    await page.getByLabel('Beneficiary country').selectOption('TT')
    await page.getByLabel('Initiative').fill('A copy')
    await page.getByRole('button', { name: 'Open the round' }).click()
    expect(await page.locator('.problem-box li').allInnerTexts()).toEqual([
      'A country does not review itself: take the beneficiary out of the peers.',
    ])
    await page.getByRole('button', { name: 'Take out Trinidad and Tobago' }).click()
    await page.getByRole('button', { name: 'Open the round' }).click()
    await page.waitForURL(/\/rounds\/[0-9a-f-]{36}$/)
    await shown(page, '.rail-section')
  }, 120_000)

  it('is archived by the head, with the consequences said before, and restored', async () => {
    const head = await addPerson(database, server.url, 'other-head', { secretariat: 'head' })
    const round = await openedRound(head, {
      title: 'To be put away',
      focalPoint: { name: '', email: 'late@example.org', language: 'en' },
    })
    const page = await pageOf(head, `/rounds/${round.id}/settings`)
    await page.getByRole('button', { name: 'Archive this round…' }).click()
    const dialog = page.locator('dialog[open]')
    expect(await dialog.locator('li').count()).toBe(4)
    expect(await dialog.innerText()).toContain('8 sections that are still open are locked now.')
    await look(page, 'archive-dialog')
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    expect((await deskOf(head)).rounds.find(({ id }) => id === round.id)!.archivedAt).toBeNull()
    await page.getByRole('button', { name: 'Archive this round…' }).click()
    await dialog.getByRole('button', { name: 'Archive', exact: true }).click()
    await page.getByRole('button', { name: 'Take out of the archive…' }).waitFor()
    expect(await page.locator('ronda-round-form').count()).toBe(0)
    await look(page, 'archived-settings')

    await page.goto(`${server.url}/rounds/${round.id}`)
    await page.getByText('This round is archived: you can read it, and nobody can change it.').waitFor()
    expect(await page.getByRole('button', { name: /Unlock|Release/ }).count()).toBe(0)
    expect(await page.locator('.state-line').first().innerText()).toContain('The round was archived.')
    await look(page, 'archived-round')
    await page.goto(`${server.url}/`)
    await page.locator('.archived > summary').click()
    expect(await page.locator('.archived .desk-round h2').allInnerTexts()).toEqual(['To be put away'])

    await page.goto(`${server.url}/rounds/${round.id}/settings`)
    await page.getByRole('button', { name: 'Take out of the archive…' }).click()
    await page.locator('dialog[open]').getByRole('button', { name: 'Take out' }).click()
    await page.getByRole('button', { name: 'Archive this round…' }).waitFor()
    await page.goto(`${server.url}/rounds/${round.id}`)
    await page.getByRole('button', { name: 'Unlock…' }).waitFor()
  }, 120_000)

  it('shows an expert none of this, and refuses it by hand', async () => {
    const { round, expert, official } = five.reviewed
    for (const one of [expert, official]) {
      const page = await pageOf(one, '/')
      await page.waitForTimeout(50)
      await shown(page, '.round-card, .rail-section')
      expect(await page.getByRole('link', { name: 'Open a round' }).count()).toBe(0)
      expect(await page.getByRole('link', { name: 'People' }).count()).toBe(0)
      await page.goto(`${server.url}/rounds/${round.id}`)
      await shown(page, '.rail-section')
      expect(await page.getByRole('link', { name: 'Settings of the round' }).count()).toBe(0)
      for (const path of ['/rounds/new', '/people', `/rounds/${round.id}/settings`]) {
        await page.goto(`${server.url}${path}`)
        await page.locator('[role=alert]').waitFor()
        expect(await page.locator('[role=alert]').innerText()).toContain('This is not open to you.')
        expect(await page.locator('form').count()).toBe(0)
      }
      const answers = [
        await one.send('POST', '/api/rounds', {}),
        await one.fetch('/api/desk'),
        await one.fetch('/api/people'),
        await one.send('PUT', `/api/rounds/${round.id}`, {}),
        await one.send('PUT', `/api/rounds/${round.id}/archived`, { archived: true }),
        await one.send('PUT', `/api/rounds/${five.late.id}`, {}),
      ]
      // A body that is none is only judged once its sender may send one at all.
      expect(answers.map(({ status }) => status)).toEqual([400, 403, 403, 403, 403, 404])
    }
    // An officer may not archive, and sees no button for it.
    const page = await pageOf(officer, `/rounds/${round.id}/settings`)
    await shown(page, '#title')
    expect(await page.getByRole('button', { name: 'Archive this round…' }).count()).toBe(0)
  }, 120_000)

  it('begins with an administrator, who appoints people with what it means said first', async () => {
    const administrator = await addPerson(database, server.url, 'administrator', { isAdministrator: true })
    const page = await pageOf(administrator, '/')
    await page.getByRole('link', { name: 'Appoint the secretariat' }).click()
    await page.getByLabel('E-mail address').fill('nobody')
    await page.getByRole('button', { name: 'Appoint', exact: true }).click()
    await page.getByText('Write an e-mail address, such as name@example.org.').waitFor()
    await page.getByLabel('E-mail address').fill('new-head@example.org')
    await page.getByLabel('Role in this installation').selectOption('head')
    await page.getByText('They become a member, marked as head, of every running round').waitFor()
    await page.getByRole('button', { name: 'Appoint', exact: true }).click()
    await page.getByText('new-head@example.org: appointed.').waitFor()
    const row = page.locator('.people li', { hasText: 'new-head@example.org' })
    await row.waitFor()
    await look(page, 'people')
    await row.getByRole('button').click()
    await page.getByLabel('No role in the secretariat').check()
    await page.getByText('They take part in no round as secretariat any more').waitFor()
    await look(page, 'place-dialog')
    await page.getByRole('button', { name: 'Change roles' }).click()
    await until('the place is gone', async () => (await row.innerText()).includes('No role'))
    // The last administrator cannot be let go.
    await page.locator('.people li', { hasText: 'administrator' }).first().getByRole('button').click()
    expect(await page.locator('dialog[open] input[type=checkbox]').isDisabled()).toBe(true)
  }, 120_000)
})

describe('an installation without rounds', () => {
  let database: TestDatabase
  let server: TestServer
  let browser: Browser

  beforeAll(async () => {
    database = await cloneDatabase()
    server = await startServer({ databaseUrl: database.url })
    // As one that is no demo begins.
    await database.query(
      `truncate round, document, member, section, section_update, section_author, section_version, section_checkpoint, thread, comment cascade`,
    )
    browser = await launchBrowser()
  })
  afterAll(async () => {
    await browser.close()
    await server.stop()
    await database.drop()
  })

  it.each([
    ['secretariat', { secretariat: 'officer' }, 'There is no round yet: open the first one here'],
    ['administrator', { isAdministrator: true }, 'Appoint the secretariat: its members open rounds'],
    ['nobody', {}, 'The secretariat invites you to one, by mail.'],
  ] as const)('leads each to what is theirs to do: %s', async (persona, standing, sentence) => {
    const { cookie } = await addPerson(database, server.url, `first-${persona}`, standing)
    const context = await browser.newContext({ locale: 'en' })
    const [name, value] = cookie.split('=') as [string, string]
    await context.addCookies([{ name, value, url: server.url }])
    const page = await context.newPage()
    await page.goto(server.url)
    await page.getByText(sentence).waitFor()
    await look(page, `first-${persona}`)
    expect(await page.locator('ronda-round-form').count()).toBe(persona === 'secretariat' ? 1 : 0)
  })
})
