import { describe, expect, it } from 'vitest'
import type { DeskRound, DeskSection } from '../../schema/api/desk.ts'
import { byAttention, waitingOf } from '../../schema/desk.ts'
import { createId } from '../../schema/ids.ts'

const section = (more: Partial<DeskSection> = {}): DeskSection => ({
  id: createId<string>(),
  key: 'findings',
  document: 'report',
  title: 'Findings',
  state: 'drafting',
  released: false,
  changed: null,
  readyAt: null,
  timeAskedAt: null,
  openThreads: 0,
  unanswered: 0,
  inside: [],
  ...more,
})
const round = (more: Partial<DeskRound> = {}): DeskRound => ({
  id: createId<string>(),
  title: 'A round',
  beneficiary: 'LC',
  organisation: '',
  step: 'report',
  language: 'en',
  timeZone: 'UTC',
  themes: [],
  peers: [],
  illustrative: false,
  archivedAt: null,
  me: { role: 'secretariat', country: null, marks: [] },
  dates: [],
  deadline: null,
  sections: [section()],
  here: [],
  members: [],
  invitations: [],
  ...more,
})
const at = '2026-01-01T00:00:00.000Z'
const due = (days: number, step: DeskRound['step'] = 'report') => ({
  step,
  dueOn: '2026-01-01',
  days,
  isLate: days < 0 && step !== 'follow-up',
})

describe('what waits in a round', () => {
  it('is nothing where nothing was handed in, asked or missed', () => {
    expect(waitingOf(round())).toEqual([])
  })

  it('is what is ready while it is still drafted; in review it waits as such', () => {
    expect(waitingOf(round({ sections: [section({ readyAt: at })] })).map(({ kind }) => kind)).toEqual(['ready'])
    const inReview = [section({ readyAt: at, state: 'in-review' })]
    expect(waitingOf(round({ sections: inReview })).map(({ kind }) => kind)).toEqual(['in-review'])
  })

  it('counts the comments of the beneficiary that nobody has answered', () => {
    const sections = [section({ unanswered: 2 }), section({ unanswered: 1, state: 'locked' }), section()]
    expect(waitingOf(round({ sections }))).toMatchObject([{ kind: 'unanswered', threads: 3 }])
  })

  it('is no lateness in follow-up, and nothing at all in a round that is put away', () => {
    expect(waitingOf(round({ deadline: due(-3) }))).toMatchObject([{ kind: 'late' }])
    expect(waitingOf(round({ deadline: due(-3, 'follow-up') }))).toEqual([])
    const silent = [{ role: 'expert', country: 'CL', name: null, marks: [], hasWritten: false }] as DeskRound['members']
    expect(waitingOf(round({ deadline: due(-3), members: silent, archivedAt: at }))).toEqual([])
  })
})

describe('the order of a desk', () => {
  it('begins with what is late, then what was handed in, then what is due soon, and ends with what is put away', () => {
    const rounds = [
      round({ title: 'away', archivedAt: at, deadline: due(-9) }),
      round({ title: 'quiet, due later', deadline: due(60) }),
      round({ title: 'quiet, due sooner', deadline: due(30) }),
      round({ title: 'asked', sections: [section({ state: 'in-review' })] }),
      round({ title: 'soon', deadline: due(5) }),
      round({ title: 'handed in', deadline: due(6), sections: [section({ readyAt: at })] }),
      round({ title: 'late', deadline: due(-1) }),
    ]
    expect(rounds.toSorted(byAttention).map(({ title }) => title)).toEqual([
      'late',
      'handed in',
      'soon',
      'asked',
      'quiet, due sooner',
      'quiet, due later',
      'away',
    ])
  })
})
