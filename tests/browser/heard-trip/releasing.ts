import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { enter, item } from '../../support/on-paper.ts'
import { answer, dialog, header, HELD, press, says, soonOn } from '../../support/walker.ts'
import { PATIENT, type Trip, wait } from './trip.ts'

/** What the experts write into the plan. */
export const WRITTEN = 'The first two offices begin in March with what they have.'
const ENDS = { input: '2040-03-05T17:00', en: 'Monday, March 5, 2040 at 5:00 PM' }

const save = (page: Page): Promise<string | null> => page.locator('.save').getAttribute('data-save')

/** The experts write the action plan, and the secretariat releases it. */
export const releasing = (trip: Trip): void => {
  it('is written by two experts at once, and not read by the beneficiary', async () => {
    const { chile, canada, focal, adviser } = trip
    for (const { page } of [chile, canada]) await item(page, 0).waitFor()
    for (const { page } of [chile, canada]) await wait('the line is there', async () => (await save(page)) === 'saved')
    await chile.page.locator('.button.add').click(HELD)
    await item(chile.page, 10).waitFor()
    await chile.page.keyboard.type('Begin where somebody is ready', { delay: 5 })
    await chile.page.keyboard.press('Enter')
    await chile.page.keyboard.insertText(WRITTEN)
    await enter(canada.page, 0)
    await canada.page.keyboard.insertText(' Both have a named person.')
    for (const { page } of [chile, canada]) await wait('all is saved', async () => (await save(page)) === 'saved')
    await wait('each sees what the other wrote', async () => {
      const [first, last] = [item(chile.page, 0), item(canada.page, 10)]
      return (await first.innerText()).includes('a named person') && (await last.innerText()).includes(WRITTEN)
    })
    await chile.page.keyboard.press('Escape')
    await canada.page.keyboard.press('Escape')
    for (const { traffic } of [focal, adviser]) expect(traffic.find(WRITTEN)).toEqual([])
    await trip.see(chile.page, 'written')
  })

  it('is released with a date for comments, and on the officials’ open pages at once', async () => {
    const { secretariat, focal, adviser, chile } = trip
    const { page } = secretariat
    await press(page, 'Release to Saint Lucia…')
    await dialog(page).locator('input[type=datetime-local]').fill(ENDS.input)
    await says(dialog(page), ENDS.en, PATIENT)
    await trip.see(page, 'release')
    await answer(page, 'Release')
    trip.times.released = await soonOn([focal.page, adviser.page], (one) => item(one, 10).waitFor())
    await says(item(adviser.page, 10), WRITTEN, PATIENT)
    await says(header(adviser.page), ENDS.en, PATIENT)
    await says(header(chile.page), ENDS.en, PATIENT)
    expect(
      await adviser.page.locator('.ProseMirror, .text-slot.can-open, .button.add:not(.suggest-item)').count(),
    ).toBe(0)
    trip.hash = await trip.contentHash()
    await trip.see(adviser.page, 'released')
  })
}
