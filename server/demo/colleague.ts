import { AppError } from '../../schema/errors.ts'
import type { PersonId, RoundId, SectionId } from '../../schema/ids.ts'
import type { SectionKind } from '../../schema/sections/index.ts'
import { colleagueTexts } from '../../templates/demo/colleague.ts'
import { inLanguage } from '../../templates/index.ts'
import type { Log } from '../rooms/types.ts'
import {
  checkBringer,
  checkWorkplace,
  closeColleagueSessions,
  ensureColleague,
  openColleagueSession,
} from '../services/demo/colleague.ts'
import type { Auth } from '../services/sign-in/auth.ts'
import type { Db } from '../storage/database.ts'
import { planStrokes } from './strokes.ts'
import { runTypist } from './typist.ts'

/** The scripted experts of the demo: at most one in each round. */
export interface Colleagues {
  /** @returns when it leaves, and whether it has come just now. @throws AppError see `checkWorkplace`. */
  bring(round: RoundId, section: SectionId, by: PersonId): Promise<{ until: Date; isNew: boolean }>
  /** Resolves once it has left. @throws AppError see `checkBringer`. */
  sendAway(round: RoundId, by: PersonId): Promise<void>
  /** When it leaves; null while it is not here. @throws AppError see `checkBringer`. */
  until(round: RoundId, by: PersonId): Promise<Date | null>
  /** Send all of them away. */
  stop(): Promise<void>
}

/** How the colleague types. */
export interface Rhythm {
  durationMs: number
  /** 0 to 1. */
  random(): number
}

/** Two minutes at the pace of a person. */
export const HUMAN: Rhythm = { durationMs: 120_000, random: Math.random }

export interface ColleaguesDeps {
  db: Db
  auth: Auth
  log: Log
  /** Where this server listens, for WebSockets. */
  address(): string
  rhythm: Rhythm
}

interface Visit {
  until: Date
  left: Promise<void>
  leave(): void
}

export const createColleagues = ({ db, auth, log, address, rhythm }: ColleaguesDeps): Colleagues => {
  const visits = new Map<RoundId, Visit>()
  let isStopped = false

  const write = async (
    round: RoundId,
    section: SectionId,
    { kind, language }: { kind: SectionKind; language: string },
    signal: AbortSignal,
  ): Promise<void> => {
    const { title, body } = colleagueTexts[kind.name]
    const strokes = planStrokes({ title: inLanguage(title, language), body: inLanguage(body, language) }, rhythm)
    const person = await ensureColleague(db, round)
    const cookie = await openColleagueSession({ db, auth }, person)
    const { durationMs } = rhythm
    try {
      await runTypist({ address: address(), cookie, round, section, kind, lang: language, strokes, durationMs, signal })
    } finally {
      await closeColleagueSessions(db, person)
    }
  }

  const begin = (round: RoundId, section: SectionId, place: { kind: SectionKind; language: string }): Visit => {
    const leaving = new AbortController()
    const left = write(round, section, place, leaving.signal)
      .catch((error: unknown) => log.warn('the scripted colleague has stumbled', { round, section, error }))
      .finally(() => visits.delete(round))
    const visit = { until: new Date(Date.now() + rhythm.durationMs), left, leave: () => leaving.abort() }
    visits.set(round, visit)
    return visit
  }

  return {
    async bring(round, section, by) {
      const place = await checkWorkplace(db, round, section, by)
      const here = visits.get(round)
      if (here !== undefined) return { until: here.until, isNew: false }
      if (isStopped) throw new AppError('restarting')
      return { until: begin(round, section, place).until, isNew: true }
    },
    async sendAway(round, by) {
      await checkBringer(db, round, by)
      const visit = visits.get(round)
      visit?.leave()
      await visit?.left
    },
    async until(round, by) {
      await checkBringer(db, round, by)
      return visits.get(round)?.until ?? null
    },
    async stop() {
      isStopped = true
      for (const { leave } of visits.values()) leave()
      await Promise.all([...visits.values()].map(({ left }) => left))
    },
  }
}
