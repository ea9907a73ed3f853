import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { add, card, comment, enter, item, paper, saved, text } from '../../support/on-paper.ts'
import { until } from '../../support/until.ts'
import { answer, dialog, header, HELD, press, says, SOON, soonOn } from '../../support/walker.ts'
import { CANARIES, RELEASED, type Walk } from './walk.ts'

/** Two write together, speak of it, and stand behind it. */
export const writing = (walk: Walk): void => {
  it('is written by two in one section, who see each other’s words and carets', async () => {
    const { head, canada, chile } = walk
    await Promise.all([head, canada, chile].map(({ page }) => walk.goTo(page, 'findings')))
    for (const { page } of [canada, chile]) await page.locator('.button.add').waitFor()
    await add(canada.page, RELEASED)
    await item(canada.page, 0).locator('[data-field=language] select').selectOption('es')
    await text(canada.page, 0).locator('.text').click(HELD)
    await canada.page.keyboard.type('Cuatro de las cinco oficinas lo hacen cada mes.', { delay: 5 })
    await says(paper(chile.page), 'Cuatro de las cinco oficinas lo hacen cada mes.')
    await enter(chile.page, 0)
    await chile.page.keyboard.type(' La quinta empieza este año.', { delay: 5 })
    await says(paper(canada.page), 'La quinta empieza este año.')
    const names = (page: Page): Promise<string[]> => page.locator('.remote-caret-name').allTextContents()
    await until('Canada sees Chile', async () => (await names(canada.page)).join() === 'Chile')
    await until('Chile sees Canada', async () => (await names(chile.page)).join() === 'Canadá')
    await walk.see(canada.page, 'together')
    await walk.see(chile.page, 'together-es')
    // What is written and thrown away again, as a word and as an item.
    await chile.page.keyboard.insertText(` ${CANARIES.deletedText}`)
    await says(paper(canada.page), CANARIES.deletedText)
    await saved(chile.page)
    for (let at = 0; at <= CANARIES.deletedText.length; at++) await chile.page.keyboard.press('Backspace')
    await add(chile.page, 'Se borra')
    await chile.page.keyboard.insertText(CANARIES.deletedItem)
    await says(paper(canada.page), CANARIES.deletedItem)
    await item(chile.page, 1).hover()
    await item(chile.page, 1).getByRole('button', { name: 'Eliminar' }).click(HELD)
    await until('it is gone', async () => (await canada.page.locator('ronda-item').count()) === 1)
    expect(await text(canada.page, 0).innerText()).toBe(
      'Cuatro de las cinco oficinas lo hacen cada mes. La quinta empieza este año.',
    )
    // A section that nobody releases.
    await walk.goTo(chile.page, 'recommendations')
    await add(chile.page, 'Ampliar la publicación')
    await chile.page.keyboard.insertText(`Que se publique también el gasto. ${CANARIES.unreleased}`)
    await saved(chile.page)
    await walk.goTo(chile.page, 'findings')
  }, 120_000)

  it('is spoken of among peers and within a delegation', async () => {
    const { canada, chile } = walk
    await comment(canada.page, `¿De qué año es? ${CANARIES.peersThread}`)
    await card(chile.page, CANARIES.peersThread).waitFor({ timeout: SOON * 2 })
    await comment(chile.page, `Solo entre nosotros: ${CANARIES.delegationThread}`, 'delegation')
    expect(await card(canada.page, CANARIES.delegationThread).count()).toBe(0)
    await walk.see(chile.page, 'comments-es')
  })

  it('goes to review by the secretariat once the lead expert calls it ready', async () => {
    const { head, canada, chile } = walk
    await press(canada.page, 'Ready for review')
    await says(header(head.page), 'Ready for review, says Lead expert, Canada, just now. You can move it to review.')
    await walk.see(head.page, 'ready')
    await press(head.page, 'Move to review…')
    const pages = [head, canada, chile].map(({ page }) => page)
    await answer(head.page, 'Move to review')
    walk.times['in review'] = await soonOn(pages, (page) => page.locator('.section-header .state-in-review').waitFor())
    // Nobody was writing, so nobody is told that they were cut off.
    for (const page of pages) expect(await page.locator('.toast').count()).toBe(0)
  })

  it('is endorsed, and reserved on, as exactly what it is; a change voids both before everybody’s eyes', async () => {
    const { head, canada, chile } = walk
    await press(canada.page, 'Endorse…')
    const shown = dialog(canada.page).locator('.hash')
    await shown.waitFor()
    const hash = await walk.contentHash()
    expect(await shown.getAttribute('title')).toBe(hash)
    await walk.see(canada.page, 'endorse')
    await answer(canada.page, 'Say so')
    await says(header(head.page), 'Endorsed by Canada')
    await press(chile.page, 'Respaldar…')
    await dialog(chile.page)
      .getByRole('radio', { name: /reserva/ })
      .check()
    await dialog(chile.page).locator('textarea').fill(`Chile lee el hallazgo como provisional. ${CANARIES.reservation}`)
    await dialog(chile.page).locator('.hash').waitFor()
    await walk.see(chile.page, 'reserve-es')
    await answer(chile.page, 'Confirmar')
    await says(header(canada.page), 'Chile has a reservation')
    await canada.page.locator('.reservation summary').click(HELD)
    await says(header(canada.page), CANARIES.reservation)
    await walk.see(canada.page, 'endorsed')

    await enter(head.page, 0)
    await head.page.keyboard.type(' Así consta en sus páginas.', { delay: 5 })
    await says(header(canada.page), 'Canada: the text has changed since it was endorsed')
    await says(header(head.page), 'Chile: the text has changed since the reservation')
    await says(header(chile.page), 'Canadá: el texto cambió después de su respaldo')
    await walk.see(chile.page, 'void-es')
    await press(head.page, 'Back to drafting…')
    await dialog(head.page).locator('textarea').fill(`Falta una cifra. ${CANARIES.reviewReason}`)
    await answer(head.page, 'Back to drafting')
    await says(header(canada.page), CANARIES.reviewReason)
    await chile.page.locator('.button.add').waitFor()
  })
}
