import { expect, it } from 'vitest'
import { card, comment, enter, inSpanish, item, paper, saved } from '../../support/on-paper.ts'
import { answer, dialog, header, HELD, press, says, SOON, soonOn } from '../../support/walker.ts'
import { ANSWERED, CANARIES, RELEASED, type Walk } from './walk.ts'

/** Until when comments are taken, by the beneficiary's clocks. */
const ENDS = { input: '2040-03-05T17:00', en: 'Monday, March 5, 2040 at 5:00 PM', es: 'lunes, 5 de marzo de 2040' }

/** The beneficiary reads, comments, and reads no more. */
export const releasing = (walk: Walk): void => {
  it('is released in words that say who sees what, what stays hidden and until when; not a word before', async () => {
    const { head, canada, official, traffic } = walk
    expect([traffic.find(RELEASED), traffic.find('oficinas')]).toEqual([[], []])
    const { page } = head
    await inSpanish(page, async () => {
      await press(page, 'Entregar a Costa Rica…')
      await dialog(page).locator('input[type=datetime-local]').fill(ENDS.input)
      await says(dialog(page), ENDS.es)
      await walk.see(page, 'release-es')
      await answer(page, 'Cancelar')
    })
    await press(page, 'Release to Costa Rica…')
    await says(dialog(page), 'Costa Rica will read this section as it is now, with 1 item, and can comment on it.')
    await says(dialog(page), 'They are: Focal point, Costa Rica.')
    await says(dialog(page), '1 comment of peers and secretariat stays hidden')
    await dialog(page).locator('input[type=datetime-local]').fill(ENDS.input)
    await says(dialog(page), `Costa Rica can comment until ${ENDS.en}, and read it afterwards too.`)
    await walk.see(page, 'release')
    await answer(page, 'Release')
    walk.times.released = await soonOn([official.page], () => item(official.page, 0).waitFor())
    await says(paper(official.page), RELEASED)
    await says(header(official.page), ENDS.es)
    for (const walker of [head, canada]) await says(header(walker.page), `until ${ENDS.en}, time in Costa Rica`)
    await walk.see(official.page, 'released-es')
    await walk.see(canada.page, 'released')
  })

  it('is commented on by the beneficiary, answered, and withdrawn from their open page', async () => {
    const { head, canada, official, server } = walk
    await comment(official.page, 'La quinta oficina ya publica desde enero.')
    // A draft of the delegation, until the focal point has cleared and sent it at the desk.
    await official.page.goto(`${server.url}/rounds/${walk.round}/desk`)
    await official.page.locator('.desk-draft').waitFor()
    expect(await card(canada.page, 'ya publica desde enero').count()).toBe(0)
    await walk.see(official.page, 'desk-es', { isWhole: true })
    await official.page.getByLabel('Visto bueno de (oficina)').fill('Dirección de Presupuesto')
    await official.page.locator('.send-form button[type=submit]').click(HELD)
    await says(dialog(official.page), 'Ministerio de Planificación')
    await official.page.locator('dialog[open] button[type=submit]').click(HELD)
    await official.page.locator('dialog[open] [role=status]').waitFor()
    await card(canada.page, 'ya publica desde enero').waitFor({ timeout: SOON * 2 })
    await walk.goTo(official.page, 'findings')
    await item(official.page, 0).waitFor()
    // On a phone the comments are opened from the bar below.
    await official.page.locator('.bottom-bar button').nth(1).click(HELD)
    await card(canada.page, 'ya publica desde enero').locator('.reply-button').click(HELD)
    await canada.page.keyboard.type(ANSWERED)
    await canada.page.keyboard.press('Control+Enter')
    await card(official.page, ANSWERED).waitFor()
    await walk.see(official.page, 'commented-es')
    // Written on, read again, and asked for by address.
    await enter(canada.page, 0)
    await canada.page.keyboard.insertText(` ${CANARIES.afterRelease}`)
    await saved(canada.page)
    await official.page.reload()
    await item(official.page, 0).waitFor()
    for (const key of ['recommendations', 'summary', 'nothing'])
      await official.page.evaluate((hash) => void (location.hash = hash), key)
    for (const page of ['members', 'audit', 'settings']) {
      await official.page.goto(`${server.url}/rounds/${walk.round}/${page}`)
      await official.page.locator('main [role=alert], main .person-row').first().waitFor()
    }
    await walk.goTo(official.page, 'findings')
    await item(official.page, 0).waitFor()
    await press(head.page, 'Take back…')
    await dialog(head.page).locator('textarea').fill(CANARIES.takeBackReason)
    await walk.see(head.page, 'take-back')
    await answer(head.page, 'Take back')
    walk.times['taken back'] = await soonOn([official.page], (page) => item(page, 0).waitFor({ state: 'detached' }))
    await says(paper(official.page), 'La Secretaría ha retirado esta sección.')
    await walk.see(official.page, 'taken-back-es')
  })
}
