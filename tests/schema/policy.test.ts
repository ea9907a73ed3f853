import { describe, expect, it } from 'vitest'
import {
  AUDIENCES,
  can,
  canEverEdit,
  DOCUMENT_KINDS,
  isReopening,
  MARKS,
  ROLES,
  SECTION_STATES,
  type Action,
  type Audience,
  type Role,
  type MemberSubject,
  type SectionResource,
} from '../../schema/policy.ts'

/** DESIGN 6 written out again by hand: r read, e edit, c comment, s suggest; `|` parts drafting, in review, locked. */
const REPORT: Record<string, { plain: string; released: string }> = {
  secretariat: { plain: 'rec|rec|r', released: 'rec|rec|r' },
  expert: { plain: 'rec|rcs|r', released: 'rec|rcs|r' },
  beneficiary: { plain: '||', released: 'rcs|rcs|r' },
  observer: { plain: '||', released: '||' },
}
const LETTERS: Record<string, Action> = { r: 'read', e: 'edit', c: 'comment', s: 'suggest' }

const as = (role: (typeof ROLES)[number], country: string | null = null): MemberSubject => ({
  role,
  country,
  marks: [],
})

describe('can', () => {
  it('gives every role its rights in the report, in every state, released or not', () => {
    for (const [role, rows] of Object.entries(REPORT))
      for (const [released, row] of [
        [false, rows.plain],
        [true, rows.released],
      ] as const)
        for (const [index, letters] of row.split('|').entries())
          for (const [letter, action] of Object.entries(LETTERS)) {
            const state = SECTION_STATES[index]!
            const subject = as(role as (typeof ROLES)[number])
            const answer = can(subject, action, { type: 'section', document: 'report', state, released })
            expect(answer, `${role} ${action} ${state} released=${released}`).toBe(letters.includes(letter))
          }
  })

  it('gives somebody who is no member nothing', () => {
    for (const document of DOCUMENT_KINDS)
      for (const state of SECTION_STATES)
        for (const action of ['read', 'edit', 'comment', 'suggest', 'setState', 'authors'] as const)
          expect(can(null, action, { type: 'section', document, state, released: true })).toBe(false)
    expect(can(null, 'read', { type: 'round' })).toBe(false)
  })

  it('lets only the secretariat change a state', () => {
    const allowed = ROLES.filter((role) =>
      can(as(role), 'setState', { type: 'section', document: 'report', state: 'locked', released: true }),
    )
    expect(allowed).toEqual(['secretariat'])
  })

  it('lets only the secretariat release, in every document and state', () => {
    for (const document of DOCUMENT_KINDS)
      for (const state of SECTION_STATES)
        for (const released of [true, false])
          expect(
            ROLES.filter((role) => can(as(role, 'CL'), 'release', { type: 'section', document, state, released })),
          ).toEqual(['secretariat'])
  })

  it('lets nobody edit what is locked', () => {
    for (const role of ROLES)
      for (const document of DOCUMENT_KINDS)
        expect(can(as(role), 'edit', { type: 'section', document, state: 'locked', released: true })).toBe(false)
  })

  it('never tells the beneficiary who wrote which words', () => {
    for (const document of DOCUMENT_KINDS)
      for (const released of [true, false])
        expect(can(as('beneficiary'), 'authors', { type: 'section', document, state: 'drafting', released })).toBe(
          false,
        )
  })

  it('never lets the beneficiary read visit notes, released or not', () => {
    for (const state of SECTION_STATES)
      for (const released of [true, false])
        expect(can(as('beneficiary'), 'read', { type: 'section', document: 'visit-notes', state, released })).toBe(
          false,
        )
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

/** DESIGN 7 for threads on the report: r read, c comment, x resolve; `|` parts drafting, in review, locked. `own`: begun by
 * the reader's own delegation. */
type ThreadRow = Record<Audience, { own: string; other: string }>
const WHOLE = { own: 'rcx|rcx|r', other: 'rcx|rcx|r' }
const OWN_ONLY = { own: 'rcx|rcx|r', other: '||' }
const NOTHING = { own: '||', other: '||' }
const SILENT: ThreadRow = { delegation: NOTHING, peers: NOTHING, shared: NOTHING }
const WRITER: ThreadRow = { delegation: OWN_ONLY, peers: WHOLE, shared: WHOLE }
const THREADS: Record<Role, { plain: ThreadRow; released: ThreadRow }> = {
  secretariat: { plain: WRITER, released: WRITER },
  expert: { plain: WRITER, released: WRITER },
  beneficiary: {
    plain: SILENT,
    released: { delegation: OWN_ONLY, peers: NOTHING, shared: { own: 'rcx|rcx|r', other: 'rc|rc|r' } },
  },
  observer: { plain: SILENT, released: SILENT },
}
const THREAD_LETTERS: Record<string, Action> = { r: 'read', c: 'comment', x: 'resolve' }

/** Who asks, and those whose threads are not their own: another role of the same country, the same role of another. */
const COUNTRIES: Record<Role, string | null> = { secretariat: null, expert: 'CL', beneficiary: 'LC', observer: 'BR' }
const others = (role: Role): MemberSubject[] => [
  ...ROLES.filter((other) => other !== role).map((other) => as(other, COUNTRIES[role])),
  as(role, 'CA'),
]

const inSection = (state: (typeof SECTION_STATES)[number], released: boolean) =>
  ({ type: 'section', document: 'report', state, released }) as const

describe('can, in a thread', () => {
  it('gives every role its rights by audience, by whose it is, in every state, released or not', () => {
    let cells = 0
    for (const role of ROLES)
      for (const released of [false, true])
        for (const audience of AUDIENCES)
          for (const whose of ['own', 'other'] as const)
            for (const [index, letters] of THREADS[role][released ? 'released' : 'plain'][audience][whose]
              .split('|')
              .entries())
              for (const by of whose === 'own' ? [as(role, COUNTRIES[role])] : others(role))
                for (const [letter, action] of Object.entries(THREAD_LETTERS)) {
                  const section = inSection(SECTION_STATES[index]!, released)
                  const answer = can(as(role, COUNTRIES[role]), action, { type: 'thread', section, audience, by })
                  const cell = `${role} ${action} ${audience} of ${by.role} ${by.country} ${section.state} ${released}`
                  expect(answer, cell).toBe(letters.includes(letter))
                  cells++
                }
    expect(cells).toBe(4 * 2 * 3 * 3 * 3 * 5)
  })

  it('lets a thread begin where its section takes comments, and only for those it is addressed to', () => {
    const begins = (role: Role, audience: Audience, released: boolean): string =>
      SECTION_STATES.map((state) => {
        const section = inSection(state, released)
        const wanted = { type: 'thread', section, audience, by: null } as const
        return can(as(role, COUNTRIES[role]), 'comment', wanted) ? 'c' : '-'
      }).join('')
    for (const audience of AUDIENCES) {
      for (const released of [false, true]) {
        expect(begins('secretariat', audience, released)).toBe('cc-')
        expect(begins('expert', audience, released)).toBe('cc-')
        expect(begins('observer', audience, released)).toBe('---')
      }
      expect(begins('beneficiary', audience, false)).toBe('---')
    }
    expect(begins('beneficiary', 'delegation', true)).toBe('cc-')
    expect(begins('beneficiary', 'shared', true)).toBe('cc-')
    expect(begins('beneficiary', 'peers', true)).toBe('---')
  })

  it('gives a thread nothing but reading, answering and settling, and a stranger nothing at all', () => {
    const thread = { type: 'thread', section: inSection('drafting', true), audience: 'shared', by: null } as const
    for (const action of ['edit', 'suggest', 'setState', 'release', 'authors', 'presence'] as const)
      for (const role of ROLES) expect(can(as(role), action, thread), `${role} ${action}`).toBe(false)
    for (const action of ['read', 'comment', 'resolve'] as const) expect(can(null, action, thread)).toBe(false)
  })
})
