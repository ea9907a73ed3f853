import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { InviteRequest } from '../../../schema/api/invitations.ts'
import type { PersonId, RoundId, SectionId } from '../../../schema/ids.ts'
import { archiveRound } from '../../../server/services/archive.ts'
import { editRound } from '../../../server/services/editing.ts'
import { invite } from '../../../server/services/invitations.ts'
import { changeMember, removeMember } from '../../../server/services/members.ts'
import { openRound } from '../../../server/services/opening.ts'
import { appoint } from '../../../server/services/persons.ts'
import { seedReference } from '../../../server/services/reference.ts'
import { releaseSection } from '../../../server/services/releases.ts'
import { replaceMember } from '../../../server/services/replacements.ts'
import { setSectionState } from '../../../server/services/sections.ts'
import type { SignedInPerson } from '../../../server/services/sessions.ts'
import { openDatabase, type Database, type Db } from '../../../server/storage/database.ts'
import { createSectionStore } from '../../../server/storage/section-store.ts'
import { cloneDatabase, type TestDatabase } from '../../support/database.ts'
import { buildRound } from '../../support/rounds.ts'
import { accept, membership, outcome, SITE } from '../../support/secretariat.ts'

const PEER: Omit<InviteRequest, 'people'> = {
  role: 'expert',
  country: 'PE',
  marks: [],
  organisation: '',
  language: 'en',
}

