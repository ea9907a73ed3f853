import { describe, expect, it } from 'vitest'
import {
  can,
  canEverEdit,
  DOCUMENT_KINDS,
  isReopening,
  MARKS,
  ROLES,
  ROUND_ACTIONS,
  SECRETARIAT,
  SECTION_ACTIONS,
  SECTION_STATES,
  SITE_ACTIONS,
  THREAD_ACTIONS,
  type Action,
  type MemberSubject,
  type SectionResource,
  type Standing,
} from '../../schema/policy.ts'
import { as, BOOLEANS, MEMBERS, nameOf } from './policy/subjects.ts'
import { ROUND_ACTS, SECTION_ACTS, SITE_ACTS, TEXT_LETTERS, TEXT_RIGHTS } from './rights.ts'

const STANDINGS: Standing[] = [false, true].flatMap((isAdministrator) =>
  [null, ...SECRETARIAT].map((secretariat) => ({ isAdministrator, secretariat })),
)

const SECTIONS: SectionResource[] = DOCUMENT_KINDS.flatMap((document) =>
  SECTION_STATES.flatMap((state) =>
    BOOLEANS.flatMap((released) =>
      BOOLEANS.flatMap((published) =>
        BOOLEANS.flatMap((helpAsked) =>
          BOOLEANS.map((commentsOpen) => ({
            type: 'section' as const,
            document,
            state,
            released,
            published,
            helpAsked,
            commentsOpen,
          })),
        ),
      ),
    ),
  ),
)

/** What the table written by hand says. */
const expected = (subject: MemberSubject, action: Action, section: SectionResource): boolean => {
  if (section.published)
    return (
      action === 'read' ||
      action === 'endorsements' ||
      (action === 'authors' && subject.role !== 'beneficiary' && subject.role !== 'observer')
    )
  const letter = Object.entries(TEXT_LETTERS).find(([, name]) => name === action)?.[0]
  if (letter !== undefined) {
    const { plain, released = plain, over = released, helped = plain } = TEXT_RIGHTS[section.document][subject.role]
    const at = SECTION_STATES.indexOf(section.state)
    const rows = [
      plain,
      ...(section.released ? [section.commentsOpen === false ? over : released] : []),
      ...(section.helpAsked ? [helped] : []),
    ]
    return rows.some((row) => row.split('|')[at]!.includes(letter))
  }
  return SECTION_ACTS.some(
    ({ action: act, who, mark, documents, states, helped = false, released = false }) =>
      act === action &&
      who === subject.role &&
      (mark === undefined || subject.marks.includes(mark)) &&
      (documents === 'all' || documents.includes(section.document)) &&
      (states === 'all' || states.includes(section.state)) &&
      (!helped || section.helpAsked === true) &&
      (!released || section.released),
  )
}

