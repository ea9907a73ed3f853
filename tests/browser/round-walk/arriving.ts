import { expect, it } from 'vitest'
import { inSpanish, paper } from '../../support/on-paper.ts'
import { until } from '../../support/until.ts'
import { HELD, hereOf, openWalker, press, signInByCode, signInByLink, type Walker } from '../../support/walker.ts'
import { DIRECTOR, type Walk } from './walk.ts'

/** Follow the invitation that was mailed, and sign in. */
const followMail = async ({ mailbox, server }: Walk, walker: Walker, signIn: () => Promise<void>): Promise<void> => {
  const mail = await mailbox.next(walker.email)
  await walker.page.goto(
    hereOf(
      mail.links.find((link) => link.includes('/invitations/'))!,
      server.url,
    ),
  )
  await signIn()
}

/** An installation is begun, a round opened, and everybody comes in by their mail. */
export const arriving = (walk: Walk): void => {
  it('begins with an administrator, who appoints the head, who opens the first round', async () => {
    const { head, mailbox, server, browser } = walk
    const director = await openWalker(browser, { email: DIRECTOR, locale: 'en' })
    const { page } = director
    await page.goto(`${server.url}/people`)
    await signInByCode(director, mailbox)
    await page.getByLabel('E-mail address').fill(head.email)
    await page.getByLabel('Role in this installation').selectOption('head')
    await page.getByRole('button', { name: 'Appoint', exact: true }).click(HELD)
    await page.getByText(`${head.email}: appointed.`).waitFor()
    await walk.see(page, 'appointed', { isWhole: true })
    await director.context.close()

    await head.page.goto(server.url)
    await signInByCode(head, mailbox)
    await head.page.getByText('There is no round yet: open the first one here').waitFor()
    const form = head.page.locator('ronda-round-form')
    await form.getByLabel('Beneficiary country').selectOption('CR')
    expect(await form.getByLabel('Time zone').inputValue()).toBe('America/Costa_Rica')
    await form.getByLabel('Initiative').fill('Presupuestos municipales abiertos (texto ilustrativo)')
    await form.getByLabel('Organisation').fill('Ministerio de Planificación')
    await form.getByLabel('Language of the report').selectOption('es')
    await form.getByLabel('The round begins at').selectOption('report')
    for (const code of ['CA', 'CL']) await form.locator('#peers').selectOption(code)
    await walk.see(head.page, 'first-round', { isWhole: true })
    await press(head.page, 'Open the round')
    await head.page.waitForURL(/\/rounds\/[0-9a-f-]{36}$/)
    walk.round = head.page.url().split('/').at(-1)!
    await head.page.locator('.rail-section').first().waitFor()
    await head.page.locator('.paper .is-empty').waitFor()
    await head.page.setViewportSize({ width: 360, height: 760 })
    // What is to be written there takes the place that it needs.
    await until('the hint stands above the field below it', () =>
      head.page.evaluate(() => {
        const [hint, field] = ['.paper .is-empty', '.paper .fields'].map((one) =>
          document.querySelector(one)?.getBoundingClientRect(),
        )
        return hint !== undefined && field !== undefined && hint.height > 60 && field.top >= hint.bottom
      }),
    )
    await head.page.setViewportSize({ width: 1366, height: 800 })
    await walk.see(head.page, 'opened')
  }, 120_000)

  it('is where the head invites: one expert by a pasted list, one by address, and an official', async () => {
    const { head, canada, chile, official } = walk
    const { page } = head
    await page.locator('.rail-people[href$="/members"]').click()
    await page.locator('.invite summary').click()
    const form = page.locator('ronda-invite-form')
    const invite = async (people: string, count: number): Promise<string[]> => {
      await form.locator('textarea[name=people]').fill(people)
      await form.locator('button[type=submit]').click(HELD)
      await until('all are invited', async () => (await page.locator('[data-invitation]').count()) === count)
      return form.locator('.answers strong').allInnerTexts()
    }
    await form.locator('select[name=country]').selectOption('CA')
    for (const mark of ['head', 'lead']) await form.locator(`input[name=${mark}]`).check()
    await form.locator('input[name=organisation]').fill('Treasury Board')
    expect(await invite(`To: ${canada.email}; ${canada.email.toUpperCase()}\nand one more to come`, 1)).toEqual([
      'Invited',
      'Already further up in this list',
      'No e-mail address was found here',
    ])
    await walk.see(page, 'pasted', { isWhole: true })
    await form.locator('select[name=country]').selectOption('CL')
    expect(await form.locator('input[name=organisation]').inputValue()).toBe('')
    await form.locator('input[name=head]').check()
    await form.locator('select[name=language]').selectOption('es')
    expect(await invite(chile.email, 2)).toEqual(['Invited'])
    await form.locator('select[name=role]').selectOption('beneficiary')
    await form.locator('input[name=focal-point]').check()
    expect(await invite(official.email, 3)).toEqual(['Invited'])
    await inSpanish(page, () => walk.see(page, 'invited-es', { isWhole: true }))
  }, 120_000)

  it('brings each in by their mail, after the statement or the notice, and shows nothing before', async () => {
    const { head, canada, chile, official, mailbox, server } = walk
    for (const walker of [canada, chile]) {
      await followMail(walk, walker, () => signInByCode(walker, mailbox))
      await walker.page.locator('.statement').waitFor()
      expect((await walker.page.request.get(`${server.url}/api/rounds/${walk.round}`)).status()).toBe(404)
    }
    expect(await canada.page.locator('.statement h2').innerText()).toBe('Confidentiality and conflicts of interest')
    await walk.see(canada.page, 'statement', { isWhole: true })
    await walk.see(chile.page, 'statement-es', { isWhole: true })
    await followMail(walk, official, () => signInByLink(official, mailbox, server.url))
    await official.page.locator('.statement').waitFor()
    await walk.see(official.page, 'notice-es', { isWhole: true })
    for (const { page } of [canada, chile, official]) {
      await page.locator('input[name=agree]').check()
      await page.locator('ronda-invitation-page button[type=submit]').click(HELD)
      await page.locator('.paper h2').first().waitFor()
      expect(new URL(page.url()).pathname).toBe(`/rounds/${walk.round}`)
    }
    expect(await paper(official.page).innerText()).toContain('Todavía no hay nada abierto para usted')
    expect(await official.page.locator('.rail-section').count()).toBe(0)
    await walk.see(official.page, 'nothing-yet-es')
    await head.page.reload()
    await until('all have joined', async () => (await head.page.locator('[data-member]').count()) === 4)
    await walk.see(head.page, 'joined', { isWhole: true })
  }, 120_000)
}
