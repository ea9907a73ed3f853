import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { changeLanguage, LANGUAGES, type Language } from '../../../client/locales.ts'
import { actValues } from '../../../client/texts/act-values.ts'
import { ACT_GROUPS, actorText, actText, groupText, type ActGroup } from '../../../client/texts/acts.ts'
import type { AuditAct } from '../../../schema/api/audit.ts'
import { AUDIT_ACTIONS, type AuditAction } from '../../../schema/audit.ts'

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
  act({ action: 'export', after: { what: 'comment-matrix', format: 'csv', rows: 3 } }),
  act({ action: 'export', after: { what: 'answer-matrix', format: 'csv', rows: 3 } }),
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
    expect(say({ after: 'locked', reason: 'texto final' })).toBe('La Secretaría bloqueó «Findings»: «texto final»')
    await changeLanguage('en')
  })

  it('names somebody of whom nothing is known as somebody', () => {
    expect(actorText({ actor: null })).toBe('Somebody')
    expect(actorText({ actor: { id: null, name: null, role: null, country: null } })).toBe('Somebody')
  })
})

/** What every kind of act writes down, as `recordAct` is given it. */
const SHAPES: Record<AuditAction, Partial<AuditAct>[]> = {
  'session.open': [{ about: { session: 'x', how: 'code', shared: true } }],
  'session.end': [{ about: { session: 'x', why: 'sign-out' } }],
  'session.help': [{ about: { person: 'x' } }],
  'person.appoint': [
    {
      before: { isAdministrator: true, secretariat: 'officer' },
      after: { isAdministrator: false, secretariat: 'head' },
      about: { person: 'x', email: 'a@x.example', by: 'command line' },
    },
    {
      before: { isAdministrator: false, secretariat: 'head' },
      after: { isAdministrator: false, secretariat: null },
    },
  ],
  'round.open': [
    {
      after: {
        id: '0198c0de-0000-7000-8000-000000000000',
        beneficiary: 'LC',
        title: 'T',
        organisation: 'O',
        step: 'self-assessment',
        language: 'es',
        timeZone: 'America/St_Lucia',
        themes: ['procurement'],
        peers: ['CL', 'CA'],
        dates: [{ step: 'visit', startsOn: '2026-03-02', dueOn: '2026-03-06' }],
        template: { id: 'report', version: 2 },
        focalPoint: 'a@x.example',
        alternate: 'b@x.example',
      },
    },
  ],
  'round.edit': [
    {
      before: {
        dates: [
          { step: 'visit', startsOn: '2026-03-02', dueOn: '2026-03-06' },
          { step: 'follow-up', startsOn: null, dueOn: null },
        ],
        step: 'request',
      },
      after: {
        dates: [
          { step: 'visit', startsOn: '2026-03-02', dueOn: '2026-03-13' },
          { step: 'follow-up', startsOn: '2026-09-01', dueOn: null },
        ],
        step: 'follow-up',
      },
    },
  ],
  'round.archive': [{ before: false, after: true }],
  'round.restore': [{ before: true, after: false }],
  'invitation.send': [
    {
      after: { email: 'a@x.example', role: 'expert', country: 'CL', marks: ['head', 'focal-point'], organisation: 'O' },
    },
  ],
  'invitation.resend': [
    { before: { expiresAt: '2026-11-25T14:03:07.000Z' }, after: { expiresAt: '2026-12-25T14:03:07.000Z' } },
  ],
  'invitation.withdraw': [
    { before: { email: 'a@x.example', role: 'observer', country: null, marks: [], organisation: '' } },
    { before: 'open', after: 'withdrawn', reason: 'archived', about: { invitation: 'x', email: 'a@x.example' } },
  ],
  'invitation.accept': [
    {
      after: { role: 'beneficiary', country: 'LC', marks: ['focal-point'], organisation: 'O' },
      about: { invitation: 'x', statement: { kind: 'confidentiality', version: 1, language: 'es' } },
    },
  ],
  'member.change': [
    {
      before: { role: 'expert', country: 'CL', marks: ['lead'], organisation: 'O', name: null },
      after: { role: 'observer', country: null, marks: [], organisation: 'P', name: 'A. Name' },
    },
  ],
  'member.remove': [{ before: { role: 'secretariat', marks: ['head'] }, reason: 'left', about: { member: 'm2' } }],
  'member.replace': [{ before: { member: 'm2' }, after: { member: 'm3' } }],
  'calendar.renew': [{}],
  'section.state': [
    { before: 'drafting', after: 'in-review' },
    { before: 'in-review', after: 'locked', reason: 'archived' },
  ],
  'section.ready': [
    { before: false, after: true },
    { before: true, after: false },
  ],
  'section.release': [{ after: 12, about: { hash: 'a'.repeat(64), commentsUntil: '2026-12-25T14:03:07.000Z' } }],
  'section.comments-until': [{ before: '2026-11-25T14:03:07.000Z', after: null }],
  'section.endorse': [
    { before: 'reserved', after: 'endorsed', about: { country: 'CL', hash: 'a'.repeat(64) } },
    { before: 'endorsed', after: 'withdrawn', about: { country: 'CL', hash: 'a'.repeat(64) } },
    { before: null, after: 'reserved', about: { country: 'CL', hash: 'a'.repeat(64), text: 'R' } },
  ],
  'thread.audience': [{ before: 'peers', after: 'shared', about: { thread: NAMED.id, comments: 2 } }],
  'thread.disposition': [{ before: null, after: { verdict: 'partly', why: 'said' }, about: { thread: NAMED.id } }],
  'suggestion.accept': [{ before: null, after: 'accepted', about: { thread: NAMED.id } }],
  'suggestion.decline': [{ before: null, after: 'declined', about: { thread: NAMED.id } }],
  'suggestion.withdraw': [{ before: null, after: 'withdrawn', about: { thread: NAMED.id } }],
  'suggestion.take-back': [{ before: 'accepted', after: null, about: { thread: NAMED.id } }],
  'comments.send': [{ before: null, after: { comments: 3, clearedBy: 'Legal office', clearedOn: '2026-11-02' } }],
  'more-time.ask': [{ before: null, after: null }],
  'more-time.answer': [{ before: null, after: '2026-12-01T00:00:00.000Z' }],
  'recommendation.answer': [{ before: null, after: { verdict: 'accepted', reply: 'said' }, about: { item: NAMED.id } }],
  export: [
    { after: { what: 'audit', format: 'csv', acts: 3 }, about: { filter: { by: 'x' } } },
    { after: { what: 'comment-matrix', format: 'csv', rows: 3 } },
    { after: { what: 'answer-matrix', format: 'csv', rows: 3 } },
  ],
  publication: [{}],
}

