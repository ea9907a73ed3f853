import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { auditBody, type AuditAct, type AuditBody } from '../../schema/api/audit.ts'
import { createId, type PersonId, type RoundId } from '../../schema/ids.ts'
import { recordAct } from '../../server/services/audit.ts'
import { openDatabase } from '../../server/storage/database.ts'
import { cloneDatabase } from '../support/database.ts'
import { signIn, type Person } from '../support/people.ts'
import { startServer, type TestServer } from '../support/server.ts'

const FORMULA = '=HYPERLINK("https://elsewhere.example";"see")'

describe('[FEATURES M31] the audit trail', () => {
  let database: Awaited<ReturnType<typeof cloneDatabase>>
  let server: TestServer
  let secretariat: Person
  let expert: Person
  let trail: string
  let adminCookie: string

  const read = async (query = ''): Promise<AuditBody> => {
    const answer = await secretariat.fetch(`${trail}${query}`)
    expect(answer.status).toBe(200)
    return auditBody.parse(await answer.json())
  }
  const asAdministrator = (path: string): Promise<Response> =>
    fetch(`${server.url}${path}`, { headers: { cookie: adminCookie } })
  /** An act put beside, with a moment of its own. */
  const insert = (action: string, detail: unknown, more: Record<string, string>): Promise<unknown> => {
    const row = { id: createId<string>(), action, detail: JSON.stringify(detail), ...more }
    const names = Object.keys(row)
    return database.query(
      `insert into audit (${names.join(', ')}) values (${names.map((_, at) => `$${at + 1}`).join(', ')})`,
      Object.values(row),
    )
  }

  beforeAll(async () => {
    database = await cloneDatabase()
    server = await startServer({ databaseUrl: database.url })
    secretariat = await signIn(server.url, 'secretariat')
    expert = await signIn(server.url, 'expert-cl')
    trail = `/api/rounds/${secretariat.round.id}/audit`
    const { findings, context } = secretariat.sections
    await secretariat.setState(findings!, 'in-review')
    await secretariat.setState(findings!, 'locked', 'final text')
    await secretariat.setState(findings!, 'drafting', FORMULA)
    await secretariat.setReleased(findings!, true)
    await secretariat.setReleased(findings!, false)
    await secretariat.setReleased(context!, true)
    const administrator = createId<string>()
    await database.query(
      `insert into person (id, persona, email, is_administrator) values ($1, 'administrator', 'admin@example.org', true)`,
      [administrator],
    )
    const answer = await fetch(`${server.url}/api/demo/sign-in`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ persona: 'administrator' }),
    })
    adminCookie = answer.headers.get('set-cookie')!.split(';')[0]!
    await insert('person.appoint', { before: null, after: 'officer', about: 1 }, { person_id: administrator })
  })
  afterAll(async () => {
    await server.stop()
    await database.drop()
  })

  it('tells every act, newest first: who, when, on what, before, after and why', async () => {
    const { acts } = await read()
    const mine = acts.slice(0, 6)
    expect(mine.map(({ action, before, after, reason }) => [action, before, after, reason]).toReversed()).toEqual([
      ['section.state', 'drafting', 'in-review', null],
      ['section.state', 'in-review', 'locked', 'final text'],
      ['section.state', 'locked', 'drafting', FORMULA],
      ['section.release', null, expect.any(Number), null],
      ['section.release', expect.any(Number), null, null],
      ['section.release', null, expect.any(Number), null],
    ])
    expect(mine[5]!.actor).toEqual({ id: secretariat.round.me, name: null, role: 'secretariat', country: null })
    expect(mine[5]!.section).toMatchObject({ id: secretariat.sections.findings, key: 'findings' })
    expect(mine[5]!.section!.title).not.toBe('')
    expect(Math.abs(Date.parse(mine[0]!.at) - Date.now())).toBeLessThan(60_000)
    expect(mine[0]!.about).toEqual({ hash: expect.stringMatching(/^[0-9a-f]{64}$/) })
    expect([...acts].sort((a, b) => Date.parse(b.at) - Date.parse(a.at))).toEqual(acts)
  })

  it('is filtered by act, member, section and time', async () => {
    const all = (await read('?limit=200')).acts
    const states = (await read('?action=section.state')).acts
    expect(states.length).toBeGreaterThanOrEqual(3)
    expect(states.every(({ action }) => action === 'section.state')).toBe(true)
    const two = (await read('?action=section.state,section.release')).acts
    expect(two.length).toBeGreaterThan(states.length)
    const { findings, context } = secretariat.sections
    const ofContext = (await read(`?section=${context}`)).acts
    expect(ofContext.map(({ section }) => section!.id)).toEqual(ofContext.map(() => context))
    expect((await read(`?section=${findings}&action=section.release`)).acts).toHaveLength(2)
    const own = (await read(`?by=${secretariat.round.me}&limit=200`)).acts
    expect(own).toEqual(all.filter(({ actor }) => actor?.id === secretariat.round.me))
    expect((await read(`?by=${expert.round.me}&action=section.state`)).acts).toEqual([])
    const [newest] = all
    expect((await read(`?to=${newest!.at}&limit=200`)).acts.map(({ id }) => id)).not.toContain(newest!.id)
    expect((await read(`?from=${newest!.at}`)).acts.map(({ id }) => id)).toContain(newest!.id)
    expect((await read('?from=2100-01-01T00:00:00Z')).acts).toEqual([])
  })

  it('is read page by page, each act once, also acts of one moment', async () => {
    for (let n = 0; n < 7; n++)
      await insert(
        'round.edit',
        { before: n, after: n + 1 },
        {
          round_id: secretariat.round.id,
          member_id: secretariat.round.me,
          at: '2020-02-02T02:02:02.123456Z',
        },
      )
    const all = (await read('?limit=200')).acts
    const pages: AuditAct[] = []
    for (let next: string | null = ''; next !== null;) {
      const page: AuditBody = await read(`?limit=3${next === '' ? '' : `&cursor=${next}`}`)
      expect(page.acts.length).toBeLessThanOrEqual(3)
      pages.push(...page.acts)
      next = page.next
    }
    expect(pages).toEqual(all)
    expect(new Set(pages.map(({ id }) => id)).size).toBe(pages.length)
  })

  it('begins from no act of another trail: one that is elsewhere looks like one that is nowhere', async () => {
    const [elsewhere] = await database.query(
      `select id from audit where round_id is distinct from '${secretariat.round.id}' order by at desc limit 1`,
    )
    const { acts } = await read('?limit=1')
    expect((await read(`?cursor=${acts[0]!.id}`)).acts).not.toEqual([])
    const [foreign, nowhere] = await Promise.all(
      [String(elsewhere!.id), createId<string>()].map((id) => read(`?cursor=${id}`)),
    )
    expect(foreign).toEqual(nowhere)
    expect(foreign).toEqual({ acts: [], next: null })
  })

  it('shows somebody who acted as a person as the member that they are', async () => {
    const [row] = await database.query('select person_id from member where id = $1', [expert.round.me])
    const { db, close } = openDatabase(database.url)
    await recordAct(db, {
      action: 'invitation.accept',
      round: secretariat.round.id as RoundId,
      person: row!.person_id as PersonId,
      before: null,
      after: null,
    })
    await close()
    const [act] = (await read('?action=invitation.accept')).acts
    expect(act!.actor).toEqual({ id: expert.round.me, name: null, role: 'expert', country: 'CL' })
    expect((await read(`?by=${expert.round.me}`)).acts.map(({ id }) => id)).toContain(act!.id)
  })

  it.each(['csv', 'json'] as const)('is taken away as %s, and that is an act itself', async (format) => {
    const before = (await read('?limit=200')).acts
    const answer = await secretariat.fetch(`${trail}?format=${format}&action=section.state`)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toContain(format)
    expect(answer.headers.get('content-disposition')).toMatch(
      new RegExp(`^attachment; filename="ronda-audit-\\d{4}-\\d\\d-\\d\\d\\.${format}"$`),
    )
    expect(answer.headers.get('cache-control')).toBe('no-store')
    const text = Buffer.from(await answer.arrayBuffer()).toString('utf8')
    const states = before.filter(({ action }) => action === 'section.state')
    if (format === 'json') expect(JSON.parse(text)).toEqual({ acts: states })
    else {
      expect(text.startsWith('\u{FEFF}"at","actor"')).toBe(true)
      expect(text.trimEnd().split('\r\n')).toHaveLength(states.length + 1)
      // A reason that somebody wrote as a formula is text in every spreadsheet.
      expect(text).toContain(`"'=HYPERLINK(""https://elsewhere.example"";""see"")"`)
      expect(text).not.toMatch(/(^|,)"[=+\-@\t\r]/m)
    }
    const after = (await read('?limit=200')).acts
    expect(after.slice(1)).toEqual(before)
    expect(after[0]).toMatchObject({
      action: 'export',
      after: { what: 'audit', format, acts: states.length },
      about: { filter: { action: ['section.state'] } },
      actor: { id: secretariat.round.me },
    })
  })

  it('is taken away by no page of another site', async () => {
    const before = (await read()).acts
    for (const site of ['cross-site', 'same-site'])
      expect((await secretariat.fetch(`${trail}?format=csv`, { headers: { 'sec-fetch-site': site } })).status).toBe(403)
    expect((await read()).acts).toEqual(before)
  })

  it('of the site is for administrators, holds what was done outside rounds, and nothing of any round', async () => {
    const answer = await asAdministrator('/api/audit?limit=200')
    expect(answer.status).toBe(200)
    const { acts } = auditBody.parse(await answer.json())
    const appointed = acts.find(({ action }) => action === 'person.appoint')
    expect(appointed).toMatchObject({
      actor: { name: 'admin@example.org', role: null },
      after: 'officer',
      section: null,
    })
    expect(acts.filter(({ action }) => action.startsWith('section.') || action.startsWith('round.'))).toEqual([])
    expect((await asAdministrator(`/api/audit?by=${appointed!.actor!.id}`)).status).toBe(200)
    const file = await asAdministrator('/api/audit?format=json')
    expect(JSON.parse(await file.text())).toEqual({ acts })
    const [newest] = auditBody.parse(await (await asAdministrator('/api/audit')).json()).acts
    expect(newest).toMatchObject({ action: 'export', actor: { name: 'admin@example.org' } })
    // Who manages the installation is by that no member of a round.
    expect((await asAdministrator(trail)).status).toBe(404)
  })

  it('is not for experts, and a wrong question is answered without what was asked', async () => {
    expect((await expert.fetch(trail)).status).toBe(403)
    expect((await secretariat.fetch('/api/audit')).status).toBe(403)
    for (const query of [
      'action=nothing',
      'limit=0',
      'limit=201',
      'from=yesterday',
      'by=x',
      'format=exe',
      'canary=1',
    ]) {
      const answer = await secretariat.fetch(`${trail}?${query}`)
      expect(answer.status, query).toBe(400)
      expect(await answer.text()).not.toMatch(/yesterday|nothing|exe/)
    }
  })

  it('takes no change, removal or emptying, whoever asks the database for it', async () => {
    const count = async (): Promise<unknown> => (await database.query('select count(*), max(at) from audit'))[0]
    const before = await count()
    for (const statement of [
      `update audit set detail = '{}'`,
      `update audit set at = now() where action = 'section.state'`,
      'delete from audit',
      `delete from audit where action = 'export'`,
      'truncate audit',
      'truncate audit cascade',
      `insert into audit select * from audit on conflict (id) do update set detail = '{}'`,
    ])
      await expect(database.query(statement), statement).rejects.toThrow('the audit trail is append-only')
    expect(await count()).toEqual(before)
  })
})
