import { describe, expect, it } from 'vitest'
import { NOTIFICATION_KINDS } from '../../../schema/notifications.ts'
import { DECISIONS, DISPOSITIONS } from '../../../schema/threads.ts'
import { SECTION_STATES } from '../../../schema/policy.ts'
import { dueRung } from '../../../server/services/notifications/ladder.ts'
import { notificationTexts, sentenceKey } from '../../../templates/notifications.ts'
import { faultsOf } from '../../support/texts.ts'

describe('the ladder before a deadline', () => {
  const now = new Date('2026-03-04T12:00:00Z')
  const inDays = (days: number): Date => new Date(now.getTime() + days * 86_400_000)

  it('has a rung for a day, 14 and 7 days before, and one from 2 days before to the end', () => {
    expect([15, 14.01, 14, 13.5, 13, 10].map((days) => dueRung(inDays(days), now, 'UTC'))).toEqual([
      null,
      null,
      14,
      14,
      null,
      null,
    ])
    expect([7, 6.1, 6, 5, 2.1, 2, 1.5, 1, 0.5, 0, -1].map((days) => dueRung(inDays(days), now, 'UTC'))).toEqual([
      7,
      7,
      null,
      null,
      null,
      2,
      2,
      2,
      2,
      null,
      null,
    ])
  })

  it('counts days by the clocks of the zone, also when they are changed in between', () => {
    // In New York they were put on in the night to 8 March: seven days before were 167 hours.
    const until = new Date('2026-03-10T21:00:00Z')
    const at = (iso: string) => dueRung(until, new Date(iso), 'America/New_York')
    expect([at('2026-03-03T21:59:59Z'), at('2026-03-03T22:00:00Z')]).toEqual([null, 7])
    expect([at('2026-03-04T21:59:59Z'), at('2026-03-04T22:00:00Z')]).toEqual([7, null])
    // In Santiago they were put back in the night to 5 April: two days before were 49 hours.
    const end = new Date('2026-04-06T16:00:00Z')
    const inChile = (iso: string) => dueRung(end, new Date(iso), 'America/Santiago')
    expect([inChile('2026-04-04T14:59:59Z'), inChile('2026-04-04T15:00:00Z')]).toEqual([null, 2])
    expect(dueRung(end, new Date(end), 'America/Santiago')).toBe(null)
  })
})

describe('what mails say of what happened', () => {
  it('is there for every kind, and for what it can have become', () => {
    const keys = NOTIFICATION_KINDS.flatMap((kind) => {
      // Of what its writer takes away nobody is told.
      const told = DECISIONS.filter((decision) => decision !== 'withdrawn')
      if (kind === 'reply') return [{}, { corrected: true }].map((detail) => sentenceKey(kind, detail))
      if (kind === 'suggestion') return [...told, 'taken-back'].map((decision) => sentenceKey(kind, { decision }))
      if (kind === 'disposition')
        return [...DISPOSITIONS, 'taken-back'].map((verdict) => sentenceKey(kind, { verdict }))
      if (kind === 'state') return SECTION_STATES.map((state) => sentenceKey(kind, { state }))
      if (kind === 'more-time')
        return [
          { answered: false, until: null },
          { answered: true, until: null },
          { answered: true, until: '2026-01-01T00:00:00Z' },
        ].map((detail) => sentenceKey(kind, detail))
      if (kind === 'deadline')
        return [{}, { days: 0 }, { changed: true, until: null }, { changed: true, until: '2026-01-01T00:00:00Z' }].map(
          (detail) => sentenceKey(kind, detail),
        )
      return [sentenceKey(kind, {})]
    })
    expect(Object.keys(notificationTexts.sentences).sort()).toEqual([...new Set(keys)].sort())
    expect(Object.keys(notificationTexts.kinds).sort()).toEqual([...NOTIFICATION_KINDS, 'digest'].sort())
  })

  it('is there in every language', () => {
    const { sentences, kinds, end, open } = notificationTexts
    const all = { ...sentences, ...kinds, end, open }
    expect(Object.entries(all).flatMap(([name, texts]) => faultsOf(name, texts))).toEqual([])
  })
})
