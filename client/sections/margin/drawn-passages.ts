import type { Passage } from '../../controllers/passages.ts'
import type { RoundView } from '../../controllers/round-view.ts'
import type { SectionView } from '../../controllers/section-view.ts'
import type { ShownThread } from '../../controllers/shown-threads.ts'
import type { DrawnPassage } from '../../editor/passage-marks.ts'
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

/** Settled, decided and sent on: nothing of it is left to be marked. */
const isDone = ({ resolved, decision, sentAs }: ShownThread): boolean =>
  resolved !== null || decision !== null || sentAs !== null

const drawnByText = (view: RoundView, section: string, passages: readonly Passage[]): Known['byText'] => {
  const threads = new Map(view.threads.of(section).map((thread) => [thread.id, thread]))
  const byText = new Map<string, DrawnPassage[]>()
  for (const { thread: id, item, field, range } of passages) {
    const thread = threads.get(id)
    if (thread === undefined || range === null || isDone(thread)) continue
    const replacement = thread.suggestion?.type === 'text' ? thread.suggestion.replacement : null
    const colour = replacement === null ? null : (view.writer(thread)?.colour ?? 0)
    const key = keyOf({ item, field })
    byText.set(key, [...(byText.get(key) ?? []), { thread: id, range, replacement, colour }])
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
