import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { changeLanguage, LANGUAGES, type Language } from '../../../client/locales.ts'
import { actValues } from '../../../client/texts/act-values.ts'
import { ACT_GROUPS, actorText, actText, groupText, type ActGroup } from '../../../client/texts/acts.ts'
import type { AuditAct } from '../../../schema/api/audit.ts'
import { AUDIT_ACTIONS } from '../../../schema/audit.ts'

const SECRETARIAT = { id: 'm1', name: null, role: 'secretariat', country: null } as const
const CHILE = { id: 'm2', name: null, role: 'expert', country: 'CL' } as const
const NAMED = { id: 'm3', name: 'A. Name', role: 'beneficiary', country: 'LC' } as const
const MEMBERS = [SECRETARIAT, CHILE, NAMED]

const act = (more: Partial<AuditAct>): AuditAct => ({
  id: '',
  at: '2026-11-25T14:03:07.000Z',
  actor: SECRETARIAT,
  action: 'section.state',
  section: { id: 's', key: 'findings', title: 'Findings' },
  before: null,
  after: null,
  reason: null,
  about: {},
  ...more,
})

/** Every sentence that there is, by act and by what came of it. */
const ACTS: AuditAct[] = [
  ...AUDIT_ACTIONS.map((action) => act({ action, about: { member: CHILE.id } })),
  ...(['drafting', 'in-review', 'locked'] as const).map((after) => act({ before: 'in-review', after })),
  act({ before: 'locked', after: 'drafting', reason: 'a figure was wrong' }),
  act({ action: 'section.ready', after: true }),
  act({ action: 'section.release', after: 4 }),
  act({ action: 'section.release', before: 4, after: 9 }),
  act({ action: 'section.endorse', after: 'reserved' }),
  act({ action: 'section.endorse', after: { kind: 'withdrawn' } }),
  act({ action: 'export', after: { what: 'audit', format: 'csv', acts: 3 } }),
  act({ action: 'export', section: null }),
]

describe('what was done, in words', () => {
  beforeAll(() => {
    vi.stubGlobal('localStorage', { setItem: () => {} })
    vi.stubGlobal('document', { documentElement: {} })
    // The texts of a language are told of by an event of the window.
    vi.stubGlobal('window', new EventTarget())
  })
  afterAll(async () => {
    await changeLanguage('en')
    vi.unstubAllGlobals()
  })

  it('has every act in one group, and each group has a name', () => {
    const grouped: string[] = Object.values(ACT_GROUPS).flat()
    expect(grouped.toSorted()).toEqual([...AUDIT_ACTIONS].toSorted())
  })

  it('is a sentence of its own for every act, in every language', async () => {
    const byLanguage: Partial<Record<Language, string[]>> = {}
    for (const language of Object.keys(LANGUAGES) as Language[]) {
      await changeLanguage(language)
      const texts = ACTS.map((one) => actText(one, MEMBERS))
      for (const text of texts) expect(text).toMatch(/^\S.+\S$/)
      expect(new Set(AUDIT_ACTIONS.map((_, at) => texts[at])).size).toBe(AUDIT_ACTIONS.length)
      const groups = (Object.keys(ACT_GROUPS) as ActGroup[]).map(groupText)
      expect(new Set(groups).size).toBe(groups.length)
      byLanguage[language] = texts
    }
    for (const [at] of ACTS.entries()) {
      const texts = Object.values(byLanguage).map((list) => list[at])
      expect(new Set(texts).size, texts.join(' / ')).toBe(4)
    }
  })

  it('reads as people speak', async () => {
    await changeLanguage('en')
    const say = (more: Partial<AuditAct>): string => actText(act(more), MEMBERS)
    expect(say({ after: 'locked', reason: 'final text' })).toBe('The secretariat locked Findings: “final text”')
    expect(say({ before: 'locked', after: 'drafting', reason: 'a figure was wrong' })).toBe(
      'The secretariat reopened Findings: “a figure was wrong”',
    )
    expect(say({ action: 'section.endorse', actor: CHILE })).toBe('Peer expert (Chile) endorsed Findings')
    expect(say({ action: 'member.remove', section: null, about: { member: NAMED.id } })).toBe(
      'The secretariat took A. Name out of the round',
    )
    expect(say({ action: 'invitation.send', after: { email: 'somebody@example.org', role: 'expert' } })).toBe(
      'The secretariat invited somebody@example.org',
    )
    expect(say({ action: 'invitation.send', after: { role: 'expert', country: 'CA' } })).toBe(
      'The secretariat invited Peer expert, Canada',
    )
    await changeLanguage('es')
    expect(say({ after: 'locked', reason: 'texto final' })).toBe('La secretaría cerró «Findings»: «texto final»')
    await changeLanguage('en')
  })

  it('names somebody of whom nothing is known as somebody', () => {
    expect(actorText({ actor: null })).toBe('Somebody')
    expect(actorText({ actor: { id: null, name: null, role: null, country: null } })).toBe('Somebody')
  })
})

describe('actValues', () => {
  it('shows a state, a release and a content as they were and as they became', () => {
    expect(actValues(act({ before: 'drafting', after: 'locked' }))).toEqual([
      { label: null, before: 'Drafting', after: 'Locked' },
    ])
    const hash = `0123abcd${'0'.repeat(56)}`
    expect(actValues(act({ action: 'section.release', before: null, after: 12, about: { hash } }))).toEqual([
      { label: null, before: null, after: 'text no. 12' },
      { label: 'Content', before: null, after: '0123 abcd' },
    ])
  })

  it('shows each particular that changed, by its name, and no other', () => {
    const before = { role: 'expert', country: 'CL', marks: [], organisation: 'a ministry' }
    const after = { role: 'expert', country: 'CA', marks: ['head', 'lead'], organisation: 'a ministry' }
    expect(actValues(act({ action: 'member.change', before, after }))).toEqual([
      { label: 'Country', before: 'Chile', after: 'Canada' },
      { label: 'Place in the delegation', before: null, after: 'head and lead' },
    ])
  })

  it('shows what it does not know under its own name, and hides ids', () => {
    expect(
      actValues(act({ action: 'round.edit', before: { memberId: 'a' }, after: { memberId: 'b', odd: true } })),
    ).toEqual([{ label: 'odd', before: null, after: 'yes' }])
  })
})
