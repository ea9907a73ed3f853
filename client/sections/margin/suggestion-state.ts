import { anchorAt, flatTextOf, fragmentOf } from '../../../schema/anchors.ts'
import type { ItemContent } from '../../../schema/sections/content.ts'
import { flatten } from '../../../schema/sections/flat-text.ts'
import type { Suggestion } from '../../../schema/threads.ts'
import type { RoundView } from '../../controllers/round-view.ts'
import type { SectionView } from '../../controllers/section-view.ts'
import type { ShownThread } from '../../controllers/shown-threads.ts'
import type { CommentWish } from './item-comments.ts'

/** How a suggestion stands against the text that its reader has before them. `open`: it can be accepted. `changed`: something else
 * stands there by now. `gone`: what it was suggested for is not there any more. */
export type Standing = { kind: 'open' } | { kind: 'changed'; present: string | string[] } | { kind: 'gone' }

type TextSection = Pick<SectionView, 'live' | 'content' | 'items'>

const OPEN: Standing = { kind: 'open' }
const GONE: Standing = { kind: 'gone' }

/** A text of the section as it is on this page, flat; null: it is not there. */
export const shownText = (
  { live, content }: Pick<TextSection, 'live' | 'content'>,
  item: string | null,
  field: string,
) => {
  if (live === null) return content === null ? null : flatTextOf(content, item, field)
  const fragment = fragmentOf(live.doc, item, field)
  return fragment === null ? null : flatten(fragment).text
}

/** What a field holds that is no text; '' for nothing. Null: there is no such field. */
export const shownValue = (
  items: readonly ItemContent[],
  item: string | null,
  path: string,
): string | string[] | null => {
  const [name = '', entry, inner = ''] = path.split('/')
  const value = items.find(({ id }) => id === item)?.fields[name]
  if (entry === undefined) return asValue(value)
  const found = Array.isArray(value) ? value.find((one) => typeof one !== 'string' && one.id === entry) : undefined
  return found === undefined || typeof found === 'string' ? null : asValue(found.fields[inner])
}

const asValue = (value: ItemContent['fields'][string] | undefined): string | string[] | null => {
  if (typeof value === 'string') return value
  if (!Array.isArray(value)) return null
  return value.filter((one) => typeof one === 'string')
}

const isSame = (a: string | string[], b: string | string[]): boolean =>
  typeof a === 'string' || typeof b === 'string' ? a === b : a.length === b.length && a.every((one) => b.includes(one))

const textStanding = (view: Pick<RoundView, 'passages'>, section: SectionView, thread: ShownThread): Standing => {
  // Words for an empty text have no passage: they are for the whole.
  if (thread.quote === null && thread.field !== null) {
    const present = shownText(section, thread.item, thread.field)
    return present === null ? GONE : present.trim() === '' ? OPEN : { kind: 'changed', present }
  }
  const passage = view.passages.of(section.id).find((one) => one.thread === thread.id)
  const text = passage === undefined ? null : shownText(section, passage.item, passage.field)
  if (passage?.range == null || text === null) return GONE
  const present = text.slice(passage.range.start, passage.range.end)
  return present === thread.quote ? OPEN : { kind: 'changed', present }
}

const fieldStanding = (
  { items }: TextSection,
  { item, field }: ShownThread,
  { before }: Suggestion & { type: 'field' },
): Standing => {
  const present = shownValue(items, item, field ?? '')
  if (present === null) return GONE
  return isSame(present, before) ? OPEN : { kind: 'changed', present }
}

/** Whether a suggestion that nobody has decided on still fits; the server decides, this only says it before. */
export const standingOf = (
  view: Pick<RoundView, 'passages'>,
  section: SectionView,
  thread: ShownThread & { suggestion: Suggestion },
): Standing => {
  switch (thread.suggestion.type) {
    case 'text':
      return textStanding(view, section, thread)
    case 'field':
      return fieldStanding(section, thread, thread.suggestion)
    case 'item':
      return OPEN
  }
}

/** To suggest the same for what stands there by now; null: that is not there. */
export const anewWish = (
  view: Pick<RoundView, 'passages'>,
  section: SectionView,
  { id, item, field, suggestion }: Suggesting,
): CommentWish | null => {
  if (field === null || suggestion.type === 'item') return null
  if (suggestion.type === 'field') return { item, field, suggests: true, proposed: suggestion.value }
  const range = view.passages.of(section.id).find(({ thread }) => thread === id)?.range
  const text = shownText(section, item, field)
  const quote = range == null ? '' : (text?.slice(range.start, range.end) ?? '')
  if (range == null || quote === '') return null
  const fragment = section.live === null ? null : fragmentOf(section.live.doc, item, field)
  const anchor = fragment === null ? null : anchorAt(flatten(fragment), range)
  const seq = section.live === null ? section.content?.seq : undefined
  const passage = {
    ...range,
    quote,
    ...(anchor !== null && { anchor: { runs: anchor.runs } }),
    ...(seq !== undefined && { seq }),
  }
  return { item, field, passage, suggests: true, proposed: suggestion.replacement }
}

export type Suggesting = ShownThread & { suggestion: Suggestion }

export const isSuggestion = (thread: ShownThread): thread is Suggesting => thread.suggestion !== null

/** Suggestions of a section that the reader may decide on, and that nobody has. */
export const undecided = (threads: readonly ShownThread[]): Suggesting[] =>
  threads.filter(isSuggestion).filter(({ decision, can, sentAs }) => decision === null && sentAs === null && can.decide)
