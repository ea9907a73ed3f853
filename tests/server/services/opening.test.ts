import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { contact, roundRequest, type RoundRequest } from '../../../schema/api/opening.ts'
import { AppError, type Reason } from '../../../schema/errors.ts'
import { createId, type PersonId, type RoundId } from '../../../schema/ids.ts'
import { editRound } from '../../../server/services/editing.ts'
import { openRound } from '../../../server/services/opening.ts'
import { seedReference } from '../../../server/services/reference.ts'
import { getRound } from '../../../server/services/rounds.ts'
import type { SignedInPerson } from '../../../server/services/sessions.ts'
import { openDatabase, type Database, type Db } from '../../../server/storage/database.ts'
import { cloneDatabase, type TestDatabase } from '../../support/database.ts'
import { buildRound } from '../../support/rounds.ts'

/** Where the links of mails lead. */
const SITE = 'https://ronda.example.org'

const outcome = (act: Promise<unknown>): Promise<Reason | 'done'> =>
  act.then(
    () => 'done' as const,
    (error: unknown) => (error instanceof AppError ? error.reason : 'internal'),
  )

describe('a round', () => {
  let clone: TestDatabase
  let database: Database
  let db: Db
  let head: SignedInPerson
  let officer: SignedInPerson
  let nobody: SignedInPerson

  const somebody = async (email: string, secretariat: SignedInPerson['secretariat']): Promise<SignedInPerson> => {
    const id = createId<PersonId>()
    await clone.query(
      `insert into person (id, email, secretariat) values ($1, $2, ${secretariat === null ? 'null' : `'${secretariat}'`})`,
      [id, email],
    )
    return { id, persona: null, name: null, language: 'en', email, isAdministrator: false, secretariat }
  }
  const count = async (table: string): Promise<number> =>
    (await clone.query(`select count(*)::int as count from ${table}`))[0]!.count as number
  const actsOf = (round: RoundId) =>
    clone.query('select action, person_id, member_id, detail from audit where round_id = $1 order by at, id', [round])

  beforeAll(async () => {
    clone = await cloneDatabase()
    database = openDatabase(clone.url)
    db = database.db
    await seedReference(db)
    head = await somebody('head@example.org', 'head')
    officer = await somebody('officer@example.org', 'officer')
    nobody = await somebody('nobody@example.org', null)
  })
  afterAll(async () => {
    await database.close()
    await clone.drop()
  })

  it('is opened by the secretariat alone', async () => {
    expect(await outcome(openRound(db, nobody, buildRound(), SITE))).toBe('forbidden')
    expect(await outcome(openRound(db, { ...nobody, isAdministrator: true }, buildRound(), SITE))).toBe('forbidden')
    expect(await count('round')).toBe(0)
  })

  it('has the sections of its template in the report’s language, its dates, its secretariat and its invitations', async () => {
    const request = buildRound({
      language: 'es',
      beneficiary: 'CR',
      peers: ['UY', 'CO'],
      focalPoint: { name: 'Focal point', email: 'focal@example.org', language: 'es' },
      alternate: { name: '', email: 'alternate@example.org', language: 'en' },
      dates: [{ step: 'report', startsOn: '2026-03-01', dueOn: '2026-05-01' }],
    })
    const id = await openRound(db, officer, request, SITE)
    const round = await getRound(db, id, officer.id)
    expect(round).toMatchObject({
      id: request.id,
      beneficiary: 'CR',
      organisation: request.organisation,
      peers: ['UY', 'CO'],
      step: 'request',
      timeZone: request.timeZone,
      archivedAt: null,
    })
    expect(round.dates).toHaveLength(6)
    expect(round.dates[4]).toEqual({ step: 'report', startsOn: '2026-03-01', dueOn: '2026-05-01' })
    const [report] = round.documents
    expect(report).toMatchObject({ kind: 'report', template: { id: 'report', version: 2 } })
    expect(report!.sections).toHaveLength(8)
    expect(report!.sections[0]!.title).toBe('Prefacio y mandato')
    // Whoever opens it, and the head, though they did not.
    const marks = new Map(round.members.map((one) => [one.id === round.me ? 'officer' : 'head', one.marks]))
    expect(marks).toEqual(
      new Map([
        ['officer', []],
        ['head', ['head']],
      ]),
    )
    const invited = await clone.query(
      'select email, name, role, country, to_json(marks) as marks, organisation, language, invited_by, sendings, expires_at > now() as open from invitation where round_id = $1 order by email',
      [id],
    )
    const asked = { role: 'beneficiary', country: 'CR', marks: ['focal-point'], invited_by: officer.id, open: true }
    expect(invited).toMatchObject([
      { ...asked, email: 'alternate@example.org', name: '', language: 'en' },
      { ...asked, email: 'focal@example.org', name: 'Focal point', language: 'es', organisation: request.organisation },
    ])
    const acts = await actsOf(id)
    expect(acts.map(({ action }) => action)).toEqual([
      'round.open',
      // The head and whoever opens it.
      'member.change',
      'member.change',
      'invitation.send',
      'invitation.send',
    ])
    expect(acts[0]).toMatchObject({ person_id: officer.id, detail: { before: null, after: { title: request.title } } })
  })

  it('is opened once, however often the form is sent', async () => {
    const request = buildRound({ focalPoint: { name: '', email: 'one@example.org', language: 'en' } })
    const before = [await count('round'), await count('section'), await count('invitation'), await count('audit')]
    const ids = await Promise.all([1, 2, 3].map(() => openRound(db, officer, request, SITE)))
    expect(new Set(ids)).toEqual(new Set([request.id]))
    expect(await openRound(db, officer, request, SITE)).toBe(request.id)
    const after = [await count('round'), await count('section'), await count('invitation'), await count('audit')]
    expect(after).toEqual([before[0]! + 1, before[1]! + 8, before[2]! + 1, before[3]! + 4])
    expect(await outcome(openRound(db, head, request, SITE))).toBe('conflict')
  })

  it.each<[string, Partial<RoundRequest>]>([
    ['a beneficiary that reviews itself', { peers: ['LC', 'CL'] }],
    ['a country that is no State of the Organization', { peers: ['ES'] }],
    ['a beneficiary that is none', { beneficiary: 'FR' }],
    ['a country named twice', { peers: ['CL', 'CL'] }],
    ['a theme that is none', { themes: ['weather'] }],
    ['a time zone that is none', { timeZone: 'America/Nowhere' }],
    ['a template that is none', { template: { id: 'report', version: 99 } }],
    [
      'a step that is due before it begins',
      { dates: [{ step: 'visit', startsOn: '2026-02-02', dueOn: '2026-02-01' }] },
    ],
    [
      'one person as focal point and alternate',
      {
        focalPoint: { name: '', email: 'same@example.org', language: 'en' },
        alternate: { name: 'Same', email: 'same@example.org', language: 'es' },
      },
    ],
    [
      'a step that is dated twice',
      {
        dates: [
          { step: 'visit', startsOn: null, dueOn: '2026-02-01' },
          { step: 'visit', startsOn: null, dueOn: '2026-02-02' },
        ],
      },
    ],
  ])('is refused with %s, and leaves nothing', async (_, wrong) => {
    const before = await count('round')
    expect(await outcome(openRound(db, officer, buildRound(wrong), SITE))).toBe('bad-request')
    expect(await count('round')).toBe(before)
  })

  it('is not refused for what is a hint: one peer, or eight, or a State with a note, or dates out of order', async () => {
    for (const peers of [[], ['CU'], ['CL', 'CA', 'TT', 'UY', 'CO', 'DO', 'NI', 'VE']])
      expect(await outcome(openRound(db, officer, buildRound({ peers }), SITE))).toBe('done')
    const dates = [
      { step: 'report', startsOn: null, dueOn: '2026-02-01' },
      { step: 'request', startsOn: null, dueOn: '2026-12-01' },
    ] as const
    expect(await outcome(openRound(db, officer, buildRound({ dates: [...dates] }), SITE))).toBe('done')
  })

  it('is asked for in one spelling', () => {
    expect(contact.parse({ name: ' A ', email: ' Focal@Example.ORG', language: 'pt' })).toEqual({
      name: 'A',
      email: 'focal@example.org',
      language: 'pt',
    })
    for (const wrong of [{ title: ' ' }, { beneficiary: 'lc' }, { id: 'x' }, { language: 'de' }, { more: 1 }])
      expect(roundRequest.safeParse({ ...buildRound(), ...wrong }).success).toBe(false)
    expect(roundRequest.safeParse(buildRound()).success).toBe(true)
  })

  describe('that is edited', () => {
    it('is changed field by field, so that two people who change different things both succeed', async () => {
      const id = await openRound(db, officer, buildRound(), SITE)
      const { title } = buildRound()
      await editRound(db, id, officer.id, { title: { before: title, after: 'Another title' } })
      await editRound(db, id, head.id, { step: { before: 'request', after: 'baseline' } })
      const round = await getRound(db, id, officer.id)
      expect([round.title, round.step]).toEqual(['Another title', 'baseline'])
      // What somebody else has changed in the meantime is not overwritten, and nothing of the same wish is done.
      const stale = {
        title: { before: title, after: 'Mine' },
        organisation: { before: round.organisation, after: 'X' },
      }
      expect(await outcome(editRound(db, id, head.id, stale))).toBe('conflict')
      expect(await getRound(db, id, officer.id)).toEqual(round)
      // Asked again, it is done already.
      const again = { title: { before: title, after: 'Another title' } }
      expect(await outcome(editRound(db, id, officer.id, again))).toBe('done')
      const acts = (await actsOf(id)).filter(({ action }) => action === 'round.edit')
      expect(acts.map(({ detail }) => detail)).toMatchObject([
        { before: { title }, after: { title: 'Another title' } },
        { before: { step: 'request' }, after: { step: 'baseline' } },
      ])
    })

    it('keeps the rules it was opened under, and its dates whole', async () => {
      const dates = [{ step: 'visit', startsOn: null, dueOn: '2026-02-01' }] as const
      const id = await openRound(db, officer, buildRound({ dates: [...dates] }), SITE)
      const { peers } = buildRound()
      const own = { peers: { before: peers, after: ['LC'] } }
      expect(await outcome(editRound(db, id, officer.id, own))).toBe('bad-request')
      const after = [
        { step: 'visit', startsOn: '2026-01-28', dueOn: '2026-02-01' },
        { step: 'report', startsOn: null, dueOn: '2026-06-01' },
      ] as const
      await editRound(db, id, officer.id, { dates: { before: [...dates], after: [...after] } })
      const { dates: now } = await getRound(db, id, officer.id)
      expect(now.filter(({ dueOn }) => dueOn !== null)).toEqual(after)
    })

    it('titles its sections anew in another language of the report', async () => {
      const id = await openRound(db, officer, buildRound(), SITE)
      await editRound(db, id, officer.id, { language: { before: 'en', after: 'pt' } })
      const { documents } = await getRound(db, id, officer.id)
      expect(documents[0]!.sections[0]!.title).toBe('Prefácio e mandato')
    })

    it('is closed to who is not its secretariat', async () => {
      const id = await openRound(db, officer, buildRound(), SITE)
      const wish = { step: { before: 'request', after: 'visit' } } as const
      expect(await outcome(editRound(db, id, nobody.id, wish))).toBe('not-found')
      await clone.query(
        `insert into member (id, round_id, person_id, role, country) values ($1, $2, $3, 'expert', 'CL')`,
        [createId<string>(), id, nobody.id],
      )
      expect(await outcome(editRound(db, id, nobody.id, wish))).toBe('forbidden')
    })
  })
})
