import type { CommentBody, ThreadBody } from '../../schema/api/threads.ts'
import type { Reason } from '../../schema/errors.ts'
import { EDIT_MINUTES } from '../../schema/threads.ts'

/** `sending`: asked. `waiting`: the server was out of reach, it is asked again alone. `refused`: see `reason`. */
export interface Delivery {
  status: 'sending' | 'waiting' | 'refused'
  reason: Reason | null
}

export interface ShownComment extends CommentBody {
  isOwn: boolean
  canEdit: boolean
  /** Where these words are on their way; null: the server has them. */
  delivery: Delivery | null
}

export interface ShownThread extends Omit<ThreadBody, 'comments'> {
  comments: ShownComment[]
  can: { reply: boolean; resolve: boolean; widen: boolean; decide: boolean; dispose: boolean }
  /** Why the last wish to resolve it, or to open it again, was refused. */
  problem: Reason | null
}

/** Whether its writer may still change it. */
export const isYoung = ({ at }: Pick<CommentBody, 'at'>, now = Date.now()): boolean =>
  now - Date.parse(at) < EDIT_MINUTES * 60_000
