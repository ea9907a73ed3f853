import type { RoundId } from '../../schema/ids.ts'
import { browserStorage, createCommentStore, type CommentStore } from '../sync/comment-store.ts'
import { createDraftStore } from '../sync/drafts.ts'
import { createFormDrafts, type FormDrafts } from '../sync/form-drafts.ts'
import type { DraftStore } from '../sync/types.ts'
import { currentSession } from './current-session.ts'

/** Words of a reader that the server does not have: what a section did not take, and what is not sent yet. They outlive signing
 * in again, new rights and the membership itself. */
export interface KeptWords {
  /** Of whom, in which round. */
  readonly key: string
  readonly drafts: DraftStore
  readonly comments: CommentStore
  readonly forms: FormDrafts
  /** Whether something would be gone with the page. */
  readonly isInMemory: boolean
  /** The reader has signed in again: what is kept in this browser is what they say of this computer now. */
  followSession(): Promise<void>
}

const storage = (): ReturnType<typeof browserStorage> => (currentSession().shared ? null : browserStorage())

const create = (key: string, person: string, round: RoundId): KeptWords => {
  const drafts = createDraftStore(person, round, !currentSession().shared)
  const comments = createCommentStore(person, round, storage())
  const forms = createFormDrafts(person, round, storage())
  return {
    key,
    drafts,
    comments,
    forms,
    get isInMemory() {
      return drafts.isInMemory || comments.isInMemory || forms.isInMemory
    },
    followSession() {
      comments.setStorage(storage())
      forms.setStorage(storage())
      return drafts.setKept(!currentSession().shared)
    },
  }
}

/** What is kept for whoever is signed in, in a round.
 * @param known what the page has already: the same person's stays the same. */
export const keptWords = (round: string, known: KeptWords | null): KeptWords => {
  const person = currentSession().person?.id ?? ''
  const key = `${person}/${round}`
  return known?.key === key ? known : create(key, person, round as RoundId)
}