/** Keys and words for programs, in what a person reads. */
const RAW =
  /[a-z][A-Z]|[{}]|\w_\w|\d{4}-\d\d|undefined|[0-9a-f]{9}|\b(csv|officer|lead|focal-point|in-review|follow-up|self-assessment|endorsed|reserved|withdrawn|archived|marks|peers|dates|template|member|isAdministrator|true|false|partly|not-taken|in-part|noted|declined|shared)\b/

describe('actValues', () => {
  beforeAll(() => {
    vi.stubGlobal('localStorage', { setItem: () => {} })
    vi.stubGlobal('document', { documentElement: {} })
    vi.stubGlobal('window', new EventTarget())
  })
  afterAll(async () => {
    await changeLanguage('en')
    vi.unstubAllGlobals()
  })

  const all = (): { label: string | null; text: string }[] =>
    AUDIT_ACTIONS.flatMap((action) =>
      SHAPES[action].flatMap((shape) => {
        const one = act({ action, ...shape })
        return [
          { label: null, text: actText(one, MEMBERS) },
          ...actValues(one, MEMBERS).map(({ label, before, after }) => ({ label, text: `${before ?? ''}|${after}` })),
        ]
      }),
    )

  it('names every key and word that any act writes down, in every language', async () => {
    const labels = new Map<Language, Set<string | null>>()
    for (const language of ['es', 'pt', 'fr'] as const) {
      await changeLanguage(language)
      const shown = all()
      expect(shown.length).toBeGreaterThan(60)
      for (const { label, text } of shown) expect(`${label ?? ''} ${text}`).not.toMatch(RAW)
      labels.set(language, new Set(shown.map(({ label }) => label)))
    }
    const sizes = [...labels.values()].map(({ size }) => size)
    expect(new Set(sizes).size, sizes.join()).toBe(1)
    await changeLanguage('en')
    for (const { label, text } of all())
      expect(`${label ?? ''} ${text}`).not.toMatch(/[a-z][A-Z]|[{}]|\d{4}-\d\d|“archived”/)
  })

  it('tells days step by step, and only those that have changed', async () => {
    await changeLanguage('en')
    expect(actValues(act({ action: 'round.edit', ...SHAPES['round.edit'][0] }))).toEqual([
      { label: 'visit is due', before: 'Mar 6, 2026', after: 'Mar 13, 2026' },
      { label: 'follow-up begins', before: null, after: 'Sep 1, 2026' },
      { label: 'Step', before: 'request', after: 'follow-up' },
    ])
  })

  it('says what somebody is in the installation', async () => {
    await changeLanguage('es')
    expect(actValues(act({ action: 'person.appoint', ...SHAPES['person.appoint'][1] }))).toEqual([
      {
        label: expect.stringContaining('ecretaría') as string,
        before: expect.stringMatching(/^Titular|^Jef|^Direc|secretaría/i) as string,
        after: '–',
      },
    ])
    await changeLanguage('en')
  })

  it('names who comes in the place of whom', () => {
    expect(actText(act({ action: 'member.replace', ...SHAPES['member.replace'][0] }), MEMBERS)).toBe(
      'The secretariat had Peer expert, Chile replaced',
    )
    expect(actValues(act({ action: 'member.replace', ...SHAPES['member.replace'][0] }), MEMBERS)).toEqual([
      { label: 'Member of the round', before: 'Peer expert, Chile', after: 'A. Name' },
    ])
  })

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
      { label: 'Position in the delegation', before: null, after: 'head and lead' },
    ])
  })

  it('shows what it does not know under its own name, and hides ids', () => {
    expect(
      actValues(act({ action: 'round.edit', before: { memberId: 'a' }, after: { memberId: 'b', odd: true } })),
    ).toEqual([{ label: 'odd', before: null, after: 'yes' }])
  })
})
