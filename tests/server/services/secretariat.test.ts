import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { InviteRequest } from '../../../schema/api/invitations.ts'
import type { MemberRequest } from '../../../schema/api/members.ts'
import { createId, type MemberId, type PersonId, type RoundId } from '../../../schema/ids.ts'
import { archiveRound } from '../../../server/services/archive.ts'
import { invite, resendInvitation, withdrawInvitation } from '../../../server/services/invitations.ts'
import { changeMember, removeMember } from '../../../server/services/members.ts'
import { openRound } from '../../../server/services/opening.ts'
import { appoint, appointByMail } from '../../../server/services/persons.ts'
import { seedReference } from '../../../server/services/reference.ts'
import { replaceMember } from '../../../server/services/replacements.ts'
import { getRound } from '../../../server/services/rounds.ts'
import type { SignedInPerson } from '../../../server/services/sessions.ts'
import { openDatabase, type Database, type Db } from '../../../server/storage/database.ts'
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

describe('who is of a round', () => {
  let clone: TestDatabase
  let database: Database
  let db: Db
  let of: ReturnType<typeof membership>
  let administrator: SignedInPerson
  let head: SignedInPerson
  let officer: SignedInPerson
  let round: RoundId

  const idOf = async (who: { id: PersonId }, where = round): Promise<MemberId> => (await of.memberOf(where, who.id))!.id
  const change = async (by: { id: PersonId }, whom: { id: PersonId }, request: MemberRequest) =>
    outcome(changeMember(db, round, await idOf(whom), by.id, request))
  const remove = async (by: { id: PersonId }, whom: { id: PersonId }, reason?: string) =>
    outcome(removeMember(db, round, await idOf(whom), by.id, reason))
  const ask = (by: { id: PersonId }, people: string, as: Partial<InviteRequest>, where = round) =>
    outcome(invite(db, where, by.id, { people, ...PEER, ...as }, SITE))
  const replace = async (by: { id: PersonId }, whom: { id: PersonId }, person: string, ends: 'now' | 'at-acceptance') =>
    outcome(
      replaceMember(db, round, await idOf(whom), by.id, { person, language: 'en', ends, reason: 'moved on' }, SITE),
    )
  const peer = async (where = round) => {
    const who = await of.somebody('peer')
    await of.join(where, who.id, 'expert', 'PE')
    return who
  }

  beforeAll(async () => {
    clone = await cloneDatabase()
    database = openDatabase(clone.url)
    db = database.db
    await seedReference(db)
    of = membership(clone)
    administrator = await of.somebody('admin', { isAdministrator: true })
    head = await of.somebody('head', { secretariat: 'head' })
    officer = await of.somebody('officer', { secretariat: 'officer' })
    round = await openRound(db, officer, buildRound(), SITE)
  })
  afterAll(async () => {
    await database.close()
    await clone.drop()
  })

  describe('in its secretariat', () => {
    const STAFF = { role: 'secretariat', country: null } as const

    it('is head by appointment alone: nobody gives or takes the mark in a round', async () => {
      expect(await change(officer, officer, { marks: ['head'] })).toBe('forbidden')
      expect(await change(head, officer, { marks: ['head'] })).toBe('bad-request')
      expect(await ask(head, 'new-head@example.org', { ...STAFF, marks: ['head'] })).toBe('bad-request')
      expect((await of.memberOf(round, officer.id))!.marks).toEqual([])
      // Whatever else of a head is changed, the mark stays.
      expect(await change(head, head, { organisation: 'Secretariat' })).toBe('done')
      expect(await change(head, head, { marks: [], organisation: '' })).toBe('done')
      expect((await of.memberOf(round, head.id))!.marks).toEqual(['head'])
    })

    it('is brought in, changed, replaced and let go by the head, and by no officer', async () => {
      const other = await of.somebody('other')
      const helper = await of.somebody('helper')
      await ask(officer, helper.email, {})
      await accept(db, await of.invitationOf(round, helper.email), helper.id, 'expert')
      expect(await ask(officer, other.email, STAFF)).toBe('forbidden')
      expect(await remove(officer, head)).toBe('forbidden')
      expect(await change(officer, head, { role: 'expert', country: 'PE' })).toBe('forbidden')
      expect(await change(officer, head, { organisation: 'elsewhere' })).toBe('forbidden')
      expect(await replace(officer, head, 'successor@example.org', 'now')).toBe('forbidden')
      expect(await change(officer, helper, { role: 'secretariat', country: null })).toBe('forbidden')
      expect((await of.memberOf(round, head.id))!.ended).toBe(false)

      expect(await ask(head, other.email, STAFF)).toBe('done')
      const id = await of.invitationOf(round, other.email)
      expect(await outcome(resendInvitation(db, round, id, officer.id, SITE))).toBe('forbidden')
      expect(await outcome(withdrawInvitation(db, round, id, officer.id))).toBe('forbidden')
      expect(await outcome(accept(db, id, other.id, 'secretariat'))).toBe('done')
      expect(await of.memberOf(round, other.id)).toMatchObject({ role: 'secretariat', marks: [] })
      expect(await change(head, helper, { role: 'secretariat', country: null })).toBe('done')
      expect(await change(head, helper, { role: 'expert', country: 'PE' })).toBe('done')
      expect(await remove(head, other)).toBe('done')
    })

    it('gives no mark of the head away with the place of one', async () => {
      const second = await of.somebody('second', { secretariat: 'head' })
      await of.join(round, second.id, 'secretariat', '', ['head'])
      const successor = await of.somebody('successor')
      expect(await replace(head, second, successor.email, 'at-acceptance')).toBe('done')
      const id = await of.invitationOf(round, successor.email)
      expect(await outcome(accept(db, id, successor.id, 'secretariat'))).toBe('done')
      expect((await of.memberOf(round, successor.id))!.marks).toEqual([])
      expect((await of.memberOf(round, second.id))!.ended).toBe(true)
      await appoint(db, administrator, second.id, { secretariat: null })
    })

    it('leaves everybody else to the officers', async () => {
      const one = await of.somebody('one')
      expect(await ask(officer, one.email, {})).toBe('done')
      expect(await outcome(accept(db, await of.invitationOf(round, one.email), one.id, 'expert'))).toBe('done')
      expect(await change(officer, one, { marks: ['lead'], reason: 'leads from now on' })).toBe('done')
      expect(await remove(officer, one, 'asked to leave')).toBe('done')
      expect((await of.acts(round, 'member.change')).at(-1)!.detail).toMatchObject({ reason: 'leads from now on' })
      expect((await of.acts(round, 'member.remove')).at(-1)!.detail).toMatchObject({ reason: 'asked to leave' })
    })

    it('is never empty: the heads join what the last one leaves, and without a head the last one stays', async () => {
      const last = await of.somebody('last', { secretariat: 'officer' })
      const own = await openRound(db, last, buildRound(), SITE)
      await removeMember(db, own, await idOf(head, own), head.id)
      const before = await of.epochsOf(own)
      const { rounds } = await appoint(db, administrator, last.id, { secretariat: null })
      expect(rounds).toEqual([own])
      expect(await of.memberOf(own, last.id)).toMatchObject({ ended: true })
      expect(await of.memberOf(own, head.id)).toMatchObject({ ended: false, marks: ['head'] })
      expect(await of.epochsOf(own)).toEqual(before.map((epoch) => epoch + 1))
      expect((await of.acts(own, 'member.change')).at(-1)).toMatchObject({
        person: administrator.id,
        detail: { before: null, after: { role: 'secretariat', marks: ['head'] }, person: head.id },
      })
      expect(await outcome(appoint(db, administrator, head.id, { secretariat: null }))).toBe('conflict')
      expect(await of.memberOf(own, head.id)).toMatchObject({ ended: false, marks: ['head'] })
    })

    it('keeps a row of everybody who came into it, also with the round', async () => {
      const opened = await openRound(db, officer, buildRound(), SITE)
      const came = (await of.acts(opened, 'member.change')).map(({ person, detail }) => [person, detail.person])
      expect(came).toEqual([
        [officer.id, head.id],
        [officer.id, officer.id],
      ])
    })

    it('takes back a head who was something else in the round, as a newcomer', async () => {
      const other = await of.somebody('was-expert')
      const old = await of.join(round, other.id, 'expert', 'CL', ['lead'])
      await clone.query(
        `update member set joined_at = '2020-01-01', ended_at = '2020-02-01', replaced_by = id, colour = 3 where id = $1`,
        [old],
      )
      expect((await appoint(db, administrator, other.id, { secretariat: 'head' })).rounds).toContain(round)
      const [row] = await clone.query(
        `select role, country, to_json(marks) as marks, ended_at, replaced_by, colour, joined_at > now() - interval '1 hour' as fresh
         from member where id = $1`,
        [old],
      )
      expect(row).toEqual({
        role: 'secretariat',
        country: null,
        marks: ['head'],
        ended_at: null,
        replaced_by: null,
        colour: 0,
        fresh: true,
      })
      await appoint(db, administrator, other.id, { secretariat: null })
    })
  })

  describe('and what they are called', () => {
    const named = async (who: { id: PersonId }, name: string) =>
      clone.query('update person set name = $2 where id = $1', [who.id, name])
    const nameOf = async (who: { id: PersonId }) =>
      (await clone.query('select name from person where id = $1', [who.id]))[0]!.name

    it('is said by the secretariat of the only rounds they are in, and by nobody of one round for all', async () => {
      const one = await peer()
      expect(await change(officer, one, { name: 'First name' })).toBe('done')
      expect(await change(officer, one, { name: 'Other name' })).toBe('done')
      expect((await of.acts(round, 'member.change')).at(-1)!.detail).toMatchObject({
        before: { name: 'First name' },
        after: { name: 'Other name' },
      })
      const stranger = await of.somebody('stranger', { secretariat: 'officer' })
      const elsewhere = await openRound(db, stranger, buildRound(), SITE)
      await of.join(elsewhere, one.id, 'expert', 'PE')
      expect(await change(officer, one, { name: 'Third name', marks: ['lead'] })).toBe('forbidden')
      expect(await nameOf(one)).toBe('Other name')
      expect((await of.memberOf(round, one.id))!.marks).toEqual([])
      // The same name again is no change.
      expect(await change(officer, one, { name: 'Other name' })).toBe('done')
    })

    it('is not said of who has a place in the installation and a name', async () => {
      for (const standing of [{ isAdministrator: true }, { secretariat: 'officer' }] as const) {
        const one = await of.somebody('placed', standing)
        await of.join(round, one.id, 'expert', 'PE')
        await named(one, 'Own name')
        expect(await change(head, one, { name: 'Another' })).toBe('forbidden')
        expect(await nameOf(one)).toBe('Own name')
      }
    })

    it('is kept with the act that first said it', async () => {
      const one = await of.somebody('called')
      expect(await ask(officer, `Given name <${one.email}>`, {})).toBe('done')
      await accept(db, await of.invitationOf(round, one.email), one.id, 'expert')
      expect((await of.acts(round, 'invitation.accept')).at(-1)!.detail).toMatchObject({ name: 'Given name' })
      const before = await clone.query(`select 1 from person`)
      const nothing = appointByMail(db, administrator, { email: 'nothing@example.org' })
      await expect(nothing).rejects.toThrow('Say which place they are given')
      expect(await outcome(appointByMail(db, administrator, { email: 'no@example.org', secretariat: null }))).toBe(
        'bad-request',
      )
      expect(await clone.query(`select 1 from person`)).toHaveLength(before.length)
      await appointByMail(db, administrator, { email: 'yes@example.org', name: 'Their name', secretariat: 'officer' })
      const rows = await clone.query(
        `select detail from audit where action = 'person.appoint' order by at desc limit 1`,
      )
      expect(rows[0]!.detail).toMatchObject({ before: { name: null }, after: { name: 'Their name' } })
    })
  })

  describe('by taking over', () => {
    it('has one successor at a time', async () => {
      const one = await peer()
      expect(await replace(officer, one, 'first-successor@example.org', 'at-acceptance')).toBe('done')
      expect(await replace(officer, one, 'second-successor@example.org', 'at-acceptance')).toBe('invited-already')
      const id = await of.invitationOf(round, 'first-successor@example.org')
      expect((await of.acts(round, 'invitation.send')).at(-1)!.detail).toMatchObject({ reason: 'moved on' })
      const twin = `insert into invitation (id, round_id, email, role, country, language, invited_by, replaces, expires_at)
        select $2, round_id, 'twin@example.org', role, country, language, invited_by, replaces, expires_at from invitation where id = $1`
      await expect(clone.query(twin, [id, createId<string>()])).rejects.toThrow('replacement_once')
      await withdrawInvitation(db, round, id, officer.id)
      expect(await replace(officer, one, 'second-successor@example.org', 'now')).toBe('done')
      expect((await of.acts(round, 'member.remove')).at(-1)!.detail).toMatchObject({ reason: 'moved on' })
    })

    it('is refused when the place is another by then, or somebody has it', async () => {
      const one = await peer()
      const successor = await of.somebody('successor')
      expect(await replace(officer, one, successor.email, 'at-acceptance')).toBe('done')
      const id = await of.invitationOf(round, successor.email)
      expect(await change(officer, one, { country: 'CL' })).toBe('done')
      expect(await outcome(accept(db, id, successor.id, 'expert'))).toBe('conflict')
      expect(await of.memberOf(round, one.id)).toMatchObject({ ended: false, country: 'CL' })
      expect(await change(officer, one, { country: 'PE' })).toBe('done')
      expect(await outcome(accept(db, id, successor.id, 'expert'))).toBe('done')
      expect(await of.memberOf(round, one.id)).toMatchObject({ ended: true, replacedBy: await idOf(successor) })
    })

    it('goes on in a place that was left to nobody', async () => {
      const one = await peer()
      const successor = await of.somebody('successor')
      expect(await replace(officer, one, successor.email, 'now')).toBe('done')
      expect(await of.memberOf(round, one.id)).toMatchObject({ ended: true, replacedBy: null })
      const id = await of.invitationOf(round, successor.email)
      expect(await outcome(accept(db, id, successor.id, 'expert'))).toBe('done')
    })
  })

  it('may be let go and lowered while it is put away, and nothing else', async () => {
    const put = await openRound(db, officer, buildRound(), SITE)
    const [lead, leaves] = [await of.somebody('lead'), await peer(put)]
    await of.join(put, lead.id, 'expert', 'PE', ['lead'])
    await archiveRound(db, put, head.id, true)
    const at = async (request: MemberRequest) =>
      outcome(changeMember(db, put, await idOf(lead, put), officer.id, request))
    for (const more of [{ marks: ['lead', 'head'] }, { organisation: 'x' }, { name: 'x' }, { country: 'CL' }] as const)
      expect(await at(more as MemberRequest), JSON.stringify(more)).toBe('archived')
    expect(await at({ marks: [] })).toBe('done')
    expect(await at({ role: 'observer' })).toBe('done')
    expect(await at({ role: 'expert' })).toBe('archived')
    expect(await ask(officer, 'late@example.org', {}, put)).toBe('archived')
    const successor = { person: 'late@example.org', language: 'en', ends: 'now' } as const
    const leaving = await idOf(leaves, put)
    expect(await outcome(replaceMember(db, put, leaving, officer.id, successor, SITE))).toBe('archived')
    expect(await outcome(removeMember(db, put, leaving, officer.id))).toBe('done')
  })

  it('holds nothing ready for review in a round that is put away, and says when that was by the clock of the database', async () => {
    const put = await openRound(db, officer, buildRound(), SITE)
    const of0 = (await getRound(db, put, officer.id)).documents[0]!.sections[0]!.id
    await clone.query('update section set ready_by = $2, ready_at = now() where id = $1', [
      of0,
      await idOf(officer, put),
    ])
    await archiveRound(db, put, head.id, true)
    const [row] = await clone.query(
      `select s.ready_by, s.ready_at, s.changed_at = r.archived_at as same from section s, round r where s.id = $1 and r.id = $2`,
      [of0, put],
    )
    expect(row).toEqual({ ready_by: null, ready_at: null, same: true })
  })
})
