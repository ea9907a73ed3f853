import { describe, expect, it } from 'vitest'
import {
  AUDIENCES,
  can,
  EDIT_MINUTES,
  hindrance,
  isFormal,
  ROLES,
  SECTION_ACTIONS,
  SECTION_STATES,
  COMMENT_ACTIONS,
  THREAD_ACTIONS,
  type Action,
  type Audience,
  type MemberSubject,
  type Role,
  type SectionResource,
} from '../../../schema/policy.ts'
import { as, BOOLEANS, MEMBERS, nameOf } from './subjects.ts'
import { BEGINNING_LETTERS, BEGINNINGS, PUT_OFF, THREAD_LETTERS, THREAD_RIGHTS, WORDS } from '../rights.ts'

/** Who asks, and those whose threads are not their own: another role of the same country, the same role of another. */
const COUNTRIES: Record<Role, string | null> = { secretariat: null, expert: 'CL', beneficiary: 'LC', observer: 'BR' }
const others = (role: Role): MemberSubject[] => [
  ...ROLES.filter((other) => other !== role).map((other) => as(other, COUNTRIES[role])),
  as(role, 'CA'),
]
const placed = (subject: MemberSubject): MemberSubject => ({ ...subject, country: COUNTRIES[subject.role] })

const inSection = (
  state: (typeof SECTION_STATES)[number],
  released: boolean,
  commentsOpen = true,
): SectionResource => ({
  type: 'section',
  document: 'report',
  state,
  released,
  commentsOpen,
})

/** Neither released, released, released and the time for comments over. */
const PLACES = [
  ['plain', false, true],
  ['released', true, true],
  ['over', true, false],
] as const

