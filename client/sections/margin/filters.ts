import { mentionedIn, type ThreadKind } from '../../../schema/threads.ts'
import type { ShownThread } from '../../controllers/shown-threads.ts'

/** Stands for the secretariat, which has no country. */
export const SECRETARIAT_CODE = ''

/** Which threads somebody wants to see. */
export interface CommentFilter {
  kind: ThreadKind | null
  /** Country that began it, or `SECRETARIAT_CODE`; null: any. */
  country: string | null
  state: 'open' | 'resolved' | 'all'
  /** Only where the reader has a word in, or is named. */
  isMine: boolean
}

export const NO_FILTER: CommentFilter = { kind: null, country: null, state: 'open', isMine: false }

/** Whether something is filtered out that is shown otherwise. */
export const isFiltering = ({ kind, country, state, isMine }: CommentFilter): boolean =>
  kind !== null || country !== null || state !== 'open' || isMine

const isOf = ({ by, comments }: ShownThread, me: string): boolean =>
  by === me || comments.some((comment) => comment.by === me || mentionedIn(comment.body).includes(me))

/** Whether a thread is shown. What is settled is not hidden by `open`: it is folded away.
 * @param me the reader. */
export const isWanted = (thread: ShownThread, { kind, country, state, isMine }: CommentFilter, me: string): boolean =>
  (kind === null || thread.kind === kind) &&
  (country === null || (thread.as.country ?? SECRETARIAT_CODE) === country) &&
  (state !== 'resolved' || thread.resolved !== null) &&
  (!isMine || isOf(thread, me))

/** Countries that have begun a thread, the secretariat first. */
export const countriesOf = (threads: readonly ShownThread[]): string[] =>
  [...new Set(threads.map(({ as }) => as.country ?? SECRETARIAT_CODE))].sort()
