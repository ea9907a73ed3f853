import { msg } from '@lit/localize'
import type * as Y from 'yjs'
import type { SectionView } from '../controllers/section-view.ts'
import type { RoundView } from '../controllers/round-view.ts'
import type { CaretPerson } from '../editor/remote-carets.ts'
import { currentLanguage } from '../locales.ts'
import { delegationCode, delegationName } from '../texts/people.ts'

/** What every part of a section is drawn from. */
export interface SectionContext {
  view: RoundView
  section: SectionView
}

/** Empty fields that the reader has asked for, and how to ask for one. */
export interface Revealing {
  /** Paths of fields: `owner`, `evidence/{entry}/date`. */
  revealed: ReadonlySet<string>
  /** Show an empty field, and go there. */
  reveal(path: string): void
}

/** The live record of an item or entry and where it is; null where the section is only read. */
export interface RecordContext extends SectionContext {
  /** Item that presence speaks of. */
  item: string
  /** Before a field's name in presence: '' for an item, `experience/{entry}/` for an entry. */
  path: string
  record: Y.Map<unknown> | null
  /** Null where nothing can be added. */
  revealing: Revealing | null
}

/** Whose caret a client id of a section is, from the server's events alone; null: nobody that is known. */
export const describeClient =
  ({ view, section }: SectionContext) =>
  (clientId: number): CaretPerson | null => {
    const id = section.live?.clients.get(clientId)
    const member = id === undefined ? null : view.member(id)
    if (member === null) return null
    const isMe = member.id === view.round.me
    return {
      label: isMe ? msg('You, elsewhere') : delegationName(member),
      code: delegationCode(member),
      colour: member.colour,
    }
  }

/** Language that a new text is written in: the writer's, by their choice of interface. */
export const writingLanguage = (): string => currentLanguage()
