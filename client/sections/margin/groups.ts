import type { Passage } from '../../controllers/passages.ts'
import type { RoundView } from '../../controllers/round-view.ts'
import type { SectionView } from '../../controllers/section-view.ts'
import type { ShownThread } from '../../controllers/shown-threads.ts'
import { NEW_ITEM, newPlace, type CommentDraft, type CommentPlace } from '../../sync/comment-store.ts'
import type { CommentWish } from './item-comments.ts'

/** What stands together in the margin: all that is said of an item as a whole, or one thread on a part of it. */
export interface CommentGroup {
  key: string
  /** Null: the section as a whole. */
  item: string | null
  /** Field that it speaks of; null: the item as a whole. */
  field: string | null
  /** The one thread on a part of the item; null: what is said of the whole, or is not sent. */
  thread: string | null
  /** The first of its item: the others stand under its heading. */
  isFirst: boolean
  /** The item is not in the text that the reader has before them. */
  isLost: boolean
  /** The passage is not in the text any more. */
  isGone: boolean
  open: readonly ShownThread[]
  resolved: readonly ShownThread[]
  /** What is written and not sent. */
  draft: CommentDraft | null
  /** Something is being written here. */
  isComposing: boolean
  /** An item that is being suggested: it stands where items are added. */
  isNew: boolean
}

/** Where a group stands inside its item. */
type Spot = readonly [field: number, start: number]

export interface GroupWishes {
  /** Where what is spoken of is. */
  passages: readonly Passage[]
  /** What a comment is being written on; null: none is. */
  composing: CommentWish | null
  /** Which threads are shown. */
  isShown(thread: ShownThread): boolean
}

type GroupedSection = Pick<SectionView, 'id' | 'items' | 'kind' | 'status'>

const placeKey = ({ item, part }: CommentPlace & { type: 'new' }): string => `${item ?? ''}/${part ?? ''}`

/** Comments of a section in reading order: on the section, on its items and inside these by place, on what is not there any more. */
export const groupComments = (
  { threads }: Pick<RoundView, 'threads'>,
  { id, items, kind, status }: GroupedSection,
  { passages, composing, isShown }: GroupWishes,
): CommentGroup[] => {
  const ranges = new Map(passages.map((passage) => [passage.thread, passage.range]))
  const all = threads.of(id).filter(isShown)
  const isThere = status === 'live' || status === 'reading'
  const inText = items.map((item) => item.id)
  const fields = ['title', 'body', ...kind.fields.map(({ name }) => name)]
  const fieldAt = (field: string | undefined | null): number => {
    if (field == null) return -1
    const at = fields.indexOf(field.split(/[/.]/)[0]!)
    return at < 0 ? fields.length : at
  }
  const found: { group: CommentGroup; spot: Spot }[] = []
  const add = (group: Partial<CommentGroup> & Pick<CommentGroup, 'key' | 'item'>, spot: Spot): void => {
    // While nothing is there to look at, nothing is gone.
    const isLost = isThere && group.item !== null && !inText.includes(group.item)
    const base = { field: null, thread: null, isFirst: false, isGone: false, open: [], resolved: [], draft: null }
    found.push({ group: { ...base, isComposing: false, isNew: false, isLost, ...group }, spot })
  }

  const isOfPart = ({ field, resolved }: ShownThread): boolean => field !== null && resolved === null
  for (const thread of all.filter(isOfPart)) {
    const range = ranges.get(thread.id)
    const isGone = range === null
    const spot: Spot = [isGone ? Infinity : fieldAt(thread.field), range?.start ?? -1]
    add({ key: thread.id, item: thread.item, field: thread.field, thread: thread.id, open: [thread], isGone }, spot)
  }
  const drafts = threads
    .drafts(id)
    .flatMap((draft) => (draft.place.type === 'new' ? [{ ...draft, place: draft.place }] : []))
  const wished = composing === null ? null : newPlace(id, composing)
  const places = new Map(drafts.map(({ place }) => [placeKey(place), place]))
  if (wished !== null) places.set(placeKey(wished), wished)
  for (const [key, place] of places) {
    if (place.part === undefined) continue
    const draft = drafts.find((one) => placeKey(one.place) === key) ?? null
    const isComposing = wished !== null && placeKey(wished) === key
    const subject = isComposing ? composing : draft
    const field = subject?.field ?? null
    const isNew = place.part === NEW_ITEM
    add({ key, item: place.item, field, draft, isComposing, isNew }, [fieldAt(field), subject?.passage?.start ?? -1])
  }
  const whole = all.filter((thread) => !isOfPart(thread))
  const wholes = new Set([
    ...whole.map(({ item }) => item),
    ...[...places.values()].flatMap(({ part, item }) => (part === undefined ? [item] : [])),
  ])
  for (const item of wholes) {
    const own = whole.filter((thread) => thread.item === item)
    const open = own.filter(({ resolved }) => resolved === null)
    const draft = drafts.find(({ place }) => place.part === undefined && place.item === item) ?? null
    const isComposing = wished !== null && wished.part === undefined && wished.item === item
    // What is settled alone stands below what is not.
    const spot: Spot = open.length > 0 || draft !== null || isComposing ? [-1, -1] : [fields.length + 1, -1]
    add(
      { key: item ?? '', item, open, resolved: own.filter(({ resolved }) => resolved !== null), draft, isComposing },
      spot,
    )
  }

  const itemAt = ({ item, isLost, isNew }: CommentGroup): number => {
    if (item === null) return isNew ? inText.length : -1
    return isLost ? inText.length + 1 : inText.indexOf(item)
  }
  const sorted = found.sort(
    (a, b) =>
      itemAt(a.group) - itemAt(b.group) ||
      (a.group.item ?? '').localeCompare(b.group.item ?? '') ||
      a.spot[0] - b.spot[0] ||
      a.spot[1] - b.spot[1] ||
      a.group.key.localeCompare(b.group.key),
  )
  return sorted.map(({ group }, at) => ({ ...group, isFirst: sorted[at - 1]?.group.item !== group.item }))
}
