import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import type { ChoicesBody } from '../../../schema/api/notifications.ts'
import { writeDigests } from '../../../server/services/notifications/digest.ts'
import { readCsv } from '../../support/csv.ts'
import { begunThread } from '../../support/threads.ts'
import { HELD, hereOf, says, soonOn } from '../../support/walker.ts'
import { REPLY } from './answering.ts'
import { PATIENT, type Trip, wait } from './trip.ts'

const READER = 'expert@chile.example'

const csvOf = async (page: Page): Promise<Record<string, string>[]> => {
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: /CSV/ }).click(HELD)])
  const [head, ...rows] = readCsv((await readFile(await file.path(), 'utf8')).slice(1))
  return rows.map((row) => Object.fromEntries(row.map((value, at) => [head![at]!, value])))
}

const column = (page: Page, name: string): Promise<string[]> =>
  page.locator(`.matrix tbody td[data-column=${name}] .cell`).allInnerTexts()

/** What was said and answered, as matrices. @param words that were answered, and one that was never sent. */
export const matrices = (trip: Trip, words: { item: string; field: string; inside: string }): void => {
  it('is in a matrix of comments that is sorted, narrowed and kept as a file', async () => {
    const { secretariat, focal } = trip
    const { page } = secretariat
    await trip.goTo(secretariat, '/responses')
    await page.locator('.matrix').waitFor()
    const all = (await column(page, 'comment')).length
    const head = page.getByRole('columnheader', { name: /Cleared by/ })
    await head.getByRole('button').click(HELD)
    const offices = (await column(page, 'clearedBy')).map((text) => text.split('\n')[0]!)
    expect(offices).toEqual(offices.toSorted((a, b) => a.localeCompare(b)))
    expect(offices[0]).toContain('Budget Office')
    await trip.see(page, 'comments', true)
    await page.getByRole('searchbox').fill(words.item)
    await wait('one is left', async () => (await column(page, 'comment')).length === 1)
    await page.getByRole('button', { name: 'Show all' }).click(HELD)
    await wait('all are shown', async () => (await column(page, 'comment')).length === all)
    const rows = await csvOf(page)
    expect(rows).toHaveLength(all)
    const of = (comment: string) => rows.find((row) => row['Comment'] === comment)!
    expect([of(words.item)['Answer'], of(words.item)['Why']]).toEqual([
      'Partly taken',
      'The month is named; the posts are not ours to name.',
    ])
    expect(of(words.field)['Answer']).toBe('Taken')
    expect(JSON.stringify(rows)).not.toContain(words.inside)
    await trip.goTo(focal, '/responses')
    await focal.page.locator('.matrix').waitFor()
    expect(await column(focal.page, 'comment')).toContain(words.item)
  })

  it('is in a matrix of recommendations under the line that nothing follows from it', async () => {
    for (const { page, persona } of [trip.secretariat, trip.focal]) {
      await page.goto(`${trip.server.url}/rounds/${trip.round}/responses?tab=recommendations`)
      await page.locator('.matrix').waitFor()
      await says(page.locator('main'), 'creates no obligation', PATIENT)
      expect((await column(page, 'reply')).filter((text) => text.includes(REPLY))).toHaveLength(2)
      await page.getByRole('columnheader', { name: /Title/ }).getByRole('button').click(HELD)
      const titles = await column(page, 'title')
      expect(titles).toEqual(titles.toSorted((a, b) => a.localeCompare(b)))
      const rows = await csvOf(page)
      expect([persona, rows.filter((row) => Object.values(row).join().includes(REPLY)).length]).toEqual([persona, 2])
      expect(Object.keys(rows[0]!).concat(Object.values(rows[0]!)).join()).not.toContain(words.inside)
    }
    await trip.see(trip.focal.page, 'recommendations', true)
  })
}

