import { describe, expect, it } from 'vitest'
import {
  can,
  canEverEdit,
  DOCUMENT_KINDS,
  ROLES,
  SECTION_STATES,
  type Action,
  type Subject,
} from '../../schema/policy.ts'

/** DESIGN 6 written out again by hand: r read, e edit, c comment, s suggest; `|` parts drafting, in review, locked. */
const REPORT: Record<string, { plain: string; released: string }> = {
  secretariat: { plain: 'rec|rec|r', released: 'rec|rec|r' },
  expert: { plain: 'rec|rcs|r', released: 'rec|rcs|r' },
  beneficiary: { plain: '||', released: 'rcs|rcs|r' },
  observer: { plain: '||', released: '||' },
}
const LETTERS: Record<string, Action> = { r: 'read', e: 'edit', c: 'comment', s: 'suggest' }

const as = (role: (typeof ROLES)[number], country: string | null = null): NonNullable<Subject> => ({ role, country })

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

describe('canEverEdit', () => {
  it('tells a role that never edits from one that may not edit now', () => {
    expect(canEverEdit(as('expert'), 'report')).toBe(true)
    expect(canEverEdit(as('beneficiary'), 'report')).toBe(false)
    expect(canEverEdit(as('beneficiary'), 'self-assessment')).toBe(true)
    expect(canEverEdit(null, 'report')).toBe(false)
  })
})
