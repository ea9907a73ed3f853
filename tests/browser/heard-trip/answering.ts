import { expect, it } from 'vitest'
import { card, item } from '../../support/on-paper.ts'
import { answer, dialog, HELD, press, says, soonOn } from '../../support/walker.ts'
import { DAY, PLAN, sent, PATIENT, type Seat, type Trip, wait } from './trip.ts'

/** What the beneficiary replies to a recommendation, to be printed. */
export const REPLY = 'We begin with two offices, as funds allow.'

const OVER = 'The time for comments on this section is over.'

/** Formal answers to what the beneficiary said. @param words of two of its comments. */
export const disposing = (trip: Trip, words: { item: string; field: string }): void => {
  const dispose = async ({ page }: Seat, comment: string, verdict: string, why: string): Promise<void> => {
    const theirs = card(page, comment)
    await theirs.getByRole('button', { name: 'Answer formally' }).click(HELD)
    await theirs.getByLabel(verdict, { exact: true }).check()
    await theirs.getByLabel('Why').fill(why)
    await theirs.getByRole('button', { name: 'Send' }).click(HELD)
  }

  it('is answered formally by the secretariat and by the lead expert, and the officials see it at once', async () => {
    const { secretariat, chile, canada, adviser } = trip
    await trip.goTo(adviser, `#${PLAN}`)
    await card(adviser.page, words.item).first().waitFor({ state: 'attached' })
    expect(await card(canada.page, words.item).getByRole('button', { name: 'Answer formally' }).count()).toBe(0)
    await dispose(secretariat, words.item, 'Partly taken', 'The month is named; the posts are not ours to name.')
    trip.times.answered = await soonOn([adviser.page], (page) =>
      card(page, words.item).locator('.verdict-word', { hasText: 'Partly taken' }).first().waitFor(),
    )
    await dispose(chile, words.field, 'Taken', 'The owner is the coordinating office now.')
    await card(adviser.page, words.field).locator('.verdict-word', { hasText: 'Taken' }).first().waitFor()
    await trip.see(adviser.page, 'answered')
  })
}

/** The time for comments ends, and more is asked for and given.
 * @param seats asked at each call. */
export const extending = (trip: Trip, name: string, seats: () => { adviser: Seat; focal: Seat }): void => {
  const [early, late] = [`${name}: one more word in time.`, `${name}: one more word too late.`]
  const draft = async ({ page }: Seat, words: string): Promise<void> => {
    await item(page, 4).locator('.comment-button').click(HELD)
    await page.locator('.comment-form textarea').fill(words)
    await page.keyboard.press('Control+Enter')
    await sent(page, words)
  }

  it(`${name}: is refused with a sentence after the date, to whoever has the question before them; drafting goes on`, async () => {
    const { adviser, focal } = seats()
    await trip.goTo(adviser, `#${PLAN}`)
    await item(adviser.page, 4).waitFor()
    await draft(adviser, early)
    await trip.goTo(focal, '/desk')
    await focal.page.getByLabel('Cleared by (office)').fill('Cabinet office')
    await press(focal.page, 'Send 1 comment…')
    await dialog(focal.page).waitFor()
    await trip.setUntil(Date.now() - DAY)
    await answer(focal.page, 'Send')
    await says(dialog(focal.page).getByRole('alert'), OVER, PATIENT)
    await trip.see(focal.page, `${name}-refused`)
    await answer(focal.page, 'Cancel')
    await draft(adviser, late)
    await focal.page.reload()
    await wait('both are kept', async () => (await focal.page.locator('.desk-draft').count()) === 2)
    await says(focal.page.locator('#drafts'), 'Its time for comments is over', PATIENT)
    expect(await focal.page.locator('.send-form').count()).toBe(0)
    expect(await card(trip.canada.page, early).count()).toBe(0)
    expect(await trip.contentHash()).toBe(trip.hash)
  })

  it(`${name}: asks for more time in one click, and is given it with a reason`, async () => {
    const { focal } = seats()
    const { secretariat, chile, canada } = trip
    await trip.goTo(secretariat, `#${PLAN}`)
    await item(secretariat.page, 0).waitFor()
    await press(focal.page, 'Ask for more time')
    trip.times[`${name} asked`] = await soonOn([secretariat.page], (page) => page.locator('.time-asked').waitFor())
    await press(secretariat.page, 'Give more time…')
    await dialog(secretariat.page).locator('textarea').fill('The budget law is new.')
    await trip.see(secretariat.page, `${name}-more-time`)
    await answer(secretariat.page, 'Give more time')
    await secretariat.page.locator('.time-asked').waitFor({ state: 'detached' })
    await focal.page.evaluate(() => void window.dispatchEvent(new Event('focus')))
    const released = focal.page.locator(`[data-section=${PLAN}]`)
    await says(released, 'More time was granted until', PATIENT)
    await says(released, 'The budget law is new.', PATIENT)
    await focal.page.getByLabel('Cleared by (office)').fill('Cabinet office')
    await press(focal.page, 'Send 2 comments…')
    await answer(focal.page, 'Send')
    for (const { page } of [chile, canada]) await card(page, late).waitFor({ state: 'attached' })
    await answer(focal.page, 'Close')
    await trip.see(focal.page, `${name}-later`)
    expect(await trip.contentHash()).toBe(trip.hash)
  })
}

/** The beneficiary says what it thinks of the recommendations.
 * @param seats asked at each call. @param at which recommendation. */
export const replying = (trip: Trip, name: string, seats: () => { focal: Seat }, at: number): void => {
  it(`${name}: answers a recommendation with a reply, and reads that it obliges to nothing`, async () => {
    const { page } = seats().focal
    const section = trip.people.secretariat.sections.recommendations!
    await trip.people.secretariat.setReleased(section, true)
    const { hash } = await trip.people.canada.content(section)
    await trip.goTo(trip.chile, '#recommendations')
    await item(trip.chile.page, at).waitFor()
    await trip.goTo(seats().focal, '#recommendations')
    const recommendation = item(page, at)
    await recommendation.getByRole('button', { name: 'Answer it' }).click(HELD)
    await recommendation.getByLabel('Accepted in part').check()
    await recommendation.getByLabel(/^Reply/).fill(`${REPLY} (${name})`)
    await says(recommendation.locator('.verdict-form'), 'creates no obligation', PATIENT)
    await trip.see(page, `${name}-recommendation`)
    await recommendation.getByRole('button', { name: 'Send' }).click(HELD)
    trip.times[`${name} replied`] = await soonOn([trip.chile.page], (one) =>
      item(one, at).locator('.verdict-word', { hasText: 'Accepted in part' }).waitFor(),
    )
    expect((await trip.people.canada.content(section)).hash).toBe(hash)
    await trip.goTo(trip.chile, `#${PLAN}`)
  })
}
