import { readFile, mkdtemp } from 'node:fs/promises'
import { spawnSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { card, item } from '../../support/on-paper.ts'
import { threadsOf } from '../../support/threads.ts'
import { answer, dialog, HELD, press, says, soonOn } from '../../support/walker.ts'
import { chooseOf, PLAN, PATIENT, sent, suggest, type Seat, type Trip, wait } from './trip.ts'

/** What one pair of officials says. */
export interface Words {
  /** On an item, on one of its fields, on words of its text. */
  item: string
  field: string
  passage: string
  /** Said inside, and never sent. */
  inside: string
  suggestion: { words: string; instead: string; why: string }
}

/** What nobody else may receive before it is sent. */
const draftsOf = (words: Words): string[] => [words.item, words.field, words.passage, words.suggestion.why]

const paragraphsOf = async (file: string): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'ronda-paper-'))
  const { status, stderr } = spawnSync(
    'soffice',
    [
      `-env:UserInstallation=file://${folder}/profile`,
      '--headless',
      '--convert-to',
      'txt:Text (encoded):UTF8',
      '--outdir',
      folder,
      file,
    ],
    { encoding: 'utf8', timeout: 120_000 },
  )
  if (status !== 0) throw new Error(`LibreOffice did not open it: ${stderr}`)
  return readFile(join(folder, 'paper.txt'), 'utf8')
}

/** Officials draft, discuss, clear, print and send; nobody else receives a word before.
 * @param seats asked at each call: contributor and focal point. */
export const drafting = (
  trip: Trip,
  name: string,
  seats: () => { adviser: Seat; focal: Seat; isLive: boolean },
  words: Words,
): void => {
  const desk = '/desk'

  it(`${name}: drafts on an item, a field and words of the text, and suggests other words`, async () => {
    const { page } = seats().adviser
    await item(page, 1).waitFor()
    await item(page, 1).locator('.comment-button').click(HELD)
    await page.locator('.comment-form textarea').fill(words.item)
    await page.keyboard.press('Control+Enter')
    await sent(page, words.item)
    await item(page, 0).locator('[data-field=owner] .field-comment:not(.has-threads)').first().click(HELD)
    await page.locator('.comment-form textarea').fill(words.field)
    await page.keyboard.press('Control+Enter')
    await sent(page, words.field)
    await chooseOf(page, 2, 'whom it asks first', 'Comment')
    await page.locator('.comment-form textarea').fill(words.passage)
    await page.keyboard.press('Control+Enter')
    await sent(page, words.passage)
    const { suggestion } = words
    await suggest(page, 3, suggestion.words, suggestion.instead, suggestion.why)
    for (const draft of draftsOf(words)) await says(card(page, draft).first(), 'Draft of your delegation', PATIENT)
    await trip.see(page, `${name}-drafted`)
  })

  it(`${name}: is read by the delegation alone: on no page, in no answer and on no socket of anybody else`, async () => {
    const { adviser, focal } = seats()
    await trip.goTo(focal, desk)
    await wait('the focal point has all drafts', async () => (await focal.page.locator('.desk-draft').count()) === 4)
    const first = focal.page.locator('.desk-draft', { hasText: words.item })
    await first.getByRole('button', { name: 'Discuss' }).click(HELD)
    await first.locator('textarea').fill(words.inside)
    await first.getByRole('button', { name: 'Save' }).click(HELD)
    await says(first, words.inside, PATIENT)
    const { secretariat, chile, canada, administrator } = trip
    // Each reads anew all that might hold it.
    for (const seat of [secretariat, chile, canada]) {
      for (const place of ['/responses', '/desk', `#${PLAN}`]) await trip.goTo(seat, place)
      await seat.page.reload()
      await item(seat.page, 0).waitFor()
      for (const draft of draftsOf(words)) expect(await card(seat.page, draft).count()).toBe(0)
    }
    for (const place of ['', '/responses', '/desk', '/audit', '/members', '/settings', '/clearance']) {
      await trip.goTo(administrator, place)
      await administrator.page.locator('main').waitFor()
    }
    await administrator.page.goto(`${trip.server.url}/mails`)
    await administrator.page.locator('main').waitFor()
    for (const person of Object.values(trip.people).slice(0, 3))
      expect(JSON.stringify(await threadsOf(person, 'rounds', trip.round))).not.toContain(words.inside)
    for (const draft of [...draftsOf(words), words.inside]) {
      // The recorder sees what is theirs.
      const found = [adviser, focal].flatMap(({ traffic }) => traffic.find(draft))
      expect([draft, found.length > 0]).toEqual([draft, true])
      for (const { persona, traffic } of [secretariat, chile, canada, administrator])
        expect([persona, draft, traffic.find(draft)]).toEqual([persona, draft, []])
      expect(trip.mailbox.mails.filter(({ text }) => text.includes(draft))).toEqual([])
    }
    expect(await trip.contentHash()).toBe(trip.hash)
    await trip.see(focal.page, `${name}-desk`, true)
  })

  it(`${name}: is printed for clearance, as a page and as a file that LibreOffice opens`, async () => {
    const { page } = seats().focal
    await trip.goTo(seats().focal, '/clearance')
    const paper = page.locator('.clearance-paper')
    const expected = [...draftsOf(words), words.suggestion.instead, 'whom it asks first', 'Signature']
    for (const one of expected) await says(paper, one, PATIENT)
    expect(await paper.innerText()).not.toContain(words.inside)
    await trip.see(page, `${name}-clearance`, true)
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Word file' }).click(HELD),
    ])
    const path = join(await mkdtemp(join(tmpdir(), 'ronda-paper-')), 'paper.docx')
    await file.saveAs(path)
    const text = (await paragraphsOf(path)).replaceAll(/\s+/g, ' ')
    for (const one of expected) expect(text).toContain(one)
    expect(text).not.toContain(words.inside)
  })

  it(`${name}: is cleared with office and day and sent, and at peers and secretariat at once as the organisation’s`, async () => {
    const { focal } = seats()
    const { page } = focal
    const { secretariat, chile, canada } = trip
    await trip.goTo(focal, desk)
    await page.getByLabel('Cleared by (office)').fill('Budget Office')
    await press(page, 'Send 4 comments…')
    await says(dialog(page), 'They will be read by peers and secretariat', PATIENT)
    await trip.see(page, `${name}-send`)
    await answer(page, 'Send')
    trip.times[`${name} sent`] = await soonOn([secretariat.page, chile.page, canada.page], (one) =>
      card(one, words.item).waitFor({ state: 'attached' }),
    )
    await says(dialog(page), '4 comments sent as comments of', PATIENT)
    await answer(page, 'Close')
    const theirs = card(chile.page, words.item)
    await says(theirs, 'Saint Lucia', PATIENT)
    await says(theirs, 'cleared by Budget Office', PATIENT)
    // Neither who drafted it nor who sent it; that is in the audit.
    expect(await theirs.innerText()).not.toContain('Official')
    const acts = await trip.database.query(
      `select array_to_string(m.marks, ' ') as marks from audit a join member m on m.id = a.member_id where a.action = 'comments.send' order by a.at`,
    )
    expect(acts.at(-1)!.marks).toBe('focal-point')
    expect(await trip.contentHash()).toBe(trip.hash)
    await trip.see(chile.page, `${name}-sent`)
  })
}
