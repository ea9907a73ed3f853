import type { SectionId } from '../../../schema/ids.ts'
import { AppError, type Reason } from '../../../schema/errors.ts'
import { setReleased, setState } from '../../api/sections.ts'

/** What can be done to several sections at once. */
export const SEVERAL_ACTS = ['in-review', 'locked', 'release', 'take-back'] as const
export type SeveralAct = (typeof SEVERAL_ACTS)[number]

export interface SeveralWish {
  act: SeveralAct
  /** '' for none. */
  reason: string
  /** Of a release: when it stops taking comments (ISO 8601); null: it does not. */
  until: string | null
}

/** What became of one section: not asked yet, under way, done, or why not. */
export type SeveralResult = 'waiting' | 'busy' | 'done' | { refused: Reason; detail: string }

const changeOne = async (id: SectionId, { act, reason, until }: SeveralWish): Promise<void> => {
  const why = reason === '' ? {} : { reason }
  if (act === 'release') await setReleased(id, { released: true, commentsUntil: until })
  else if (act === 'take-back') await setReleased(id, { released: false, ...why })
  else await setState(id, { state: act, ...why })
}

/** Do the same to each, one after the other, each by a request of its own: what is refused to one keeps no other back.
 * @param tell what became of each, as it happens. */
export const changeSeveral = async (
  ids: readonly SectionId[],
  wish: SeveralWish,
  tell: (id: SectionId, result: SeveralResult) => void,
): Promise<void> => {
  for (const id of ids) tell(id, 'waiting')
  for (const id of ids) {
    tell(id, 'busy')
    try {
      await changeOne(id, wish)
      tell(id, 'done')
    } catch (error) {
      const known = error instanceof AppError ? error : new AppError('internal')
      tell(id, { refused: known.reason, detail: known.message })
    }
  }
}
