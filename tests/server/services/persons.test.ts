import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AppError, type Reason } from '../../../schema/errors.ts'
import { createId, type PersonId, type RoundId } from '../../../schema/ids.ts'
import type { Standing } from '../../../schema/policy.ts'
import { archiveRound } from '../../../server/services/archive.ts'
import { openRound } from '../../../server/services/opening.ts'
import { appoint, appointAdministrator, appointByMail, listPeople } from '../../../server/services/persons.ts'
import { seedReference } from '../../../server/services/reference.ts'
import type { SignedInPerson } from '../../../server/services/sessions.ts'
import { openDatabase, type Database, type Db } from '../../../server/storage/database.ts'
import { cloneDatabase, type TestDatabase } from '../../support/database.ts'
import { buildRound } from '../../support/rounds.ts'

/** Where the links of mails lead. */
const SITE = 'https://ronda.example.org'

describe('the people of an installation', () => {
  let clone: TestDatabase
  let database: Database
  let db: Db
  let administrator: SignedInPerson
  let head: SignedInPerson
  let officer: SignedInPerson
  let nobody: SignedInPerson

  const somebody = async (email: string, standing: Partial<Standing> = {}): Promise<SignedInPerson> => {
    const id = createId<PersonId>()
    const { isAdministrator = false, secretariat = null } = standing
    await clone.query(
      `insert into person (id, email, is_administrator, secretariat) values ($1, $2, ${isAdministrator}, ${secretariat === null ? 'null' : `'${secretariat}'`})`,
      [id, email],
    )
    return { id, persona: null, name: null, language: 'en', email, isAdministrator, secretariat }
  }
  const outcome = (act: Promise<unknown>): Promise<Reason | 'done'> =>
    act.then(
      () => 'done' as const,
      (error: unknown) => (error instanceof AppError ? error.reason : 'internal'),
    )
  const membersOf = async (round: RoundId): Promise<Record<string, unknown>[]> =>
    clone.query(
      `select p.email, m.role, to_json(m.marks) as marks, m.ended_at is not null as ended from member m join person p on p.id = m.person_id
       where m.round_id = $1 order by p.email`,
      [round],
    )
  const acts = async (action: string): Promise<Record<string, unknown>[]> =>
    clone.query('select person_id, round_id, detail from audit where action = $1 order by at, id', [action])

  beforeAll(async () => {
    clone = await cloneDatabase()
    database = openDatabase(clone.url)
    db = database.db
    await seedReference(db)
    administrator = await somebody('admin@example.org', { isAdministrator: true })
    head = await somebody('head@example.org', { secretariat: 'head' })
    officer = await somebody('officer@example.org', { secretariat: 'officer' })
    nobody = await somebody('nobody@example.org')
  })
  afterAll(async () => {
    await database.close()
    await clone.drop()
  })

  it('are all seen by administrators, the secretariat alone by its head, and by nobody else', async () => {
    expect((await listPeople(db, administrator)).people.map(({ email }) => email)).toContain('nobody@example.org')
    const seen = (await listPeople(db, head)).people.map(({ email }) => email)
    expect(new Set(seen)).toEqual(new Set(['head@example.org', 'officer@example.org']))
    for (const one of [officer, nobody]) expect(await outcome(listPeople(db, one))).toBe('forbidden')
  })

  it('are appointed by who may: the head appoints officers alone', async () => {
    const email = 'new@example.org'
    expect(await outcome(appointByMail(db, nobody, { email, secretariat: 'officer' }))).toBe('forbidden')
    expect(await outcome(appointByMail(db, officer, { email, secretariat: 'officer' }))).toBe('forbidden')
    expect(await outcome(appointByMail(db, head, { email, secretariat: 'head' }))).toBe('forbidden')
    expect(await outcome(appointByMail(db, head, { email, isAdministrator: true }))).toBe('forbidden')
    // What was refused has left nobody behind.
    expect(await clone.query('select 1 from person where email = $1', [email])).toEqual([])
    const { person } = await appointByMail(db, head, { email, name: 'A name', language: 'es', secretariat: 'officer' })
    expect(person).toMatchObject({ email, name: 'A name', secretariat: 'officer', isAdministrator: false })
    expect(await outcome(appoint(db, head, person.id as PersonId, { secretariat: 'head' }))).toBe('forbidden')
    expect(await outcome(appoint(db, head, head.id, { secretariat: null }))).toBe('forbidden')
    // Of whom the head does not see nothing is learnt by an id, whatever is asked for them.
    for (const id of [nobody.id, administrator.id, createId<PersonId>()])
      for (const wish of [
        {},
        { secretariat: 'officer' },
        { isAdministrator: true },
        { isAdministrator: false },
      ] as const)
        expect(await outcome(appoint(db, head, id, wish))).toBe('not-found')
    expect(await outcome(appoint(db, administrator, createId<PersonId>(), { secretariat: null }))).toBe('not-found')
    expect(await outcome(appoint(db, head, person.id as PersonId, { secretariat: null }))).toBe('done')
    const kept = (await acts('person.appoint')).filter(({ detail }) => (detail as { email: string }).email === email)
    expect(kept.map(({ person_id }) => person_id)).toEqual([head.id, head.id])
    expect(kept[0]!.detail).toMatchObject({
      before: { isAdministrator: false, secretariat: null },
      after: { isAdministrator: false, secretariat: 'officer' },
    })
  })

  it('keep an administrator, also when two take the last places from each other at once', async () => {
    expect(await outcome(appoint(db, administrator, administrator.id, { isAdministrator: false }))).toBe(
      'last-administrator',
    )
    const second = await somebody('second@example.org', { isAdministrator: true })
    const both = await Promise.all([
      outcome(appoint(db, administrator, second.id, { isAdministrator: false })),
      outcome(appoint(db, second, administrator.id, { isAdministrator: false })),
    ])
    // Who has lost the place takes none.
    expect(both.toSorted()).toEqual(['done', 'forbidden'])
    expect(await clone.query('select 1 from person where is_administrator')).toHaveLength(1)
    await clone.query('update person set is_administrator = true where id = $1', [administrator.id])
    await clone.query('update person set is_administrator = false where id = $1', [second.id])
  })

  it('become members of every running round with the place of a head, and lose it with it', async () => {
    const running = await openRound(db, head, buildRound(), SITE)
    const put = await openRound(db, head, buildRound(), SITE)
    await archiveRound(db, put, head.id, true)
    const peer = await somebody('peer@example.org')
    await clone.query(
      `insert into member (id, round_id, person_id, role, country) values ($1, $2, $3, 'expert', 'CL')`,
      [createId<string>(), running, peer.id],
    )
    const change = await appoint(db, administrator, nobody.id, { secretariat: 'head' })
    expect(change.rounds).toEqual([running])
    const of = async (round: RoundId, email: string) => (await membersOf(round)).filter((one) => one.email === email)
    expect(await of(running, 'nobody@example.org')).toEqual([
      { email: 'nobody@example.org', role: 'secretariat', marks: ['head'], ended: false },
    ])
    expect(await of(put, 'nobody@example.org')).toEqual([])
    // Nobody is on two sides of one round.
    expect((await appoint(db, administrator, peer.id, { secretariat: 'head' })).rounds).toEqual([])
    expect(await of(running, 'peer@example.org')).toMatchObject([{ role: 'expert', marks: [] }])
    await appoint(db, administrator, peer.id, { secretariat: null })

    expect((await appoint(db, administrator, nobody.id, { secretariat: 'officer' })).rounds).toEqual([running])
    expect(await of(running, 'nobody@example.org')).toMatchObject([{ marks: [], ended: false }])

    const epochs = () =>
      clone.query(
        'select s.epoch from section s join document d on d.id = s.document_id where d.round_id = $1 order by s.id',
        [running],
      )
    const before = await epochs()
    expect((await appoint(db, administrator, nobody.id, { secretariat: null })).rounds).toEqual([running])
    expect(await of(running, 'nobody@example.org')).toMatchObject([{ ended: true }])
    expect(await epochs()).toEqual(before.map(({ epoch }) => ({ epoch: (epoch as number) + 1 })))
    // Who comes back has the same membership again.
    await appoint(db, administrator, nobody.id, { secretariat: 'head' })
    expect(await of(running, 'nobody@example.org')).toMatchObject([{ marks: ['head'], ended: false }])
    // A round that is taken out of the archive has its heads again, also those who came in the meantime.
    expect(await of(put, 'nobody@example.org')).toEqual([])
    await archiveRound(db, put, head.id, false)
    expect(await of(put, 'nobody@example.org')).toMatchObject([{ marks: ['head'], ended: false }])
    const about = (rows: Record<string, unknown>[]) =>
      rows.filter(({ detail }) => (detail as { person?: string }).person === nobody.id).length
    expect([about(await acts('member.change')), about(await acts('member.remove'))]).toEqual([4, 1])
  })

  it('are in every round that is opened in the moment in which they become head', async () => {
    for (let race = 0; race < 10; race++) {
      const comer = await somebody(`comer-${race}@example.org`)
      const [round] = await Promise.all([
        openRound(db, head, buildRound(), SITE),
        appoint(db, administrator, comer.id, { secretariat: 'head' }),
      ])
      expect((await membersOf(round)).map(({ email }) => email)).toContain(comer.email)
    }
  })

  it('are made administrator at the command line once, in whatever spelling', async () => {
    expect(await appointAdministrator(db, 'first@example.org')).toBe(true)
    expect(await appointAdministrator(db, 'first@example.org')).toBe(false)
    const rows = (await acts('person.appoint')).filter(
      ({ detail }) => (detail as { email: string }).email === 'first@example.org',
    )
    expect(rows).toMatchObject([{ person_id: null, detail: { by: 'command line', after: { isAdministrator: true } } }])
  })
})
