import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createId } from '../../../schema/ids.ts'
import { daysBefore, shownAt } from '../../../schema/clocks.ts'
import { climbLadder } from '../../../server/services/notifications/ladder.ts'
import { writeUrgent } from '../../../server/services/notifications/urgent.ts'
import { openDatabase } from '../../../server/storage/database.ts'
import { openToldRound, TOLD, type ToldName, type ToldRound } from '../../support/told-round.ts'

const HOUR = 3_600_000

describe('the ladder before the end of comments', () => {
  let told: ToldRound
  beforeAll(async () => {
    told = await openToldRound('America/Santiago')
  })
  beforeEach(async () => {
    await told.reset()
    await told.database.query('update section set comments_until = null, state = $1 where id = $2', [
      'drafting',
      told.section,
    ])
  })
  afterAll(() => told.close())

  const climb = (): Promise<void> => climbLadder(told.db)
  const endAt = (at: number) =>
    told.database.query('update section set comments_until = $1 where id = $2', [
      new Date(at).toISOString(),
      told.section,
    ])
  /** Days of which each was told, in order. */
  const rungs = async (): Promise<Partial<Record<ToldName, number[]>>> => {
    const rows = await told.database.query(
      `select member_id, (detail->>'days')::int as days from notification where kind = 'deadline' order by days desc`,
    )
    const of = (name: ToldName) =>
      rows.filter(({ member_id: member }) => member === told.people[name].member).map(({ days }) => days as number)
    return Object.fromEntries(TOLD.flatMap((name) => (of(name).length === 0 ? [] : [[name, of(name)]])))
  }
  const owing = (...days: number[]) => ({ secretariat: days, focalPoint: days })

  it('tells focal points and secretariat 14, 7 and 2 days before, each once by several processes', async () => {
    const others = Array.from({ length: 3 }, () => openDatabase(told.database.url))
    const seen: number[] = []
    for (const days of [14, 7, 2]) {
      // The end does not move, time does: told by moving both.
      const end = Date.now() + days * 24 * HOUR - HOUR
      await told.database.query(`update notification set once = replace(once, split_part(once, '/', 3), $1)`, [
        new Date(end).toISOString(),
      ])
      await endAt(end)
      seen.push(days)
      await Promise.all([told, ...others].flatMap(({ db }) => [climbLadder(db), climbLadder(db)]))
      expect(await rungs()).toEqual(owing(...seen))
    }
    await Promise.all(others.map((other) => other.close()))
  })

  it('counts days by the calendar of the beneficiary', async () => {
    // Whatever the clocks of Santiago do in the week to come, a minute decides.
    const now = Date.now()
    const end = [6, 7, 8]
      .map((days) => now + days * 24 * HOUR)
      .map((guess) => guess + (now - daysBefore(guess, 7, 'America/Santiago')))
      .find((at) => daysBefore(at, 7, 'America/Santiago') === now)!
    expect(shownAt(end, 'America/Santiago') - shownAt(now, 'America/Santiago')).toBe(7 * 24 * HOUR)
    await endAt(end + 5 * 60_000)
    await climb()
    expect(await rungs()).toEqual({})
    await endAt(end - 60_000)
    await climb()
    expect(await rungs()).toEqual(owing(7))
  })

  it('tells nobody between the rungs, of a time that is over, without an end, or in a section that is locked or put away', async () => {
    for (const days of [16, 12, 5, -1]) {
      await endAt(Date.now() + days * 24 * HOUR)
      await climb()
    }
    await endAt(Date.now() + 6.9 * 24 * HOUR)
    await told.database.query('update round set archived_at = now()')
    await climb()
    await told.database.query('update round set archived_at = null')
    await told.database.query('update section set released_seq = null where id = $1', [told.section])
    await climb()
    expect(await rungs()).toEqual({})
    await told.database.query('update section set released_seq = head where id = $1', [told.section])
    await climb()
    expect(await rungs()).toEqual(owing(7))
  })

  it('tells an official who has drafts that are not sent, and one again of another end', async () => {
    const thread = createId<string>()
    await told.database.query(
      `insert into thread (id, section_id, kind, audience, seq, member_id, by_role, by_country)
       values ($1, $2, 'question', 'delegation', 0, $3, 'beneficiary', 'LC')`,
      [thread, told.section, told.people.official.member],
    )
    await endAt(Date.now() + 47 * HOUR)
    await climb()
    expect(await rungs()).toEqual({ ...owing(2), official: [2] })
    await told.database.query('update thread set resolved_at = now(), resolved_by = $1', [told.people.official.member])
    // More time was given.
    await endAt(Date.now() + 47.5 * HOUR)
    await climb()
    await climb()
    expect(await rungs()).toEqual({ ...owing(2, 2), official: [2] })
    await told.database.query('delete from thread')
  })

  it('tells the last rung of an end that is set less than a day away, once, and no number of days', async () => {
    await endAt(Date.now() + 5 * HOUR)
    await Promise.all([climb(), climb()])
    expect(await rungs()).toEqual(owing(0))
    await climb()
    expect(await rungs()).toEqual(owing(0))
    await writeUrgent(told.db, 'https://ronda.example.org')
    for (const { text } of await told.mails()) expect(text).not.toMatch(/days|\{|…/)
  })

  it('does not tell the last rung again in the last day', async () => {
    const end = Date.now() + 30 * HOUR
    await endAt(end)
    await climb()
    expect(await rungs()).toEqual(owing(2))
    await told.database.query(`update notification set once = replace(once, split_part(once, '/', 3), $1)`, [
      new Date(end - 10 * HOUR).toISOString(),
    ])
    await endAt(end - 10 * HOUR)
    await climb()
    expect(await rungs()).toEqual(owing(2))
  })

  it('is mailed at once to those who are told, and to nobody else', async () => {
    await endAt(Date.now() + 47 * HOUR)
    await climb()
    expect(await writeUrgent(told.db, 'https://ronda.example.org')).toBe(2)
    expect(await writeUrgent(told.db, 'https://ronda.example.org')).toBe(0)
    expect((await told.mails()).map(({ to }) => to).sort()).toEqual([
      'focalpoint@example.org',
      'secretariat@example.org',
    ])
  })
})
