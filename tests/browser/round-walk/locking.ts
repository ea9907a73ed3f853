import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { enter, inSpanish, paper } from '../../support/on-paper.ts'
import { answer, dialog, header, HELD, press, says, soonOn } from '../../support/walker.ts'
import { CANARIES, RELEASED, type Walk } from './walk.ts'

/** A lock, words that came too late, and the way back. */
export const locking = (walk: Walk): void => {
  it('is locked on all open pages within a second while an expert types off line, and takes nothing more', async () => {
    const { head, canada, chile, database } = walk
    await enter(chile.page, 0)
    await chile.page.keyboard.type(' Antes.', { delay: 5 })
    await says(paper(canada.page), 'Antes.')
    await inSpanish(head.page, async () => {
      await press(head.page, 'Bloquear…')
      await says(dialog(head.page), 'Experto par, Chile; lo que se escriba mientras se bloquea queda en su navegador')
      await walk.see(head.page, 'lock-es')
      await answer(head.page, 'Cancelar')
    })
    await press(head.page, 'Lock…')
    await says(dialog(head.page), 'Peer expert, Chile; what they type as it is closed stays with them')
    await says(dialog(head.page), 'Canada endorsed an earlier text')
    await dialog(head.page).locator('textarea').fill(`Acordado. ${CANARIES.lockReason}`)
    await chile.context.setOffline(true)
    await chile.page.keyboard.insertText(` Después: ${CANARIES.late}.`)
    await answer(head.page, 'Lock')
    walk.times.locked = await soonOn([head.page, canada.page], (page) =>
      page.locator('.section-header .state-locked').waitFor(),
    )
    await says(dialog(head.page), 'Nothing can enter it any more.')
    const locked = await dialog(head.page).locator('.hash').getAttribute('title')
    await walk.see(head.page, 'locked-answer')
    await answer(head.page, 'Close')
    await walk.see(canada.page, 'locked')
    await chile.context.setOffline(false)
    await chile.page.locator('.section-header .state-locked').waitFor()
    await chile.page.locator('ronda-kept-drafts .draft').waitFor()
    await says(chile.page.locator('.toast'), 'se bloqueó mientras usted escribía')
    expect(await canada.page.locator('.toast').count()).toBe(0)
    const hash = await walk.contentHash()
    expect(hash).toBe(locked)
    expect(await paper(canada.page).innerText()).not.toContain(CANARIES.late)
    const rows = await database.query(
      `select 1 from section_update u join section s on s.id = u.section_id
       where s.key = 'findings' and position($1::bytea in u.bytes) > 0`,
      [`\\x${Buffer.from(CANARIES.late).toString('hex')}`],
    )
    expect(rows).toEqual([])
  })

  it('gives the author their late words back: shown, to copy, and as a file', async () => {
    const { chile } = walk
    const draft = chile.page.locator('ronda-kept-drafts .draft')
    expect(await draft.locator('mark').innerText()).toContain(`Después: ${CANARIES.late}.`)
    await walk.see(chile.page, 'late-es')
    await chile.context.grantPermissions(['clipboard-read', 'clipboard-write'])
    await draft.getByRole('button', { name: 'Copiar' }).click(HELD)
    await draft.getByText('Copiado.').waitFor()
    expect(await chile.page.evaluate(() => navigator.clipboard.readText())).toContain(CANARIES.late)
    const [download] = await Promise.all([
      chile.page.waitForEvent('download'),
      draft.getByRole('button', { name: 'Descargar' }).click(HELD),
    ])
    expect(download.suggestedFilename()).toMatch(/^ronda-findings-\d{4}(-\d{2}){4}\.txt$/)
    const file = await readFile(await download.path(), 'utf8')
    for (const words of [CANARIES.late, '· Hallazgos', `F-1 · ${RELEASED}`, 'llegaron después del bloqueo', 'Antes.'])
      expect(file).toContain(words)
  })

  it('is unlocked with a reason alone, within a second', async () => {
    const { head, canada, chile } = walk
    await press(head.page, 'Unlock…')
    await answer(head.page, 'Unlock')
    await says(dialog(head.page), 'Say why in a few words')
    await walk.see(head.page, 'unlock')
    await dialog(head.page).locator('textarea').fill(`La cifra llegó. ${CANARIES.unlockReason}`)
    await answer(head.page, 'Unlock')
    const pages = [head, canada, chile].map(({ page }) => page)
    walk.times.unlocked = await soonOn(pages, (page) => page.locator('.section-header .state-drafting').waitFor())
    for (const page of pages) await says(header(page), CANARIES.unlockReason)
    await chile.page.locator('.button.add').waitFor()
  })
}
