import type { SectionId } from '../../../schema/ids.ts'
import { AppError, type Reason } from '../../../schema/errors.ts'
import type { SectionView } from '../../controllers/section-view.ts'
import { setReleased, setState } from '../../api/sections.ts'

/** What can be done to several sections at once. */
export const SEVERAL_ACTS = ['in-review', 'locked', 'release', 'take-back'] as const
export type SeveralAct = (typeof SEVERAL_ACTS)[number]

export interface SeveralWish {
  act: SeveralAct
  /** '' for none. */
  reason: string
  /** Of a release: when it stops taking comments (ISO 8601); null: it does not; undefined: each as it is. */
  until: string | null | undefined
}

/** What there is to know of a section before it is changed, to tell afterwards whether anything was. */
export type SeveralSection = Pick<SectionView, 'id' | 'state' | 'release' | 'commentsUntil'>

/** What became of one section: not asked yet, under way, done, was so before, or why not. */
export type SeveralResult = 'waiting' | 'busy' | 'done' | 'same' | { refused: Reason; detail: string }

/** @returns whether anything is another than before. */
const changeOne = async (section: SeveralSection, { act, reason, until }: SeveralWish): Promise<boolean> => {
  const { id, state, release, commentsUntil } = section
  const why = reason === '' ? {} : { reason }
  if (act === 'release') {
    const now = await setReleased(id, { released: true, ...(until !== undefined && { commentsUntil: until }) })
    const isSameTime = Date.parse(now.commentsUntil ?? '0') === Date.parse(commentsUntil ?? '0')
    return now.release?.seq !== release?.seq || !isSameTime
  }
  if (act === 'take-back') {
    await setReleased(id, { released: false, ...why })
    return release !== null
  }
  await setState(id, { state: act, ...why })
  return state !== act
}

/** Do the same to each, one after the other, each by a request of its own: what is refused to one keeps no other back.
 * @param tell what became of each, as it happens. */
export const changeSeveral = async (
  sections: readonly SeveralSection[],
  wish: SeveralWish,
  tell: (id: SectionId, result: SeveralResult) => void,
): Promise<void> => {
  for (const { id } of sections) tell(id, 'waiting')
  for (const section of sections) {
    const { id } = section
    tell(id, 'busy')
    try {
      tell(id, (await changeOne(section, wish)) ? 'done' : 'same')
    } catch (error) {
      const known = error instanceof AppError ? error : new AppError('internal')
      tell(id, { refused: known.reason, detail: known.message })
    }
  }
}
