import { createId } from '../../schema/ids.ts'
import { AppError, type Reason } from '../../schema/errors.ts'
import type { ThreadBody, ThreadRequest } from '../../schema/api/threads.ts'
import { PLAIN_THREAD } from '../../schema/thread-for.ts'
import type { CommentDraft, CommentSubject, Outgoing, PassageWish } from '../sync/comment-store.ts'

export type Starting = Outgoing & { type: 'start' }

/** What of a draft speaks of its place and proposes something. */
const subjectOf = ({ field, passage, suggestion, isLate }: CommentSubject): CommentSubject => ({
  ...(field !== undefined && { field }),
  ...(passage !== undefined && { passage }),
  ...(suggestion !== undefined && { suggestion }),
  ...(isLate !== undefined && { isLate }),
})

/** A draft as it is sent, under ids that stay the same however often it is. */
export const outgoingOf = (draft: CommentDraft): Outgoing => {
  const { place, kind, audience } = draft
  const common = { section: place.section, body: draft.body.trim(), at: new Date().toISOString(), refused: null }
  switch (place.type) {
    case 'new': {
      const begun = { type: 'start', id: createId<string>(), thread: createId<string>() } as const
      return { ...common, ...subjectOf(draft), ...begun, item: place.item, kind, audience }
    }
    case 'reply':
      return { ...common, type: 'reply', id: createId(), thread: place.thread, audience }
    case 'edit':
      return {
        ...common,
        type: 'edit',
        id: place.comment,
        thread: place.thread,
        audience,
        ...(draft.instead !== undefined && { instead: draft.instead }),
      }
  }
}

/** A passage as the server wants it: of a live text by its Yjs positions. */
const passageRequest = ({ start, end, quote, anchor }: PassageWish): NonNullable<ThreadRequest['passage']> =>
  anchor === undefined ? { start, end, quote } : { anchor, quote }

/** What begins a thread. @param seq log position of the content that its writer had before them. */
export const threadRequest = (outgoing: Starting, seq: number): ThreadRequest => {
  const { id: comment, thread: id, item, kind, audience, body, field, passage, suggestion, isLate } = outgoing
  return {
    id,
    comment,
    item,
    kind,
    audience,
    seq,
    body,
    ...(field !== undefined && { field }),
    ...(passage !== undefined && { passage: passageRequest(passage) }),
    ...(suggestion !== undefined && { suggestion }),
    ...(isLate === true && { late: true }),
  }
}

/** A thread that the server does not have yet, as it will be, without its words. */
export const begunThread = (outgoing: Starting, own: Pick<ThreadBody, 'by' | 'as'>): ThreadBody => {
  const { thread: id, section, item, kind, audience, at, field = null, passage, suggestion = null } = outgoing
  const begun = { id, section, item, field, kind, audience, at, suggestion, isLate: outgoing.isLate === true }
  const rest = { seq: passage?.seq ?? 0, version: 0, saidVersion: 0, resolved: null, comments: [] }
  const thread = { ...PLAIN_THREAD, ...begun, ...own, ...rest }
  if (passage === undefined) return thread
  const { start, end, quote, anchor } = passage
  // No version: the server does not have it.
  const place = anchor === undefined ? null : { ...anchor, text: quote, prefix: '', suffix: '', version: -1 }
  return { ...thread, quote, range: { seq: rest.seq, start, end }, anchor: place }
}

/** Asked again alone: the server or the line was not there. */
export const isPassing = (reason: Reason): boolean =>
  reason === 'storage-unavailable' || reason === 'restarting' || reason === 'too-many'

/** Why a request was not answered as it should be. */
export const reasonOf = (error: unknown): Reason => (error instanceof AppError ? error.reason : 'internal')

/** Words that were refused, as their writer sends them again: they have seen who reads the thread by now, and what stands there.
 * @param thread as it is shown to them; undefined: it is not. */
export const askedAgain = (outgoing: Outgoing, thread: ThreadBody | undefined): Outgoing => {
  const again = { ...outgoing, refused: null }
  if (thread === undefined || again.type === 'start') return again
  if (again.type === 'reply') return { ...again, audience: thread.audience }
  const shown = thread.comments.find(({ id }) => id === again.id)
  return {
    ...again,
    audience: thread.audience,
    ...(again.instead !== undefined && shown !== undefined && { instead: shown.editedAt ?? shown.at }),
  }
}

/** Whether a conflict is about the words or their place, and not about who reads them. @param thread where they are said. */
export const isOvertaken = (outgoing: Outgoing, thread: Pick<ThreadBody, 'audience'>): boolean =>
  outgoing.refused === 'conflict' &&
  (outgoing.type === 'start' || (outgoing.type === 'edit' && thread.audience === outgoing.audience))
