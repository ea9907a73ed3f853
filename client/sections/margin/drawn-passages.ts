import type { Passage } from '../../controllers/passages.ts'
import { fragmentOf, resolveAnchor } from '../../../schema/anchors.ts'
import { flatten } from '../../../schema/sections/flat-text.ts'
import type { TextRange } from '../../../schema/threads.ts'
import type { RoundView, WrittenPassage } from '../../controllers/round-view.ts'
import type { SectionView } from '../../controllers/section-view.ts'
import type { ShownThread } from '../../controllers/shown-threads.ts'
import type { DrawnPassage } from '../../editor/passage-marks.ts'
import { wordEdits } from '../release/word-diff.ts'
import type { TextPlace } from '../text-slot.ts'

const NONE: readonly DrawnPassage[] = []

interface Known {
  passages: readonly Passage[]
  /** What is drawn in each text. */
  byText: ReadonlyMap<string, readonly DrawnPassage[]>
}

/** By section. One look through it serves all its texts, until something changes. */
const known = new WeakMap<RoundView, Map<string, Known>>()

const keyOf = ({ item, field }: TextPlace): string => `${item ?? ''} ${field}`

/** Settled, decided and sent on: nothing of it is left to be marked, unless its reader opens it. */
const isDone = ({ resolved, decision, sentAs }: ShownThread): boolean =>
  resolved !== null || decision !== null || sentAs !== null

/** Name of the passage that the reader is writing about: it is no thread yet. */
export const WRITTEN = 'written'

/** Where it is by now, when others type before it. */
const writtenRange = (view: RoundView, { section: id, item, field, passage }: WrittenPassage): TextRange | null => {
  const { start, end, quote, anchor } = passage
  const doc = view.sections.find((section) => section.id === id)?.live?.doc
  if (doc === undefined || anchor === undefined) return { start, end }
  const fragment = fragmentOf(doc, item, field)
  return fragment === null ? null : resolveAnchor(flatten(fragment), { ...anchor, text: quote, prefix: '', suffix: '' })
}

/** Only the words that would be others are struck. A passage that is not as long any more as it was is another: all of it. */
export const proposedIn = (whole: {
  thread: string
  range: TextRange
  quote: string | null
  replacement: string
  colour: number
}): DrawnPassage[] => {
  const { thread, range, quote, replacement, colour } = whole
  const isAsItWas = quote !== null && quote.length === range.end - range.start
  const edits = isAsItWas ? wordEdits(quote, replacement) : []
  const [first] = edits
  if (first === undefined || first.end - first.start === quote?.length) return [{ thread, range, replacement, colour }]
  return [
    { thread, range, replacement: null, colour },
    ...edits.map(({ start, end, text }) => ({
      thread,
      range: { start: range.start + start, end: range.start + end },
      replacement: text,
      colour,
    })),
  ]
}

const drawnByText = (view: RoundView, section: string, passages: readonly Passage[]): Known['byText'] => {
  const threads = new Map(view.threads.of(section).map((thread) => [thread.id, thread]))
  const byText = new Map<string, DrawnPassage[]>()
  for (const { thread: id, item, field, range } of passages) {
    const thread = threads.get(id)
    if (thread === undefined || range === null) continue
    const isSettled = isDone(thread)
    if (isSettled && !view.opened.has(id)) continue
    const { suggestion, quote } = thread
    const drawn =
      suggestion?.type === 'text' && !isSettled
        ? proposedIn({ thread: id, range, quote, ...suggestion, colour: view.writer(thread)?.colour ?? 0 })
        : [{ thread: id, range, replacement: null, colour: null }]
    const key = keyOf({ item, field })
    byText.set(key, [...(byText.get(key) ?? []), ...drawn])
  }
  const { writing } = view
  const range = writing?.section === section ? writtenRange(view, writing) : null
  if (writing !== null && range !== null) {
    const key = keyOf(writing)
    byText.set(key, [...(byText.get(key) ?? []), { thread: WRITTEN, range, replacement: null, colour: null }])
  }
  return byText
}

const look = (view: RoundView, section: string): Known => {
  let sections = known.get(view)
  if (sections === undefined) {
    const fresh = (sections = new Map<string, Known>())
    known.set(view, fresh)
    view.subscribe(() => fresh.clear())
  }
  let found = sections.get(section)
  if (found === undefined) {
    const passages = view.passages.of(section)
    found = { passages, byText: drawnByText(view, section, passages) }
    sections.set(section, found)
  }
  return found
}

/** Passages of a section's threads, where they are now. */
export const passagesOf = (view: RoundView, { id }: Pick<SectionView, 'id'>): readonly Passage[] =>
  look(view, id).passages

/** Passages of one text that are drawn in it. */
export const drawnPassages = (
  view: RoundView,
  { id }: Pick<SectionView, 'id'>,
  place: TextPlace,
): readonly DrawnPassage[] => look(view, id).byText.get(keyOf(place)) ?? NONE