describe('can', () => {
  it('gives every role and mark its rights in every document and state, as the table written by hand has them', () => {
    let cells = 0
    for (const subject of MEMBERS)
      for (const section of SECTIONS)
        for (const action of SECTION_ACTIONS) {
          const { document, state, released, published, helpAsked, commentsOpen } = section
          const more = JSON.stringify({ released, published, helpAsked, commentsOpen })
          const cell = `${nameOf(subject)} ${action} ${document} ${state} ${more}`
          expect(can(subject, action, section), cell).toBe(expected(subject, action, section))
          cells++
        }
    console.log(`${cells} cells of the policy were compared with the table`)
    expect(cells).toBe(9 * 6 * 3 * 16 * SECTION_ACTIONS.length)
  })

  it('gives each role and mark its acts in a round', () => {
    expect(Object.keys(ROUND_ACTS).sort()).toEqual([...ROUND_ACTIONS].sort())
    for (const subject of MEMBERS)
      for (const action of ROUND_ACTIONS) {
        const names = [subject.role, ...subject.marks.map((mark) => `${subject.role} ${mark}`)]
        const isListed = names.some((name) => ROUND_ACTS[action]!.includes(name))
        expect(can(subject, action, { type: 'round' }), `${nameOf(subject)} ${action}`).toBe(isListed)
      }
  })

  it('gives each standing its acts on the site, and nothing in any round', () => {
    expect(Object.keys(SITE_ACTS).sort()).toEqual([...SITE_ACTIONS].sort())
    for (const standing of STANDINGS) {
      const names = [standing.isAdministrator ? 'administrator' : '', standing.secretariat ?? '']
      for (const action of SITE_ACTIONS)
        expect(can(standing, action, { type: 'site' }), `${names.join(' ')} ${action}`).toBe(
          SITE_ACTS[action]!.some((name) => names.includes(name)),
        )
      for (const action of ROUND_ACTIONS) expect(can(standing, action, { type: 'round' })).toBe(false)
      for (const section of SECTIONS)
        for (const action of SECTION_ACTIONS)
          expect(can(standing, action, section)).toBe(section.published === true && action === 'read')
    }
  })

  it('lets the secretariat help those sign in who are nothing above it and nowhere else, and administrators everybody', () => {
    for (const isAbove of BOOLEANS)
      for (const isElsewhere of BOOLEANS)
        for (const hasSignedIn of BOOLEANS) {
          const help = { type: 'help', isAbove, isElsewhere, official: null, hasSignedIn } as const
          for (const subject of MEMBERS)
            expect(can(subject, 'helpSignIn', help), nameOf(subject)).toBe(
              subject.role === 'secretariat' && !isAbove && !isElsewhere,
            )
          for (const standing of STANDINGS) expect(can(standing, 'helpSignIn', help)).toBe(standing.isAdministrator)
          expect(can(null, 'helpSignIn', help)).toBe(false)
          for (const action of [...SITE_ACTIONS, ...ROUND_ACTIONS, ...SECTION_ACTIONS])
            for (const subject of [...MEMBERS, ...STANDINGS]) expect(can(subject, action, help)).toBe(false)
        }
    for (const subject of [...MEMBERS, ...STANDINGS])
      for (const type of ['round', 'site'] as const) expect(can(subject, 'helpSignIn', { type })).toBe(false)
  })

  it('lets nobody but their own delegation help an official of the beneficiary who has signed in before', () => {
    for (const country of ['LC', 'BZ'])
      for (const isHindered of BOOLEANS)
        for (const hasSignedIn of BOOLEANS) {
          const official = { role: 'beneficiary', country } as const
          const help = { type: 'help', isAbove: isHindered, isElsewhere: isHindered, official, hasSignedIn } as const
          for (const subject of MEMBERS) {
            const isColleague = subject.role === 'beneficiary' && subject.country === country
            const isFirst = subject.role === 'secretariat' && !hasSignedIn
            expect(can(subject, 'helpSignIn', help), nameOf(subject)).toBe(!isHindered && (isColleague || isFirst))
          }
          for (const standing of STANDINGS)
            expect(can(standing, 'helpSignIn', help)).toBe(standing.isAdministrator && !hasSignedIn)
          expect(can(null, 'helpSignIn', help)).toBe(false)
        }
    const peer = { role: 'expert', country: 'CL', marks: [] } as const
    const expert = { role: 'expert', country: 'CL' } as const
    const help = { type: 'help', isAbove: false, isElsewhere: false, official: expert, hasSignedIn: false } as const
    expect(can(peer, 'helpSignIn', help)).toBe(false)
  })

  it('gives a member nothing on the site by that', () => {
    for (const subject of MEMBERS)
      for (const action of [...SITE_ACTIONS, ...ROUND_ACTIONS])
        expect(can(subject, action, { type: 'site' }), `${nameOf(subject)} ${action}`).toBe(false)
  })

  it('gives somebody who is no member nothing but what is published', () => {
    for (const section of SECTIONS)
      for (const action of SECTION_ACTIONS)
        expect(can(null, action, section)).toBe(section.published === true && action === 'read')
    for (const action of ROUND_ACTIONS) expect(can(null, action, { type: 'round' })).toBe(false)
    for (const action of SITE_ACTIONS) expect(can(null, action, { type: 'site' })).toBe(false)
  })
})

