import { expect, it } from 'vitest'
import { flatTextOf } from '../../../schema/anchors.ts'
import { card, item } from '../../support/on-paper.ts'
import { HELD, says, soonOn } from '../../support/walker.ts'
import { PLAN, PATIENT, suggest, type Seat, type Trip, wait } from './trip.ts'

/** Suggestions of peers and of the beneficiary are taken over or declined, each with both names or a word.
 * @param theirs what the beneficiary has suggested. */
export const suggesting = (trip: Trip, theirs: { instead: string; why: string }): void => {
  const textAt = async (at: number): Promise<string> => {
    const content = await trip.people.canada.content(trip.plan)
    return flatTextOf(content, content.items[at]!.id, 'body') ?? ''
  }
  const decided = ({ page }: Seat, why: string) => card(page, why).locator('.suggestion-decision').first()
  const unfold = async ({ page }: Seat, why: string): Promise<void> => {
    const fold = page.locator('details.resolved', { has: card(page, why) }).first()
    await fold.waitFor({ state: 'attached' })
    await fold.evaluate((el) => el.setAttribute('open', ''))
  }

  it('takes over by one click what the beneficiary suggested, with both names', async () => {
    const { chile, canada } = trip
    const before = await trip.contentHash()
    await says(card(chile.page, theirs.why).locator('ins').first(), theirs.instead.split(' ')[0]!, PATIENT)
    await trip.see(chile.page, 'suggested')
    await card(chile.page, theirs.why).locator('.accept-button').click(HELD)
    await wait('the text has it', async () => (await textAt(3)).includes(theirs.instead))
    await unfold(canada, theirs.why)
    await says(decided(canada, theirs.why), 'Accepted by Lead expert, Chile; words by', PATIENT)
    expect(await decided(canada, theirs.why).innerText()).toContain('Saint Lucia')
    trip.hash = await trip.contentHash()
    expect(trip.hash).not.toBe(before)
  })

  it('declines with a word what an expert suggested, who reads it at once', async () => {
    const { chile, canada } = trip
    await suggest(canada.page, 2, 'whom it asks first', 'whom it must ask', 'Plainer, perhaps.')
    await card(chile.page, 'Plainer, perhaps.').locator('.decline-button').click(HELD)
    const form = card(chile.page, 'Plainer, perhaps.').locator('ronda-suggestion')
    await form.locator('textarea').fill('The mandate does not bind it.')
    await form.locator('button[type=submit]').click(HELD)
    trip.times.declined = await soonOn([canada.page], (page) =>
      card(page, 'Plainer, perhaps.').locator('.suggestion-decision.is-declined').waitFor({ state: 'attached' }),
    )
    await unfold(canada, 'Plainer, perhaps.')
    await says(decided(canada, 'Plainer, perhaps.').locator('..'), 'The mandate does not bind it.', PATIENT)
    expect(await trip.contentHash()).toBe(trip.hash)
  })

  it('lets an expert only suggest in review; the secretariat takes it over', async () => {
    const { secretariat, chile } = trip
    await trip.people.secretariat.setState(trip.plan, 'in-review')
    await chile.page.locator('.button.add:not(.suggest-item)').waitFor({ state: 'detached' })
    await chile.page.locator('.suggest-item').waitFor()
    expect(await chile.page.locator('.text-slot.can-open, .ProseMirror').count()).toBe(0)
    const why = 'As the visit has shown.'
    await suggest(chile.page, 2, 'The paragraph says', 'The mandate says', why)
    await trip.see(chile.page, 'in-review')
    await card(secretariat.page, why).locator('.accept-button').click(HELD)
    await wait('the text has it', async () => (await textAt(2)).startsWith('The mandate says'))
    await wait('the expert’s page has it', async () =>
      (await item(chile.page, 2).innerText()).includes('The mandate says'),
    )
    await unfold(secretariat, why)
    await says(decided(secretariat, why), 'Accepted by Secretariat', PATIENT)
    await says(decided(secretariat, why), 'words by Lead expert, Chile', PATIENT)
    trip.hash = await trip.contentHash()
    await trip.goTo(secretariat, `#${PLAN}`)
  })
}
