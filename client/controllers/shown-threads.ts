import type { CommentBody, ThreadBody } from '../../schema/api/threads.ts'
import type { Reason } from '../../schema/errors.ts'
import type { Action, CommentResource } from '../../schema/policy.ts'
import { isClosed } from '../../schema/threads.ts'
import type { Outgoing } from '../sync/comment-store.ts'
import { isOvertaken } from './thread-requests.ts'

/** `sending`: asked. `waiting`: the server was out of reach, it is asked again alone. `refused`: see `reason`. */
export interface Delivery {
  status: 'sending' | 'waiting' | 'refused'
  reason: Reason | null
  /** Of a conflict: somebody has changed the words or their place meanwhile. */
  isOvertaken?: boolean
}

export interface ShownComment extends CommentBody {
  isOwn: boolean
  /** Whether the reader may change it; as time goes on they may no longer. */
  readonly canEdit: boolean
  /** Where these words are on their way; null: the server has them. */
  delivery: Delivery | null
  /** What stands there now, where the reader's change of it was refused because it is not what they had read; null: `body`. */
  present: string | null
}

export interface ShownThread extends Omit<ThreadBody, 'comments'> {
  comments: ShownComment[]
  can: { reply: boolean; resolve: boolean; widen: boolean; decide: boolean; dispose: boolean; withdraw: boolean }
  /** Why the last wish to resolve it, or to open it again, was refused. */
  problem: Reason | null
}

/** What a thread is shown by, besides what the server has of it. */
export interface Showing {
  /** The reader's words in it that are on their way. */
  own: readonly Outgoing[]
  /** The server has it. */
  isKnown: boolean
  /** The reader, and as whom they would write now. */
  me: { id: string } & Pick<ThreadBody, 'by' | 'as'>
  can(action: Action): boolean
  mayEdit(words: Omit<CommentResource, 'type' | 'thread'>): boolean
  deliveryOf(outgoing: Outgoing): Delivery
  /** Whether the reader has just said that it is settled; null: nothing is asked. */
  wish: boolean | null
  problem: Reason | null
}

/** Comments as the server has them, with the reader's changes that are on their way, and behind them what is new. */
const showComments = (
  { comments, clearance, sentAs, audience }: Pick<ThreadBody, 'comments' | 'clearance' | 'sentAs' | 'audience'>,
  { isKnown, own, me, mayEdit, deliveryOf }: Showing,
): ShownComment[] => {
  const told = (one: Outgoing): Delivery =>
    isOvertaken(one, { audience }) ? { ...deliveryOf(one), isOvertaken: true } : deliveryOf(one)
  const shown = comments.map((comment, index): ShownComment => {
    const edit = own.find((one) => one.id === comment.id)
    const isOwn = comment.by === me.id
    const delivery = edit === undefined ? null : told(edit)
    return {
      ...comment,
      present: delivery?.isOvertaken === true ? comment.body : null,
      body: edit?.body ?? comment.body,
      isOwn,
      get canEdit() {
        const age = (Date.now() - Date.parse(comment.at)) / 60_000
        const words = { isOwn, isFirst: index === 0, isCleared: clearance !== null, isSent: sentAs !== null, age }
        return isKnown && edit === undefined && mayEdit(words)
      },
      delivery,
    }
  })
  const known = new Set(shown.map(({ id }) => id))
  const { by, as } = me
  const coming = own.flatMap((one): ShownComment[] => {
    if (known.has(one.id) || one.type === 'edit') return []
    const { id, at, body } = one
    const unchanged = { editedAt: null, editedBy: null, drafted: null, canEdit: false, present: null }
    return [{ id, by, as, at, body, isOwn: true, ...unchanged, delivery: told(one) }]
  })
  return [...shown, ...coming]
}

/** A thread as its reader has it: as the server has it, or will have it. */
export const showThread = (thread: ThreadBody, showing: Showing): ShownThread => {
  const { isKnown, me, can, wish, problem } = showing
  const may = (action: Action): boolean => isKnown && can(action)
  const resolved = wish === true ? (thread.resolved ?? { by: me.id, at: new Date().toISOString() }) : thread.resolved
  return {
    ...thread,
    resolved: wish === false ? null : resolved,
    comments: showComments(thread, showing),
    can: {
      reply: may('comment'),
      resolve: may('resolve') && wish === null && (resolved === null || !isClosed(thread)),
      widen: may('widen'),
      decide: may('decide'),
      dispose: may('dispose'),
      // Their own words alone; what was cleared stays.
      withdraw: may('withdraw') && thread.by === me.id && thread.clearance === null && thread.sentAs === null,
    },
    problem,
  }
}