describe('can, on the way from draft to report', () => {
  const section = (over: Partial<SectionResource> = {}): SectionResource => ({
    type: 'section',
    document: 'report',
    state: 'drafting',
    released: true,
    ...over,
  })

  it('lets those who read a section of a round that is put away read on, and nobody do anything else', () => {
    const reading: readonly Action[] = ['read', 'authors', 'endorsements', 'timeRequests']
    for (const subject of [...MEMBERS, null])
      for (const one of SECTIONS)
        for (const action of [...SECTION_ACTIONS, 'resolve'] as const)
          expect(can(subject, action, { ...one, archived: true }), action).toBe(
            reading.includes(action) && can(subject, action, one),
          )
    const thread = { type: 'thread', audience: 'peers', by: as('expert', 'CL') } as const
    const inArchive = { ...thread, section: section({ archived: true }) }
    expect([...THREAD_ACTIONS].filter((action) => can(as('secretariat'), action, inArchive))).toEqual(['read'])
  })

  it('lets the head of a delegation endorse in every state until the report is published, and nobody else', () => {
    const marks: MemberSubject['marks'][] = [[], ['head'], ['lead'], ['focal-point']]
    for (const state of SECTION_STATES)
      for (const published of [false, true])
        for (const role of ROLES)
          for (const own of marks)
            expect(can({ role, country: 'CL', marks: own }, 'endorse', section({ state, published }))).toBe(
              role === 'expert' && own.includes('head') && !published,
            )
  })

  it('lets a lead expert mark a draft as ready, and nothing else', () => {
    for (const state of SECTION_STATES)
      for (const role of ROLES)
        for (const mark of MARKS)
          expect(can({ role, country: 'CL', marks: [mark] }, 'markReady', section({ state }))).toBe(
            role === 'expert' && mark === 'lead' && state === 'drafting',
          )
  })

  it('tells what the delegations say to peers and secretariat, and to everybody once it is published', () => {
    for (const document of DOCUMENT_KINDS)
      for (const state of SECTION_STATES)
        for (const released of [true, false])
          for (const role of ['beneficiary', 'observer'] as const)
            expect(can(as(role, 'LC'), 'endorsements', section({ document, state, released }))).toBe(false)
    for (const role of ['secretariat', 'expert'] as const)
      expect(can(as(role), 'endorsements', section({ released: false }))).toBe(true)
    for (const role of ROLES) expect(can(as(role), 'endorsements', section({ published: true }))).toBe(true)
    expect(can(null, 'endorsements', section())).toBe(false)
  })

  it('takes no more comments of the beneficiary when their time is over, and changes nothing for the others', () => {
    const over = { commentsOpen: false }
    for (const action of ['comment', 'suggest'] as const) {
      expect(can(as('beneficiary', 'LC'), action, section())).toBe(true)
      expect(can(as('beneficiary', 'LC'), action, section(over))).toBe(false)
    }
    expect(can(as('beneficiary', 'LC'), 'read', section(over))).toBe(true)
    expect(can(as('beneficiary', 'LC'), 'edit', section({ ...over, document: 'self-assessment' }))).toBe(true)
    for (const role of ['secretariat', 'expert'] as const)
      for (const action of ['read', 'edit', 'comment'] as const) expect(can(as(role), action, section(over))).toBe(true)
  })

  it('calls every way back a reopening', () => {
    const back = SECTION_STATES.flatMap((from) =>
      SECTION_STATES.filter((to) => isReopening(from, to)).map((to) => `${from} ${to}`),
    )
    expect(back).toEqual(['in-review drafting', 'locked drafting', 'locked in-review'])
  })
})

describe('canEverEdit', () => {
  it('tells a role that never edits from one that may not edit now', () => {
    expect(canEverEdit(as('expert'), 'report')).toBe(true)
    expect(canEverEdit(as('beneficiary'), 'report')).toBe(false)
    expect(canEverEdit(as('beneficiary'), 'self-assessment')).toBe(true)
    expect(canEverEdit(null, 'report')).toBe(false)
  })
})
