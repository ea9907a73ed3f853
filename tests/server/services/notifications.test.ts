import { describe, expect, it } from 'vitest'
import { NOTIFICATION_KINDS } from '../../../schema/notifications.ts'
import { DECISIONS, DISPOSITIONS } from '../../../schema/threads.ts'
import { SECTION_STATES } from '../../../schema/policy.ts'
import { lastHour } from '../../../server/services/notifications/digest.ts'
import { dueRung } from '../../../server/services/notifications/ladder.ts'
import { notificationTexts, sentenceKey } from '../../../templates/notifications.ts'
import { faultsOf } from '../../support/texts.ts'

describe('the hour of the daily mail', () => {
  const now = new Date('2026-03-04T12:34:56.789Z')

  it('is the last time that the clocks of a zone showed it', () => {
    expect(lastHour(7, 'UTC', now).toISOString()).toBe('2026-03-04T07:00:00.000Z')
    expect(lastHour(12, 'UTC', now).toISOString()).toBe('2026-03-04T12:00:00.000Z')
    expect(lastHour(13, 'UTC', now).toISOString()).toBe('2026-03-03T13:00:00.000Z')
    expect(lastHour(7, 'America/St_Lucia', now).toISOString()).toBe('2026-03-04T11:00:00.000Z')
    expect(lastHour(9, 'America/St_Lucia', now).toISOString()).toBe('2026-03-03T13:00:00.000Z')
    expect(lastHour(7, 'Asia/Kolkata', now).toISOString()).toBe('2026-03-04T01:30:00.000Z')
  })
})

describe('the ladder before a deadline', () => {
  const now = new Date('2026-03-04T12:00:00Z')
  const inDays = (days: number): Date => new Date(now.getTime() + days * 86_400_000)

  it('has a rung for a day, 14, 7 and 2 days before', () => {
    expect([15, 14.01, 14, 13.5, 13, 10].map((days) => dueRung(inDays(days), now))).toEqual([
      null,
      null,
      14,
      14,
      null,
      null,
    ])
    expect([7, 6.1, 6, 5, 2.1, 2, 1.5, 1, 0.5, 0, -1].map((days) => dueRung(inDays(days), now))).toEqual([
      7,
      7,
      null,
      null,
      null,
      2,
      2,
      null,
      null,
      null,
      null,
    ])
  })
})

describe('what mails say of what happened', () => {
  it('is there for every kind, and for what it can have become', () => {
    const keys = NOTIFICATION_KINDS.flatMap((kind) => {
      if (kind === 'suggestion') return DECISIONS.map((decision) => sentenceKey(kind, { decision }))
      if (kind === 'disposition') return DISPOSITIONS.map((verdict) => sentenceKey(kind, { verdict }))
      if (kind === 'state') return SECTION_STATES.map((state) => sentenceKey(kind, { state }))
      if (kind === 'more-time')
        return [
          { answered: false, until: null },
          { answered: true, until: null },
          { answered: true, until: '2026-01-01T00:00:00Z' },
        ].map((detail) => sentenceKey(kind, detail))
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
