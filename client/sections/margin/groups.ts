import type { RoundView } from '../../controllers/round-view.ts'
import type { SectionView } from '../../controllers/section-view.ts'
import type { ShownThread } from '../../controllers/shown-threads.ts'
import type { CommentDraft } from '../../sync/comment-store.ts'

/** What stands together in the margin: everything about one item. */
export interface CommentGroup {
  /** Item id; '' for the section as a whole. */
  key: string
  item: string | null
  /** The item is not in the text that the reader has before them. */
  isLost: boolean
  open: readonly ShownThread[]
  resolved: readonly ShownThread[]
  /** What is written and not sent. */
  draft: CommentDraft | null
}

/** Comments of a section in reading order: on the section, on its items, on what is not there any more.
 * @param composing item that a comment is being written on, null for the section; undefined: none. */
export const groupComments = (
  { threads }: Pick<RoundView, 'threads'>,
  section: Pick<SectionView, 'id' | 'items'>,
  composing: string | null | undefined,
): CommentGroup[] => {
  const all = threads.of(section.id)
  const drafts = threads.drafts(section.id).filter(({ place }) => place.type === 'new')
  const itemOf = ({ place }: CommentDraft): string | null => (place.type === 'new' ? place.item : null)
  const wanted = new Set<string | null>([...all.map(({ item }) => item), ...drafts.map(itemOf)])
  if (composing !== undefined) wanted.add(composing)
  const inText = section.items.map(({ id }) => id)
  const lost = [...wanted].filter((item): item is string => item !== null && !inText.includes(item))
  return [null, ...inText, ...lost]
    .filter((item) => wanted.has(item))
    .map((item) => {
      const own = all.filter((thread) => thread.item === item)
      return {
        key: item ?? '',
        item,
        isLost: item !== null && lost.includes(item),
        open: own.filter(({ resolved }) => resolved === null),
        resolved: own.filter(({ resolved }) => resolved !== null),
        draft: drafts.find((draft) => itemOf(draft) === item) ?? null,
      }
    })
}
