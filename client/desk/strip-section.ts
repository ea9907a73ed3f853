import type { DeskRound, DeskSection } from '../../schema/api/desk.ts'
import type { SectionState } from '../../schema/policy.ts'
import type { RoundView } from '../controllers/round-view.ts'
import { delegationName, personName, type Named } from '../texts/people.ts'

/** A section as the strip draws it, wherever it comes from. */
export interface StripSection {
  title: string
  href: string
  state: SectionState
  released: boolean
  /** A lead expert has said that it is ready for review. */
  isReady: boolean
  /** Who moved it to its state, and when; null: nobody has. */
  mover: { name: string; at: string } | null
  openThreads: number
  /** Delegations whose cursor is in it now. */
  inside: readonly string[]
}

const delegations = (people: readonly Named[]): string[] => [...new Set(people.map(delegationName))]

/** A section of the desk. */
export const ofDesk = (round: DeskRound, section: DeskSection): StripSection => ({
  title: section.title,
  href: `/rounds/${round.id}#${section.key}`,
  state: section.state,
  released: section.released,
  isReady: section.readyAt !== null && section.state === 'drafting',
  mover: section.changed === null ? null : { name: personName(section.changed.by), at: section.changed.at },
  openThreads: section.openThreads,
  inside: delegations(section.inside),
})

/** The sections of a round that is open, as they are now. */
export const ofView = (view: RoundView): StripSection[] =>
  view.sections.map((section) => {
    const { summary, state, changed } = section
    const member = changed === null ? null : view.member(changed.member)
    return {
      title: summary.title,
      href: `#${summary.key}`,
      state,
      released: section.release !== null,
      isReady: section.ready !== null && state === 'drafting',
      mover: changed === null || member === null ? null : { name: personName(member), at: changed.at },
      openThreads: view.threads.openCount(section.id),
      inside: delegations(view.inside(section.id)),
    }
  })
