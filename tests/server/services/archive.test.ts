import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AppError, type Reason } from '../../../schema/errors.ts'
import { createId, type PersonId, type RoundId, type SectionId } from '../../../schema/ids.ts'
import { archiveRound } from '../../../server/services/archive.ts'
import { editRound } from '../../../server/services/editing.ts'
import { openRound } from '../../../server/services/opening.ts'
import { seedReference } from '../../../server/services/reference.ts'
import { releaseSection } from '../../../server/services/releases.ts'
import { getRound } from '../../../server/services/rounds.ts'
import { setSectionState } from '../../../server/services/sections.ts'
import type { SignedInPerson } from '../../../server/services/sessions.ts'
import { openDatabase, type Database, type Db } from '../../../server/storage/database.ts'
import { createSectionStore } from '../../../server/storage/section-store.ts'
import { cloneDatabase, type TestDatabase } from '../../support/database.ts'
import { buildRound } from '../../support/rounds.ts'

/** Where the links of mails lead. */
const SITE = 'https://ronda.example.org'

const outcome = (act: Promise<unknown>): Promise<Reason | 'done'> =>
  act.then(
    () => 'done' as const,
    (error: unknown) => (error instanceof AppError ? error.reason : 'internal'),
  )

describe('a round that is put away', () => {
  let clone: TestDatabase
  let database: Database
  let db: Db
  let head: SignedInPerson
  let officer: SignedInPerson
  let expert: PersonId

  const somebody = async (email: string, secretariat: SignedInPerson['secretariat']): Promise<SignedInPerson> => {
    const id = createId<PersonId>()
    await clone.query(
      `insert into person (id, email, secretariat) values ($1, $2, ${secretariat === null ? 'null' : `'${secretariat}'`})`,
      [id, email],
    )
    return { id, persona: null, name: null, language: 'en', email, isAdministrator: false, secretariat }
  }
  const sectionsOf = async (round: RoundId) =>
    (await clone.query(
      `select s.id, s.state, s.epoch, s.changed_reason as reason from section s join document d on d.id = s.document_id
       where d.round_id = $1 order by s.position`,
      [round],
    )) as { id: SectionId; state: string; epoch: number; reason: string | null }[]
  const open = async (): Promise<RoundId> => {
    const focalPoint = { name: '', email: `${createId<string>()}@example.org`, language: 'en' } as const
    const round = await openRound(db, officer, buildRound({ focalPoint }), SITE)
    await clone.query(
      `insert into member (id, round_id, person_id, role, country) values ($1, $2, $3, 'expert', 'CL')`,
      [createId<string>(), round, expert],
    )
    return round
  }

  beforeAll(async () => {
    clone = await cloneDatabase()
    database = openDatabase(clone.url)
    db = database.db
    await seedReference(db)
    head = await somebody('head@example.org', 'head')
    officer = await somebody('officer@example.org', 'officer')
    expert = (await somebody('expert@example.org', null)).id
  })
  afterAll(async () => {
    await database.close()
    await clone.drop()
  })

  it('is put away by the head alone', async () => {
    const round = await open()
    expect(await outcome(archiveRound(db, round, officer.id, true))).toBe('forbidden')
    expect(await outcome(archiveRound(db, round, expert, true))).toBe('forbidden')
    expect(await outcome(archiveRound(db, createId<RoundId>(), head.id, true))).toBe('not-found')
    expect((await getRound(db, round, head.id)).archivedAt).toBeNull()
  })

  it('has every section locked with its epoch raised, and its invitations withdrawn, each act on record', async () => {
    const round = await open()
    const before = await sectionsOf(round)
    await setSectionState(db, before[0]!.id, head.id, { state: 'locked', reason: 'Agreed.' })
    await setSectionState(db, before[1]!.id, head.id, { state: 'in-review' })
    const { archivedAt } = await archiveRound(db, round, head.id, true)
    expect(archivedAt).not.toBeNull()
    const after = await sectionsOf(round)
    expect(after.map(({ state }) => state)).toEqual(Array(8).fill('locked'))
    // One that was locked before is left as it was.
    expect(after.map(({ epoch }) => epoch)).toEqual([2, 3, 2, 2, 2, 2, 2, 2])
    expect(after.map(({ reason }) => reason)).toEqual(['Agreed.', ...Array(7).fill('archived')])
    const [asked] = await clone.query('select withdrawn_at from invitation where round_id = $1', [round])
    expect(asked!.withdrawn_at).not.toBeNull()
    const acts = await clone.query(
      `select action, count(*)::int as count from audit where round_id = $1 and detail ->> 'reason' = 'archived'
       or round_id = $1 and action = 'round.archive' group by action order by action`,
      [round],
    )
    expect(acts).toEqual([
      { action: 'invitation.withdraw', count: 1 },
      { action: 'round.archive', count: 1 },
      { action: 'section.state', count: 7 },
    ])
    // Asked again, nothing more is done.
    await archiveRound(db, round, head.id, true)
    expect(await sectionsOf(round)).toEqual(after)
  })

  it('is read by its members, and changed by nobody', async () => {
    const round = await open()
    await archiveRound(db, round, head.id, true)
    const [section] = await sectionsOf(round)
    const store = createSectionStore(database)
    const read = await getRound(db, round, expert)
    expect(read.documents[0]!.sections).toHaveLength(8)
    expect(read.archivedAt).not.toBeNull()
    const seen = (await getRound(db, round, head.id)).documents[0]!.sections
    expect(seen.filter(({ can }) => can.edit || can.comment || can.lock)).toEqual([])
    const unlock = setSectionState(db, section!.id, head.id, { state: 'drafting', reason: 'A mistake.' })
    await expect(unlock).rejects.toThrow('Take the round out of the archive first.')
    expect(await outcome(setSectionState(db, section!.id, head.id, { state: 'drafting', reason: 'x' }))).toBe(
      'archived',
    )
    expect(await outcome(releaseSection(db, store, section!.id, head.id, { released: true }))).toBe('archived')
    const edit = { step: { before: 'request', after: 'visit' } } as const
    expect(await outcome(editRound(db, round, head.id, edit))).toBe('archived')
  })

  it('stays locked when it is taken out again, and may be unlocked then', async () => {
    const round = await open()
    await archiveRound(db, round, head.id, true)
    const away = await sectionsOf(round)
    expect(await archiveRound(db, round, head.id, false)).toMatchObject({ archivedAt: null })
    expect(await sectionsOf(round)).toEqual(away)
    const unlock = setSectionState(db, away[0]!.id, head.id, { state: 'drafting', reason: 'We go on.' })
    expect(await outcome(unlock)).toBe('done')
  })

  it('is never left with an open section by somebody who unlocks in the same moment', async () => {
    const round = await open()
    const sections = await sectionsOf(round)
    for (const { id } of sections) await setSectionState(db, id, head.id, { state: 'locked' })
    for (let race = 0; race < 20; race++) {
      const unlocking = sections.map(({ id }) =>
        outcome(setSectionState(db, id, head.id, { state: 'drafting', reason: 'Once more.' })),
      )
      await archiveRound(db, round, head.id, true)
      for (const said of await Promise.all(unlocking)) expect(['done', 'archived']).toContain(said)
      expect((await sectionsOf(round)).every(({ state }) => state === 'locked')).toBe(true)
      await archiveRound(db, round, head.id, false)
    }
  })
})