/** What somebody is told: in the bell at once, in a mail at their hour. */
export const telling = (trip: Trip): void => {
  const bell = (page: Page) => page.locator('ronda-bell summary')

  it('is told of in the bell at once', async () => {
    const { chile } = trip
    const { page } = chile
    const unread = async (): Promise<number> => Number(/\d+/.exec((await bell(page).getAttribute('title')) ?? '')?.[0])
    const before = await unread()
    expect(before).toBeGreaterThan(0)
    await begunThread(trip.people.secretariat, trip.plan, { audience: 'shared', body: 'Who reads the two reports?' })
    trip.times.told = await soonOn([page], () => wait('one more is told', async () => (await unread()) === before + 1))
    await bell(page).click(HELD)
    await says(page.locator('.bell-panel'), 'Who reads the two reports?', PATIENT)
    await trip.see(page, 'bell')
    await page.keyboard.press('Escape')
  })

  it('is told of in one mail at the reader’s hour, in their language, with links that lead there', async () => {
    const { chile, database, mailbox, own, server } = trip
    const setHour = (hour: string) =>
      database.query(
        `update person set email = $1, language = 'es', time_zone = 'UTC', digested_for = null,
         digest_hour = extract(hour from now() at time zone 'UTC' + interval '${hour}')::int where persona = 'expert-cl'`,
        [READER],
      )
    // Nothing has happened before the hour; a day later it has come.
    await setHour('1 hour')
    expect(await writeDigests(own.db, server.url)).toBe(0)
    await database.query(`update notification set at = at - interval '1 day'`)
    await setHour('0 hours')
    await writeDigests(own.db, server.url)
    const mail = await mailbox.next(READER)
    console.log(`the mail as it was read:\n${mail.subject}\n\n${mail.text}`)
    expect(mail.subject).toMatch(/^Ronda: novedades en sus rondas \(\d+\)$/)
    expect(mail.text).toContain('Esto ocurrió en Ronda y usted aún no lo ha visto allí:')
    expect(mail.text).toContain('Who reads the two reports?')
    expect(mail.text).not.toMatch(/\bcommented|suggested|answered|undefined|\{\d?\}|<\w/)
    expect(mail.html).toContain('<html lang="es">')
    expect(mail.html).not.toMatch(/<img|src=|url\(/)
    const links = [...new Set(mail.links.map((link) => hereOf(link, server.url)))]
    for (const link of links) expect([link, (await chile.page.request.get(link)).status()]).toEqual([link, 200])
    const thread = links.filter((link) => link.includes('#thread-')).at(-1)!
    await chile.page.goto(thread)
    const id = thread.split('#thread-')[1]!
    await chile.page.locator(`.comment-card[data-thread="${id}"]:focus`).waitFor()
    await writeDigests(own.db, server.url)
    expect(mailbox.mails.filter(({ to }) => to === READER)).toHaveLength(1)
  })

  it('is ended by the one click that programs make from the mail, and by its link’s button', async () => {
    const { chile, mailbox, server, people } = trip
    const mail = mailbox.mails.find(({ to }) => to === READER)!
    const choices = async (): Promise<ChoicesBody> =>
      (await (await people.chile.fetch('/api/notifications/choices')).json()) as ChoicesBody
    const link = mail.links.find((one) => /\/unsubscribe\/[0-9a-f-]{36}\/comment$/.test(one))!
    await chile.page.goto(hereOf(link, server.url))
    expect((await choices()).choices.comment).toBe('digest')
    await trip.see(chile.page, 'unsubscribe', true)
    await chile.page.locator('main button').click(HELD)
    await wait('these come no more', async () => (await choices()).choices.comment === 'none')
    const address = /^List-Unsubscribe: <([^>]+)>$/m.exec(mail.headerLines)![1]!
    const ended = await fetch(hereOf(address, server.url), {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'List-Unsubscribe=One-Click',
    })
    expect(ended.status).toBe(200)
    expect(Object.values((await choices()).choices)).not.toContain('digest')
  })
}
