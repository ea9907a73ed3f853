import { describe, expect, it } from 'vitest'
import {
  AUDIENCES,
  can,
  canEverEdit,
  DOCUMENT_KINDS,
  isReopening,
  MARKS,
  MARKS_OF,
  ROLES,
  ROUND_ACTIONS,
  SECRETARIAT,
  SECTION_ACTIONS,
  SECTION_STATES,
  SITE_ACTIONS,
  THREAD_ACTIONS,
  type Action,
  type Audience,
  type Mark,
  type MemberSubject,
  type Role,
  type SectionResource,
  type Standing,
} from '../../schema/policy.ts'
import {
  ROUND_ACTS,
  SECTION_ACTS,
  SITE_ACTS,
  TEXT_LETTERS,
  TEXT_RIGHTS,
  THREAD_LETTERS,
  THREAD_RIGHTS,
} from './rights.ts'

const as = (role: Role, country: string | null = null, marks: readonly Mark[] = []): MemberSubject => ({
  role,
  country,
  marks,
})

/** Every set of marks that a role can have. */
const markSets = (role: Role): Mark[][] =>
  MARKS_OF[role].reduce<Mark[][]>((sets, mark) => [...sets, ...sets.map((set) => [...set, mark])], [[]])

const MEMBERS = ROLES.flatMap((role) => markSets(role).map((marks) => as(role, 'CL', marks)))
const nameOf = ({ role, marks }: MemberSubject): string => [role, ...marks].join(' ')

const STANDINGS: Standing[] = [false, true].flatMap((isAdministrator) =>
  [null, ...SECRETARIAT].map((secretariat) => ({ isAdministrator, secretariat })),
)

const BOOLEANS = [false, true]
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
    ({ action: act, who, mark, documents, states, helped = false }) =>
      act === action &&
      who === subject.role &&
      (mark === undefined || subject.marks.includes(mark)) &&
      (documents === 'all' || documents.includes(section.document)) &&
      (states === 'all' || states.includes(section.state)) &&
      (!helped || section.helpAsked === true),
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
    const reading: readonly Action[] = ['read', 'authors', 'endorsements']
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
    expect(Object.values(THREAD_LETTERS).sort()).toEqual([...THREAD_ACTIONS].sort())
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
          }
    expect(cells).toBe(9 * 3 * 3 * 5 * 3 * THREAD_ACTIONS.length)
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
    for (const action of ['edit', 'suggest', 'suggestLate', 'setState', 'release', 'authors', 'presence'] as const)
      for (const role of ROLES) expect(can(as(role), action, thread), `${role} ${action}`).toBe(false)
    for (const action of THREAD_ACTIONS) expect(can(null, action, thread)).toBe(false)
  })
})
