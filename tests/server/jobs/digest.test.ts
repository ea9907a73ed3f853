import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { lastHourOf } from '../../../schema/clocks.ts'
import { dayIn } from '../../../schema/dates.ts'
import { createId } from '../../../schema/ids.ts'
import { NOTIFICATION_KINDS, URGENT } from '../../../schema/notifications.ts'
import { saveChoices, getChoices, unsubscribe } from '../../../server/services/notifications/choices.ts'
import { writeDigests } from '../../../server/services/notifications/digest.ts'
import { writeUrgent } from '../../../server/services/notifications/urgent.ts'
import { openToldRound, type ToldName, type ToldRound } from '../../support/told-round.ts'

const SITE = 'https://ronda.example.org'
const DAY = 86_400
const CALM = NOTIFICATION_KINDS.filter((kind) => !URGENT.includes(kind))

describe('mails that jobs write', () => {
  let told: ToldRound
  beforeAll(async () => {
    told = await openToldRound()
  })
  beforeEach(() => told.reset())
  afterAll(() => told.close())

  const digests = (): Promise<number> => writeDigests(told.db, SITE)
  const urgent = (): Promise<number> => writeUrgent(told.db, SITE)
  /** By the clock of the database. */
  const now = async (): Promise<number> => Date.parse((await told.database.query('select now()'))[0]!.now as string)
  const hourIn = (timeZone: string, at: number): number =>
    Number(new Intl.DateTimeFormat('en', { timeZone, hour: '2-digit', hourCycle: 'h23' }).format(at))
  const setDay = (name: ToldName, timeZone: string | null, hour: number) =>
    told.database.query(
      `update person set time_zone = nullif($1, ''), digest_hour = ${hour}, digested_for = null where id = $2`,
      [timeZone ?? '', told.people[name].person],
    )

  it('are none where nothing happened, or all of it was read', async () => {
    expect([await digests(), await urgent()]).toEqual([0, 0])
    for (const kind of ['comment', 'mention'] as const) await told.tell(kind, 'expert', 2 * DAY)
    await told.database.query('update notification set read_at = now()')
    expect([await digests(), await urgent(), (await told.mails()).length]).toEqual([0, 0, 0])
  })

  it('are at once for what is urgent alone', async () => {
    for (const kind of NOTIFICATION_KINDS) await told.tell(kind, 'secretariat', 0, 'expert')
    expect(await urgent()).toBe(URGENT.length)
    const mailed = await told.database.query('select kind from notification where mailed_at is not null order by kind')
    expect(mailed.map(({ kind }) => kind)).toEqual([...URGENT].sort())
    expect(await urgent()).toBe(0)
    await told.database.query(`update notification set at = now() - interval '2 days'`)
    expect(await digests()).toBe(1)
    expect((await told.mails()).map(({ kind }) => kind)).toEqual([...URGENT.map(() => 'urgent'), 'digest'])
    expect(await told.database.query('select 1 from notification where mailed_at is null')).toEqual([])
  })

  it.each([
    ['the round’s zone', null],
    ['a zone half an hour beside others', 'Asia/Kolkata'],
    ['a zone whose clocks are changed', 'America/Santiago'],
    ['one with both', 'America/St_Johns'],
  ])('come at their reader’s hour by %s, and not before it', async (_what, timeZone) => {
    const zone = timeZone ?? 'America/St_Lucia'
    const at = await now()
    // The hour that is under way; what happened since it began waits for that of tomorrow.
    const hour = hourIn(zone, at)
    const due = lastHourOf(hour, zone, at)
    expect(at - due).toBeLessThan(3_600_000)
    await setDay('expert', timeZone, hour)
    await told.tell('comment', 'expert', (at - due) / 1000 - 1)
    expect(await digests()).toBe(0)
    await told.tell('reply', 'expert', (at - due) / 1000 + 60)
    expect(await digests()).toBe(1)
    expect((await told.mails()).map(({ to }) => to)).toEqual(['expert@example.org'])
    // One a day, whatever else happens.
    await told.tell('comment', 'expert', DAY)
    expect(await digests()).toBe(0)
    await told.database.query(`update person set digested_for = digested_for - 1`)
    expect(await digests()).toBe(1)
    // An hour that is still to come has come yesterday.
    await told.reset()
    await setDay('expert', timeZone, (hour + 1) % 24)
    await told.tell('comment', 'expert', 22 * 3600)
    expect(await digests()).toBe(0)
    await told.tell('comment', 'expert', 25 * 3600)
    expect(await digests()).toBe(1)
  })

  it('come once a day to who is in rounds of two zones', async () => {
    const at = await now()
    const [other, member] = [createId<string>(), createId<string>()]
    await told.database.query(
      `insert into round (id, title, beneficiary, step, language, time_zone)
       values ($1, 'Elsewhere', 'LC', 'report', 'en', 'Pacific/Honolulu')`,
      [other],
    )
    await told.database.query(
      `insert into member (id, round_id, person_id, role, country, marks) values ($1, $2, $3, 'expert', 'CA', '{}')`,
      [member, other, told.people.expert.person],
    )
    try {
      // Their hour came in the zone of the first round, six hours ago, and a mail with it; in the other it is now.
      const hour = hourIn('Pacific/Honolulu', at)
      const first = lastHourOf(hour, 'America/St_Lucia', at)
      await setDay('expert', null, hour)
      await told.database.query(`update person set digested_for = $1 where id = $2`, [
        dayIn('America/St_Lucia', new Date(first)),
        told.people.expert.person,
      ])
      for (const one of [told.people.expert.member, member]) {
        const id = await told.tell('comment', 'expert', 2 * DAY)
        await told.database.query('update notification set member_id = $1 where id = $2', [one, id])
      }
      expect(await digests()).toBe(0)
      await told.database.query(`update person set digested_for = digested_for - 1`)
      expect(await digests()).toBe(1)
      expect(await digests()).toBe(0)
      expect(await told.database.query('select 1 from notification where mailed_at is null')).toEqual([])
    } finally {
      await told.database.query('delete from member where id = $1', [member])
    }
  })

  it('come once a day, though another hour or zone is chosen after they came', async () => {
    const at = await now()
    const hour = hourIn('UTC', at)
    await setDay('expert', 'UTC', (hour + 23) % 24)
    await told.tell('comment', 'expert', 2 * DAY)
    expect(await digests()).toBe(1)
    await told.tell('reply', 'expert', 2 * DAY)
    const move = (zone: string, to: number) =>
      told.database.query('update person set digest_hour = $1, time_zone = $2 where id = $3', [
        to,
        zone,
        told.people.expert.person,
      ])
    // Their day is the same one as long as the hour that was chosen is of it.
    const mailed = dayIn('UTC', new Date(lastHourOf((hour + 23) % 24, 'UTC', at)))
    for (const zone of ['UTC', 'America/St_Lucia', 'Pacific/Honolulu', 'Asia/Kolkata'])
      for (let chosen = 0; chosen < 24; chosen++) {
        if (dayIn(zone, new Date(lastHourOf(chosen, zone, at))) > mailed) continue
        await move(zone, chosen)
        expect([zone, chosen, await digests()]).toEqual([zone, chosen, 0])
      }
    expect(await told.mails('digest')).toHaveLength(1)
  })

  it('end for one kind by its link, and only for that one, the urgent as well', async () => {
    const { person, token } = told.people.secretariat
    for (const ended of NOTIFICATION_KINDS) {
      await told.reset()
      await unsubscribe(told.db, token, ended)
      const { choices } = await getChoices(told.db, person as never)
      expect(NOTIFICATION_KINDS.filter((kind) => choices[kind] === 'none')).toEqual([ended])
      await told.tell(ended, 'secretariat', 2 * DAY, 'expert')
      expect([ended, await urgent(), await digests(), (await told.mails()).length]).toEqual([ended, 0, 0, 0])
      // It is told in the program all the same.
      expect(await told.database.query('select 1 from notification where read_at is null')).toHaveLength(1)
    }
    await told.reset()
    await unsubscribe(told.db, token, 'digest')
    for (const kind of CALM) await told.tell(kind, 'secretariat', 2 * DAY, 'expert')
    await told.tell('mention', 'secretariat', 2 * DAY, 'expert')
    expect([await urgent(), await digests()]).toEqual([1, 0])
  })

  it('wait for the day where somebody wants what is urgent daily, and come once', async () => {
    const { person } = told.people.expert
    const chosen = await getChoices(told.db, person as never)
    await saveChoices(told.db, person as never, { ...chosen, choices: { ...chosen.choices, mention: 'digest' } })
    await told.tell('mention', 'expert', 2 * DAY)
    expect([await urgent(), await digests(), await urgent(), await digests()]).toEqual([0, 1, 0, 0])
  })

  it('carry the links that end them, each for its reader and kind', async () => {
    await told.tell('comment', 'expert', 2 * DAY)
    await told.tell('mention', 'official', 0)
    await urgent()
    await digests()
    for (const [kind, name, what] of [
      ['digest', 'expert', 'digest'],
      ['urgent', 'official', 'mention'],
    ] as const) {
      const [mail, ...more] = await told.mails(kind)
      expect(more).toEqual([])
      expect(mail!.to).toBe(told.people[name].email)
      expect(JSON.stringify(mail!.headers)).toContain(`/api/unsubscribe/${told.people[name].token}/${what}`)
      for (const other of Object.values(told.people))
        expect([other.email, mail!.text.includes(other.token)]).toEqual([
          other.email,
          other.email === told.people[name].email,
        ])
    }
  })
})
