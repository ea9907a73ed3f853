import type { EditorState } from '@tiptap/pm/state'
import type * as Y from 'yjs'
import { anchorAt } from '../../../schema/anchors.ts'
import { flatten } from '../../../schema/sections/flat-text.ts'
import { MAX_QUOTE_CHARACTERS } from '../../../schema/threads.ts'
import type { PassageWish } from '../../sync/comment-store.ts'
import { flatTextOf, selectedIn } from '../../editor/flat-dom.ts'
import { flatOffset } from '../../editor/passage-marks.ts'

/** Without the space at its ends, which a double click or a whole line brings along.
 * @param from flat-text offset of the words. @returns null for nothing, and for more than can be spoken of at once. */
const trimmed = (words: string, from: number): PassageWish | null => {
  const quote = words.trim()
  if (quote === '' || quote.length > MAX_QUOTE_CHARACTERS) return null
  const start = from + words.length - words.trimStart().length
  return { start, end: start + quote.length, quote }
}

const anchored = (passage: PassageWish | null, fragment: Y.XmlFragment | null): PassageWish | null => {
  if (passage === null || fragment?.doc == null) return passage
  const anchor = anchorAt(flatten(fragment), passage)
  return anchor === null ? null : { ...passage, anchor: { runs: anchor.runs } }
}

/** What is selected in an editor. @param fragment the text that it is open on. */
export const editorPassage = ({ doc, selection }: EditorState, fragment: Y.XmlFragment | null): PassageWish | null => {
  const { from, to } = selection
  const words = doc.textBetween(from, to, '\n', '\n')
  return anchored(trimmed(words, flatOffset(doc, from)), fragment)
}

/** What is selected of a static text. @param fragment the live text that it shows; null: a text that is only read. */
export const staticPassage = (root: Element, fragment: Y.XmlFragment | null): PassageWish | null => {
  const range = selectedIn(root)
  if (range === null) return null
  return anchored(trimmed(flatTextOf(root).slice(range.start, range.end), range.start), fragment)
}
