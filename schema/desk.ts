import type { DeskRound, DeskSection } from './api/desk.ts'
import type { Deadline } from './dates.ts'

/** What a round waits for, and who it waits for. */
export type Waiting =
  /** For the secretariat: a date has passed. */
  | { kind: 'late'; deadline: Deadline }
  /** For the secretariat: text that was handed in. */
  | { kind: 'ready' | 'in-review'; sections: DeskSection[] }
  /** For peers and secretariat: the beneficiary has spoken and nobody has answered. */
  | { kind: 'unanswered'; sections: DeskSection[]; threads: number }
  /** For the secretariat: the beneficiary asks for more time to comment. */
  | { kind: 'more-time'; sections: DeskSection[] }
  /** For somebody who was asked and has not come. */
  | { kind: 'invited'; invitations: DeskRound['invitations'] }
  /** For somebody who came and has not written a word. */
  | { kind: 'silent'; members: DeskRound['members'] }

/** What waits in a round, most pressing first; nothing waits in one that is put away. */
export const waitingOf = (round: DeskRound): Waiting[] => {
  if (round.archivedAt !== null) return []
  const { deadline, sections, invitations } = round
  const found: Waiting[] = []
  if (deadline?.isLate === true) found.push({ kind: 'late', deadline })
  const unanswered = sections.filter((one) => one.unanswered > 0)
  if (unanswered.length > 0)
    found.push({
      kind: 'unanswered',
      sections: unanswered,
      threads: unanswered.reduce((sum, one) => sum + one.unanswered, 0),
    })
  const asked = sections.filter(({ timeAskedAt }) => timeAskedAt !== null)
  if (asked.length > 0) found.push({ kind: 'more-time', sections: asked })
  const ready = sections.filter(({ state, readyAt }) => state === 'drafting' && readyAt !== null)
  if (ready.length > 0) found.push({ kind: 'ready', sections: ready })
  const inReview = sections.filter(({ state }) => state === 'in-review')
  if (inReview.length > 0) found.push({ kind: 'in-review', sections: inReview })
  if (invitations.length > 0) found.push({ kind: 'invited', invitations })
  const silent = round.members.filter(({ hasWritten }) => !hasWritten)
  if (silent.length > 0) found.push({ kind: 'silent', members: silent })
  return found
}

/** How much a round wants to be looked at: what is late counts most, then what the secretariat itself holds up, then what it
 * can only ask others for. */
const WEIGHTS: Record<Waiting['kind'], number> = {
  late: 1000,
  unanswered: 100,
  'more-time': 100,
  ready: 100,
  'in-review': 50,
  invited: 10,
  silent: 5,
}

/** Days before a date from which it presses. */
const SOON_DAYS = 7

const urgencyOf = (round: DeskRound): number => {
  const weight = waitingOf(round).reduce((sum, { kind }) => sum + WEIGHTS[kind], 0)
  const { deadline } = round
  const isSoon = deadline !== null && deadline.days >= 0 && deadline.days <= SOON_DAYS && deadline.step !== 'follow-up'
  return weight + (isSoon ? 200 : 0)
}

/** Rounds by what needs attention; of two that need as much, the one that is due sooner. Those that are put away come last. */
export const byAttention = (a: DeskRound, b: DeskRound): number => {
  const isAway = (round: DeskRound): number => (round.archivedAt === null ? 0 : 1)
  const days = ({ deadline }: DeskRound): number => deadline?.days ?? Number.MAX_SAFE_INTEGER
  return isAway(a) - isAway(b) || urgencyOf(b) - urgencyOf(a) || days(a) - days(b) || (a.id < b.id ? 1 : -1)
}
