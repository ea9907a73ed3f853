import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { calendarBody } from '../../schema/api/calendar.ts'
import { createId } from '../../schema/ids.ts'
import { readFeed, type ReadEntry } from '../support/calendar.ts'
import { openHeard, reasonOf, type Heard } from '../support/heard.ts'
import type { Person } from '../support/people.ts'
import { addPerson } from '../support/rounds.ts'

const SOON = '2031-03-04T17:00:00.000Z'
const LATER = '2031-03-18T17:00:00.000Z'
const READERS = ['secretariat', 'chile', 'focalPoint', 'contributor', 'observer'] as const

describe('the calendar of a round', () => {
  let heard: Heard
  let round: string
  /** Section of a baseline, which observers read when it is released. */
  let baseline: string

  const query = (text: string, values: string[] = []) => heard.database.query(text, values)
  const addressOf = async (person: Pick<Person, 'fetch'>): Promise<string> =>
    calendarBody.parse(await (await person.fetch(`/api/rounds/${round}/calendar`)).json()).address
  const renewed = async (person: Pick<Person, 'fetch'>): Promise<string> => {
    const answer = await person.fetch(`/api/rounds/${round}/calendar`, { method: 'POST' })
    expect(answer.status).toBe(200)
    return calendarBody.parse(await answer.json()).address
  }
  /** As a calendar program: without a cookie. */
  const feedOf = async (person: Pick<Person, 'fetch'>): Promise<string> => {
    const answer = await fetch(await addressOf(person))
    expect(answer.status).toBe(200)
    return answer.text()
  }
  const entriesOf = async (person: Pick<Person, 'fetch'>): Promise<ReadEntry[]> =>
    readFeed(await feedOf(person)).entries
  const endsOf = async (person: Pick<Person, 'fetch'>): Promise<ReadEntry[]> =>
    (await entriesOf(person)).filter(({ uid }) => uid.endsWith('.comments@ronda'))
  const memberOf = (person: Person): string => person.round.me

  beforeAll(async () => {
    heard = await openHeard()
    round = heard.chile.round.id
    const document = createId<string>()
    baseline = createId<string>()
    await query(
      `insert into document (id, round_id, kind, template_id, template_version) values ($1, $2, 'baseline', 'report', 1)`,
      [document, round],
    )
    await query(
      `insert into section (id, document_id, key, kind, title, position)
       values ($1, $2, 'baseline', 'narrative', 'The baseline', 0)`,
      [baseline, document],
    )
  })
  beforeEach(async () => {
    await query('update section set released_seq = null, comments_until = null where id <> $1', [heard.plan])
    await query('update section set comments_until = $2 where id = $1', [heard.plan, SOON])
    await query(`update section set title = 'Action plan' where id = $1`, [heard.plan])
    await query(`update person set language = 'en'`)
  })
  afterAll(() => heard.stop())

  it('is read without a sign-in, and kept by nobody on the way', async () => {
    const address = await addressOf(heard.focalPoint)
    expect(address).toMatch(/^http:\/\/localhost:\d+\/api\/calendar\/[0-9a-f-]{36}\.ics$/)
    const answer = await fetch(address)
    expect(answer.headers.get('content-type')).toBe('text/calendar; charset=utf-8')
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(answer.headers.get('set-cookie')).toBeNull()
    expect(readFeed(await answer.text()).name).toBe(heard.focalPoint.round.title)
    expect((await fetch(address, { method: 'HEAD' })).status).toBe(200)
  })

  it('has each step by its dates: whole days, the last one included; one day where one is set; none where none is', async () => {
    await query('delete from round_date where round_id = $1', [round])
    await query(
      `insert into round_date (round_id, step, starts_on, due_on)
       values ($1, 'visit', '2031-03-02', '2031-03-13'), ($1, 'report', null, '2031-05-31'),
         ($1, 'follow-up', '2031-12-31', null)`,
      [round],
    )
    const steps = (await entriesOf(heard.observer)).map(({ uid, title, start, end, url }) => [
      uid,
      title,
      start,
      end,
      url,
    ])
    const { origin } = new URL(await addressOf(heard.observer))
    const place = `${origin}/rounds/${round}`
    expect(steps).toEqual([
      [`${round}.visit@ronda`, 'Visit', '2031-03-02', '2031-03-14', place],
      [`${round}.report@ronda`, 'Report is due', '2031-05-31', '2031-06-01', place],
      [`${round}.follow-up@ronda`, 'Follow-up begins', '2031-12-31', '2032-01-01', place],
    ])
  })

  it('says when comments close on what is released, as a moment that leads there', async () => {
    const { origin } = new URL(await addressOf(heard.focalPoint))
    for (const who of ['secretariat', 'chile', 'focalPoint', 'contributor'] as const) {
      const [end, ...more] = await endsOf(heard[who])
      expect([who, end, more]).toMatchObject([
        who,
        {
          uid: `${heard.plan}.comments@ronda`,
          title: 'Comments on “Action plan” close',
          start: '2031-03-04T17:00:00Z',
          end: null,
          url: `${origin}/rounds/${round}#action-plan`,
        },
        [],
      ])
      expect(end!.description).toContain(heard.focalPoint.round.title)
      // By the clocks of the round, four hours behind UTC.
      expect(end!.description).toMatch(/March 4, 2031.*1:00/)
    }
  })

  it('has of each section what its reader may read now, and nothing else', async () => {
    const titles = async (): Promise<Record<string, string[]>> => {
      const found: Record<string, string[]> = {}
      for (const who of READERS) found[who] = (await endsOf(heard[who])).map(({ title }) => title)
      return found
    }
    // Neither is released: an end that was set for it before says nothing.
    await query('update section set comments_until = $2 where id in ($1, $3)', [
      baseline,
      SOON,
      heard.chile.sections.findings!,
    ])
    const plan = 'Comments on “Action plan” close'
    const first = 'Comments on “The baseline” close'
    expect(await titles()).toEqual({
      secretariat: [plan],
      chile: [plan],
      focalPoint: [plan],
      contributor: [plan],
      observer: [],
    })
    expect(await feedOf(heard.focalPoint)).not.toContain('Findings')
    // Released: an observer reads a baseline, and no plan.
    await query('update section set released_seq = 1 where id = $1', [baseline])
    const both = await titles()
    for (const who of ['secretariat', 'chile', 'focalPoint', 'contributor'] as const)
      expect(both[who]!.toSorted()).toEqual([plan, first].toSorted())
    expect(both.observer).toEqual([first])
    expect(await feedOf(heard.observer)).not.toContain('Action plan')
    // Without an end there is nothing to say.
    await query('update section set comments_until = null where id = $1', [heard.plan])
    expect((await titles()).focalPoint).toEqual([first])
  })

  it('is judged by what its reader has become, at the address of before', async () => {
    const address = await addressOf(heard.contributor)
    const member = memberOf(heard.contributor)
    await query(`update member set role = 'observer', marks = '{}' where id = $1`, [member])
    expect(await (await fetch(address)).text()).not.toContain('Action plan')
    await query(`update member set role = 'beneficiary' where id = $1`, [member])
    expect(await (await fetch(address)).text()).toContain('Action plan')
  })

  it('keeps what an entry is called by programs when its end is moved', async () => {
    const before = await endsOf(heard.focalPoint)
    const moved = await heard.secretariat.send('PUT', `/api/sections/${heard.plan}/comments-until`, { until: LATER })
    expect(moved.status).toBe(200)
    const after = await endsOf(heard.focalPoint)
    expect(after.map(({ uid }) => uid)).toEqual(before.map(({ uid }) => uid))
    expect([before[0]!.start, after[0]!.start]).toEqual(['2031-03-04T17:00:00Z', '2031-03-18T17:00:00Z'])
  })

  it('is in the language of its reader’s mails', async () => {
    await query(`update person set language = 'fr' where id = (select person_id from member where id = $1)`, [
      memberOf(heard.focalPoint),
    ])
    const said = (await entriesOf(heard.focalPoint)).map(({ title }) => title)
    expect(said).toContain('Clôture des commentaires\u{A0}: «\u{A0}Action plan\u{A0}»')
    expect(said).toContain('Visite')
    expect((await entriesOf(heard.chile)).map(({ title }) => title)).toContain('Visit')
  })

  it('takes a title for nothing but a title', async () => {
    const title = 'Plan\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:forged, $& {what};'
    await query('update section set title = $2 where id = $1', [heard.plan, title])
    const known = heard.focalPoint.round.title
    await query('update round set title = $2 where id = $1', [round, title])
    const { name, entries } = readFeed(await feedOf(heard.focalPoint))
    expect(name).toBe('Plan END:VEVENT BEGIN:VEVENT SUMMARY:forged, $& {what};')
    expect(entries.filter((one) => one.title.startsWith('forged'))).toEqual([])
    expect(entries.at(-1)!.title).toBe(`Comments on “${title.replaceAll('\r\n', '\n')}” close`)
    await query('update round set title = $2 where id = $1', [round, known])
  })

  it('is read on when the round is put away', async () => {
    const address = await addressOf(heard.focalPoint)
    const before = readFeed(await (await fetch(address)).text()).entries
    await query('update round set archived_at = now() where id = $1', [round])
    const answer = await fetch(address)
    expect([answer.status, readFeed(await answer.text()).entries]).toEqual([200, before])
    // A stolen address is given up there too.
    await renewed(heard.focalPoint)
    expect((await fetch(address)).status).toBe(404)
    await query('update round set archived_at = null where id = $1', [round])
  })

  it('moves to another address at its reader’s wish: the old one is dead, and other people’s are not', async () => {
    const [old, other] = [await addressOf(heard.focalPoint), await addressOf(heard.contributor)]
    const fresh = await renewed(heard.focalPoint)
    expect(new Set([old, other, fresh]).size).toBe(3)
    expect(await addressOf(heard.focalPoint)).toBe(fresh)
    expect(await reasonOf(await fetch(old))).toEqual([404, 'not-found'])
    for (const address of [fresh, other]) expect((await fetch(address)).status).toBe(200)
    const [act] = await query(`select * from audit where action = 'calendar.renew' order by at desc, id desc limit 1`)
    expect(act).toMatchObject({ round_id: round, member_id: memberOf(heard.focalPoint), actor_role: 'beneficiary' })
    for (const address of [old, fresh])
      expect(JSON.stringify(act)).not.toContain(/[0-9a-f-]{36}/.exec(address.split('/').at(-1)!)![0])
  })

  it('belongs to a member: nobody else is told an address, or makes another', async () => {
    for (const method of ['GET', 'POST']) {
      const path = `/api/rounds/${round}/calendar`
      expect(await reasonOf(await heard.administrator.fetch(path, { method }))).toEqual([404, 'not-found'])
      expect(await reasonOf(await fetch(`${heard.server.url}${path}`, { method }))).toEqual([401, 'not-signed-in'])
    }
  })

  it('ends with the membership, and does not come back with it', async () => {
    const address = await addressOf(heard.canada)
    const member = memberOf(heard.canada)
    const removed = await heard.secretariat.fetch(`/api/rounds/${round}/members/${member}`, { method: 'DELETE' })
    expect(removed.status).toBe(204)
    const gone = await fetch(address)
    expect(await reasonOf(gone)).toEqual([404, 'not-found'])
    // By a token that was left as it was, too.
    const [row] = await query('select calendar_token as token from member where id = $1', [member])
    const left = address.replace(/[0-9a-f-]{36}/, String(row!.token))
    expect((await fetch(left)).status).toBe(404)
    await query('update member set ended_at = null where id = $1', [member])
    expect((await fetch(left)).status).toBe(200)
    expect((await fetch(address)).status).toBe(404)
  })

  it('ends with the place in the secretariat, and does not come back with it', async () => {
    const officer = await addPerson(heard.database, heard.server.url, 'officer-calendar', { secretariat: 'officer' })
    await query(`insert into member (id, round_id, person_id, role) values ($1, $2, $3, 'secretariat')`, [
      createId<string>(),
      round,
      officer.id,
    ])
    const address = await addressOf(officer)
    expect((await fetch(address)).status).toBe(200)
    const place = (secretariat: string | null) =>
      heard.secretariat.send('PUT', `/api/people/${officer.id}`, { isAdministrator: false, secretariat })
    expect((await place(null)).status).toBe(200)
    expect((await fetch(address)).status).toBe(404)
    await query('update member set ended_at = null where person_id = $1', [officer.id])
    expect((await fetch(address)).status).toBe(404)
  })

  it('answers to what is no token, to nobody’s and to one without its ending alike, and logs none', async () => {
    const address = await addressOf(heard.chile)
    const token = /[0-9a-f-]{36}/.exec(address.split('/').at(-1)!)![0]
    const at = (name: string) => fetch(`${heard.server.url}/api/calendar/${name}`)
    const bodies: unknown[] = []
    for (const name of [
      `${createId<string>()}.ics`,
      'nothing.ics',
      '.ics',
      `${token}.ICS`,
      `${token.toUpperCase()}.ics`,
    ]) {
      const answer = await at(name)
      bodies.push([answer.status, await answer.json()])
    }
    expect(bodies).toEqual(
      bodies.map(() => [404, { type: 'about:blank', title: 'not-found', status: 404, reason: 'not-found' }]),
    )
    expect((await at(token)).status).toBe(404)
    expect(heard.server.output()).not.toContain(token)
  })
})