describe('can, in a thread', () => {
  it('gives every role and mark its rights by audience, by whose it is, in every state, as the table written by hand has them', () => {
    const beginning: Action[] = ['suggest', 'suggestLate']
    expect([...Object.values(THREAD_LETTERS), ...beginning].sort()).toEqual([...THREAD_ACTIONS].sort())
    expect(Object.keys(THREAD_RIGHTS).sort()).toEqual(MEMBERS.map(nameOf).sort())
    let cells = 0
    for (const subject of MEMBERS.map(placed))
      for (const [place, released, commentsOpen] of PLACES)
        for (const audience of AUDIENCES)
          for (const by of [as(subject.role, subject.country), ...others(subject.role)]) {
            const rights = THREAD_RIGHTS[nameOf(subject)]!
            const rows = (place === 'over' ? (rights.over ?? rights.released) : rights[place])[audience]
            const isOwn = by.role === subject.role && by.country === subject.country
            const row = rows[isOwn ? 'own' : by.role === 'beneficiary' ? 'beneficiary' : 'other']
            for (const [index, letters] of row.split('|').entries())
              for (const [letter, action] of Object.entries(THREAD_LETTERS)) {
                const section = inSection(SECTION_STATES[index]!, released, commentsOpen)
                const answer = can(subject, action, { type: 'thread', section, audience, by })
                const cell = `${nameOf(subject)} ${action} ${audience} of ${by.role} ${by.country} ${section.state} ${place}`
                expect(answer, cell).toBe(letters.includes(letter))
                cells++
              }
            // A suggestion begins a thread; in one that is there nobody makes another.
            for (const state of SECTION_STATES)
              for (const action of beginning) {
                const section = inSection(state, released, commentsOpen)
                expect(can(subject, action, { type: 'thread', section, audience, by })).toBe(false)
              }
          }
    expect(cells).toBe(9 * 3 * 3 * 5 * 3 * Object.keys(THREAD_LETTERS).length)
  })

  it('lets everybody begin what the table written by hand says, with or without a suggestion', () => {
    for (const document of ['report', 'self-assessment'] as const)
      for (const subject of MEMBERS.map(placed))
        for (const [place, released, commentsOpen] of PLACES)
          for (const audience of AUDIENCES) {
            const rights = BEGINNINGS[document][subject.role]
            const row = { released: rights.plain, over: rights.released ?? rights.plain, ...rights }[place][audience]
            for (const [index, letters] of row.split('|').entries())
              for (const [letter, action] of Object.entries(BEGINNING_LETTERS)) {
                const section = { ...inSection(SECTION_STATES[index]!, released, commentsOpen), document }
                const answer = can(subject, action, { type: 'thread', section, audience, by: null })
                const cell = `${nameOf(subject)} ${action} ${audience} ${document} ${section.state} ${place}`
                expect(answer, cell).toBe(letters.includes(letter))
              }
          }
  })

  it('puts off what the table says until a section is unlocked, or there is more time', () => {
    const lacks = (closed: { state: (typeof SECTION_STATES)[number]; commentsOpen: boolean }): Action[] =>
      THREAD_ACTIONS.filter((action) => hindrance(action, { ...inSection(closed.state, true), ...closed }) !== null)
    expect(lacks({ state: 'locked', commentsOpen: true }).sort()).toEqual([...PUT_OFF.locked].sort())
    expect(lacks({ state: 'drafting', commentsOpen: false }).sort()).toEqual([...PUT_OFF['comments-closed']].sort())
    expect(lacks({ state: 'in-review', commentsOpen: true })).toEqual([])
    expect(hindrance('comment', inSection('locked', true, false))).toBe('locked')
    expect(hindrance('comment', inSection('drafting', true, false))).toBe('comments-closed')
    // Nothing that it calls put off is done by anybody while the section is locked, and nothing else is lost by a lock.
    const everywhere = MEMBERS.map(placed).flatMap((subject) =>
      AUDIENCES.flatMap((audience) =>
        [null, as(subject.role, subject.country), ...others(subject.role)].map((by) => ({ subject, audience, by })),
      ),
    )
    for (const action of THREAD_ACTIONS)
      for (const { subject, audience, by } of everywhere) {
        const may = (state: (typeof SECTION_STATES)[number]): boolean =>
          can(subject, action, { type: 'thread', section: inSection(state, true), audience, by })
        const cell = `${nameOf(subject)} ${action} ${audience}`
        if (PUT_OFF.locked.includes(action)) expect(may('locked'), cell).toBe(false)
        else if (may('drafting')) expect(may('locked'), cell).toBe(true)
      }
  })

  it('lets people change their own words as the table written by hand says, and nobody those of others', () => {
    const { y, o } = { y: EDIT_MINUTES - 0.1, o: EDIT_MINUTES }
    for (const { name, audience, by, isFirst, isCleared = false, isSent = false, may, corrected = false } of WORDS) {
      const writer = placed(as(by, null, by === 'beneficiary' ? ['focal-point'] : []))
      for (const state of SECTION_STATES)
        for (const [when, age] of Object.entries({ y, o }))
          for (const isOwn of BOOLEANS) {
            const thread = { type: 'thread', section: inSection(state, true), audience, by: writer } as const
            const words = { type: 'comment', thread, isOwn, isFirst, isCleared, isSent, age } as const
            const isGiven = isOwn && may.includes(when) && state !== 'locked'
            expect(can(writer, 'editOwn', words), `${name} ${when} ${state} ${isOwn}`).toBe(isGiven)
            const isCorrected = corrected && !isOwn && state !== 'locked'
            expect(can(writer, 'correct', words), `${name} ${when} ${state} ${isOwn} corrected`).toBe(isCorrected)
            const plain = { ...writer, marks: [] }
            expect(can(plain, 'correct', words)).toBe(false)
            for (const action of COMMENT_ACTIONS) {
              expect(can(as('observer', 'BR'), action, words)).toBe(false)
              expect(can(null, action, words)).toBe(false)
            }
            // Who may answer there no more changes nothing there either.
            const closed = { ...words, thread: { ...thread, section: { ...thread.section, archived: true } } }
            for (const action of COMMENT_ACTIONS) expect(can(writer, action, closed)).toBe(false)
            for (const action of [...THREAD_ACTIONS, ...SECTION_ACTIONS].filter((one) => one !== 'correct'))
              expect(can(writer, action, words), action).toBe(false)
          }
    }
    const draft = { type: 'thread', section: inSection('drafting', true, false), audience: 'delegation' } as const
    const official = placed(as('beneficiary'))
    const words = { isOwn: true, isFirst: true, isCleared: false, isSent: false, age: 1e6 }
    expect(can(official, 'editOwn', { type: 'comment', thread: { ...draft, by: official }, ...words })).toBe(true)
  })

  it('calls formal what the beneficiary says to peers and secretariat, and nothing else', () => {
    for (const role of ROLES)
      for (const audience of AUDIENCES)
        expect(isFormal({ audience, by: as(role) })).toBe(role === 'beneficiary' && audience === 'shared')
    expect(isFormal({ audience: 'shared', by: null })).toBe(false)
  })

  it('lets a thread begin where its section takes comments, and only for those it is addressed to', () => {
    const begins = (subject: MemberSubject, audience: Audience, released: boolean, commentsOpen = true): string =>
      SECTION_STATES.map((state) => {
        const section = inSection(state, released, commentsOpen)
        return can(placed(subject), 'comment', { type: 'thread', section, audience, by: null }) ? 'c' : '-'
      }).join('')
    for (const audience of AUDIENCES) {
      for (const released of BOOLEANS) {
        expect(begins(as('secretariat'), audience, released)).toBe('cc-')
        expect(begins(as('expert'), audience, released)).toBe('cc-')
        expect(begins(as('observer'), audience, released)).toBe('---')
      }
      expect(begins(as('beneficiary'), audience, false)).toBe('---')
    }
    // What the beneficiary says of what is released begins in its delegation, before the date and after, whoever drafts it.
    for (const official of [as('beneficiary'), as('beneficiary', null, ['focal-point'])])
      for (const commentsOpen of BOOLEANS) {
        expect(begins(official, 'delegation', true, commentsOpen)).toBe('cc-')
        expect(begins(official, 'shared', true, commentsOpen)).toBe('---')
        expect(begins(official, 'peers', true, commentsOpen)).toBe('---')
      }
  })

  it('lets the beneficiary speak to everybody in what it writes itself', () => {
    for (const audience of AUDIENCES) {
      const section: SectionResource = { ...inSection('drafting', false), document: 'self-assessment' }
      const wanted = { type: 'thread', section, audience, by: null } as const
      expect(can(as('beneficiary', 'LC'), 'comment', wanted)).toBe(audience !== 'peers')
    }
  })

  it('lets nothing be said of a published report, and of an archived round, but what was said be read', () => {
    for (const subject of MEMBERS.map(placed))
      for (const audience of AUDIENCES)
        for (const by of [as(subject.role, subject.country), ...others(subject.role)])
          for (const closed of [{ published: true }, { archived: true }])
            for (const action of THREAD_ACTIONS.filter((one) => one !== 'read')) {
              const section = { ...inSection('drafting', true), ...closed }
              expect(can(subject, action, { type: 'thread', section, audience, by }), action).toBe(false)
            }
  })

  it('tells observers of no thread, also where they read the text', () => {
    for (const audience of AUDIENCES)
      for (const section of [
        { type: 'section', document: 'baseline', state: 'drafting', released: true } as const,
        { ...inSection('locked', true), published: true },
      ])
        for (const action of THREAD_ACTIONS)
          expect(can(as('observer', 'CL'), action, { type: 'thread', section, audience, by: as('expert', 'CL') })).toBe(
            false,
          )
  })

  it('gives a thread nothing that is of a section, and a stranger nothing at all', () => {
    const thread = { type: 'thread', section: inSection('drafting', true), audience: 'shared', by: null } as const
    for (const action of [
      'edit',
      'setState',
      'release',
      'authors',
      'presence',
      'answerRecommendation',
      'askTime',
    ] as const)
      for (const role of ROLES) expect(can(as(role), action, thread), `${role} ${action}`).toBe(false)
    for (const action of THREAD_ACTIONS) expect(can(null, action, thread)).toBe(false)
  })
})