/** Acts of several people in the same moment, on two processes with their own connections. */
describe('who takes part, when several act at once', () => {
  let clone: TestDatabase
  let databases: Database[]
  let db: Db
  let of: ReturnType<typeof membership>
  let administrator: SignedInPerson
  let head: SignedInPerson

  beforeAll(async () => {
    clone = await cloneDatabase()
    databases = [openDatabase(clone.url), openDatabase(clone.url)]
    db = databases[0]!.db
    await seedReference(db)
    of = membership(clone)
    administrator = await of.somebody('admin', { isAdministrator: true })
    head = await of.somebody('head', { secretariat: 'head' })
  })
  afterAll(async () => {
    for (const one of databases) await one.close()
    await clone.drop()
  })

  const dbOf = (at: number): Db => databases[at % 2]!.db
  const idOf = async (round: RoundId, who: { id: PersonId }) => (await of.memberOf(round, who.id))!.id
  const sectionsOf = async (round: RoundId): Promise<SectionId[]> =>
    (
      await clone.query('select s.id from section s join document d on d.id = s.document_id where d.round_id = $1', [
        round,
      ])
    ).map(({ id }) => id as SectionId)
  const isEnded = async (round: RoundId, who: { id: PersonId }) => (await of.memberOf(round, who.id))!.ended

  it('lets eight who were invited in, each with the colour of their delegation', async () => {
    const round = await openRound(db, head, buildRound(), SITE)
    const countries = ['PE', 'CL', 'CA', 'BR', 'PE', 'CL', 'CA', 'BR']
    const people = await Promise.all(
      countries.map(async (country, at) => {
        const who = await of.somebody(`guest-${at}`)
        await invite(db, round, head.id, { people: who.email, ...PEER, country }, SITE)
        return { who, id: await of.invitationOf(round, who.email) }
      }),
    )
    const said = await Promise.all(people.map(({ who, id }, at) => outcome(accept(dbOf(at), id, who.id, 'expert'))))
    expect(said).toEqual(Array(8).fill('done'))
    const colours = await clone.query(
      `select count(distinct colour)::int as colours, count(distinct country)::int as countries, count(*)::int as people
       from member where round_id = $1 and role = 'expert'`,
      [round],
    )
    expect(colours).toEqual([{ colours: 4, countries: 4, people: 8 }])
  })

  it('answers everybody who takes over, locks, releases, edits or changes in the same moment', async () => {
    const store = createSectionStore(databases[0]!)
    let answers = 0
    for (let race = 0; race < 8; race++) {
      const round = await openRound(db, head, buildRound(), SITE)
      const sections = await sectionsOf(round)
      const places = await Promise.all(
        [0, 1, 2].map(async (at) => {
          const [leaving, comes] = [await of.somebody(`leaving-${at}`), await of.somebody(`comes-${at}`)]
          const member = await of.join(round, leaving.id, 'expert', 'PE')
          const request = { person: comes.email, language: 'en', ends: 'at-acceptance' } as const
          const { id } = await replaceMember(db, round, member, head.id, request, SITE)
          return { leaving, comes, id: id as never }
        }),
      )
      const changing = await of.somebody('changing')
      const changed = await of.join(round, changing.id, 'expert', 'CL')
      const acts = [
        ...places.map(({ comes, id }, at) => outcome(accept(dbOf(at), id, comes.id, 'expert'))),
        ...sections.map((id, at) => outcome(setSectionState(dbOf(at), id, head.id, { state: 'locked' }))),
        ...sections
          .slice(0, 3)
          .map((id, at) => outcome(releaseSection(dbOf(at), store, id, head.id, { released: true }))),
        outcome(editRound(dbOf(1), round, head.id, { title: { before: 'Reform of budgeting', after: 'Another' } })),
        outcome(changeMember(dbOf(0), round, changed, head.id, { country: 'CA' })),
      ]
      const said = await Promise.all(acts)
      expect(said).toEqual(said.map(() => 'done'))
      answers += said.length
      for (const { leaving, comes } of places)
        expect([await isEnded(round, leaving), await isEnded(round, comes)]).toEqual([true, false])
    }
    console.log(`${answers} acts at once were all answered`)
  })

  it('lets exactly one of two heads who remove each other succeed', async () => {
    for (let race = 0; race < 10; race++) {
      const other = await of.somebody(`other-${race}`, { secretariat: 'head' })
      const round = await openRound(db, head, buildRound(), SITE)
      const [mine, theirs] = [await idOf(round, head), await idOf(round, other)]
      const said = await Promise.all([
        outcome(removeMember(dbOf(0), round, theirs, head.id)),
        outcome(removeMember(dbOf(1), round, mine, other.id)),
      ])
      expect(said.toSorted()).toEqual(['done', 'not-found'])
      expect([await isEnded(round, head), await isEnded(round, other)].filter(Boolean)).toHaveLength(1)
      await appoint(db, administrator, other.id, { secretariat: null })
    }
  })

  it('takes nothing of who is let go in the moment in which they invite, edit or archive', async () => {
    const seen = new Set<string>()
    for (let race = 0; race < 10; race++) {
      const other = await of.somebody(`going-${race}`, { secretariat: 'head' })
      const round = await openRound(db, head, buildRound(), SITE)
      const theirs = await idOf(round, other)
      const removal = removeMember(dbOf(0), round, theirs, head.id)
      const title = { before: 'Reform of budgeting', after: 'Another' }
      const acts = [
        outcome(invite(dbOf(1), round, other.id, { people: `race-${race}@example.org`, ...PEER }, SITE)),
        outcome(editRound(dbOf(0), round, other.id, { title })),
        outcome(archiveRound(dbOf(1), round, other.id, true)),
      ]
      await removal
      for (const one of await Promise.all(acts)) seen.add(one)
      // What was done was done before, and says so.
      const [late] = await clone.query(
        `select count(*)::int as n from audit where round_id = $1 and (person_id = $2 or member_id = $3)
         and action in ('invitation.send', 'round.edit', 'round.archive')
         and xmin::text::bigint > (select xmin::text::bigint from member where id = $3)`,
        [round, other.id, theirs],
      )
      expect(late!.n).toBe(0)
      await appoint(db, administrator, other.id, { secretariat: null })
    }
    for (const one of seen) expect(['done', 'not-found', 'archived']).toContain(one)
  })

  it('leaves nobody in the secretariat of a round that is opened while their place is taken', async () => {
    const seen = new Set<string>()
    for (let race = 0; race < 15; race++) {
      const officer = await of.somebody(`officer-${race}`, { secretariat: race % 2 === 0 ? 'officer' : 'head' })
      const request = buildRound()
      const opening = outcome(openRound(dbOf(0), officer, request, SITE))
      await appoint(dbOf(1), administrator, officer.id, { secretariat: null })
      seen.add(await opening)
      const member = await of.memberOf(request.id as RoundId, officer.id)
      expect(member === undefined || member.ended).toBe(true)
    }
    for (const one of seen) expect(['done', 'forbidden']).toContain(one)
  })

  it('leaves no mark of a head in a round that is opened or restored while they become an officer', async () => {
    for (let race = 0; race < 10; race++) {
      const other = await of.somebody(`lowered-${race}`, { secretariat: 'head' })
      const put = await openRound(db, head, buildRound(), SITE)
      await archiveRound(db, put, head.id, true)
      const [opened] = await Promise.all([
        openRound(dbOf(0), head, buildRound(), SITE),
        archiveRound(dbOf(0), put, head.id, false),
        appoint(dbOf(1), administrator, other.id, { secretariat: 'officer' }),
      ])
      for (const round of [opened, put]) expect((await of.memberOf(round, other.id))?.marks ?? []).toEqual([])
      await appoint(db, administrator, other.id, { secretariat: null })
    }
  })

  it('lets no one into a secretariat by an invitation with a mark that was taken in the same moment', async () => {
    const round = await openRound(db, head, buildRound(), SITE)
    for (let race = 0; race < 10; race++) {
      const who = await of.somebody(`invited-${race}`)
      const as = { ...PEER, role: 'secretariat', country: null } as const
      await invite(db, round, head.id, { people: who.email, ...as }, SITE)
      const id = await of.invitationOf(round, who.email)
      const [said] = await Promise.all([
        outcome(accept(dbOf(0), id, who.id, 'secretariat')),
        appoint(dbOf(1), administrator, who.id, { secretariat: 'head' }),
      ])
      // Who was made head first is in the round already.
      expect(['done', 'invited-already']).toContain(said)
      expect(await of.memberOf(round, who.id)).toMatchObject({ role: 'secretariat', marks: ['head'], ended: false })
      await appoint(db, administrator, who.id, { secretariat: null })
    }
  })
})
