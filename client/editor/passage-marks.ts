import { Extension } from '@tiptap/core'
import type { Node } from '@tiptap/pm/model'
import { Plugin, PluginKey, type EditorState } from '@tiptap/pm/state'
import { Decoration, DecorationSet, type EditorView } from '@tiptap/pm/view'
import { ySyncPluginKey } from '@tiptap/y-tiptap'
import type { TextRange } from '../../schema/threads.ts'
import { insertAt, keepSelection, wrapRange } from './flat-dom.ts'

/** A passage that somebody speaks of, as it is drawn in the text: `<mark class="passage" data-thread="…">`; words that are proposed
 * as `<ins data-aside>` behind the `<del class="passage delegation-3" …>` that they are to replace, or, with an empty range, between
 * others. The passage as a whole comes before its parts. */
export interface DrawnPassage {
  thread: string
  /** In flat-text offsets. */
  range: TextRange
  /** Words that are proposed in its place; null: none are, or only in parts of it. */
  replacement: string | null
  /** Index of the colour of the delegation that proposes (0–7); null where nothing is. */
  colour: number | null
}

const isSuggestion = ({ replacement }: DrawnPassage): boolean => replacement !== null

const classOf = ({ colour, replacement }: DrawnPassage): string => {
  if (colour === null) return 'passage'
  return `passage ${replacement === null ? 'is-proposed' : 'is-suggested'} delegation-${colour}`
}

/** Words are only ever text: nothing that somebody proposes becomes part of the page. */
const buildReplacement = ({ thread, replacement, colour }: DrawnPassage): HTMLElement => {
  const el = document.createElement('ins')
  el.className = `passage-replacement delegation-${colour ?? 0}`
  el.dataset['aside'] = ''
  el.dataset['thread'] = thread
  el.contentEditable = 'false'
  el.textContent = replacement
  return el
}

const samePassages = (a: readonly DrawnPassage[], b: readonly DrawnPassage[]): boolean =>
  a === b ||
  (a.length === b.length &&
    a.every((one, at) => {
      const other = b[at]!
      return (
        one.thread === other.thread &&
        one.range.start === other.range.start &&
        one.range.end === other.range.end &&
        one.replacement === other.replacement &&
        one.colour === other.colour
      )
    }))

const isInButton = (mark: HTMLElement): boolean =>
  mark.parentElement?.closest('[role=button]') != null || mark.querySelector('[role=button]') !== null

/** Draw passages over a static text. A text that can be written in is one control, so that only in one that is only read a
 * mark is reached by Tab. @param isReached whether marks are. */
export const markStatic = (root: Element, passages: readonly DrawnPassage[], isReached: boolean): void =>
  keepSelection(root, () => {
    for (const passage of passages) {
      const marks = wrapRange(root, passage.range, () => {
        const el = document.createElement(isSuggestion(passage) ? 'del' : 'mark')
        el.className = classOf(passage)
        el.dataset['thread'] = passage.thread
        return el
      })
      const [mark] = marks
      const isFirst = passages.find(({ thread }) => thread === passage.thread) === passage
      // Of words that several speak of, the first is the button: none stands in another. All have their cards beside them.
      if (isReached && isFirst && mark !== undefined && !isInButton(mark)) {
        mark.tabIndex = 0
        mark.setAttribute('role', 'button')
      }
      if (passage.replacement === null || passage.replacement === '') continue
      const words = buildReplacement(passage)
      if (marks.length > 0) marks.at(-1)!.after(words)
      else insertAt(root, passage.range.start, words)
    }
  })

/** Take the drawn passages away again. */
export const unmarkStatic = (root: Element): void =>
  keepSelection(root, () => {
    for (const el of root.querySelectorAll('[data-aside]')) el.remove()
    for (const el of root.querySelectorAll('.passage')) el.replaceWith(...el.childNodes)
    root.normalize()
  })

/** Position in the document of a flat-text offset: blocks are one character apart, and inside one flat text and document
 * count alike. */
const positionAt = (doc: Node, offset: number): number => {
  let found = doc.content.size
  let start = 0
  let isFound = false
  doc.descendants((node, pos) => {
    if (isFound) return false
    if (!node.isTextblock) return true
    const end = start + node.content.size
    if (offset <= end) {
      found = pos + 1 + Math.max(0, offset - start)
      isFound = true
    }
    start = end + 1
    return false
  })
  return found
}

/** Flat-text offset of a position in the document. */
export const flatOffset = (doc: Node, position: number): number => {
  let start = 0
  let found = 0
  doc.descendants((node, pos) => {
    if (!node.isTextblock) return true
    if (pos < position) found = start + Math.min(node.content.size, position - pos - 1)
    start += node.content.size + 1
    return false
  })
  return found
}

const decorate = (doc: Node, passage: DrawnPassage): Decoration[] => {
  const { range, thread, replacement } = passage
  const [from, to] = [positionAt(doc, range.start), positionAt(doc, range.end)]
  if (from > to || (from === to && replacement === null)) return []
  const nodeName = isSuggestion(passage) ? 'del' : 'mark'
  const mark = Decoration.inline(from, to, { nodeName, class: classOf(passage), 'data-thread': thread })
  if (replacement === null || replacement === '') return [mark]
  const key = `${thread} ${range.start} ${replacement}`
  const words = Decoration.widget(to, () => buildReplacement(passage), {
    side: -1,
    key,
    marks: [],
    ignoreSelection: true,
  })
  return from === to ? [words] : [mark, words]
}

interface Drawn {
  passages: readonly DrawnPassage[]
  set: DecorationSet
}

const KEY = new PluginKey<Drawn>('passageMarks')

const build = (doc: Node, passages: readonly DrawnPassage[]): Drawn => ({
  passages,
  set: DecorationSet.create(
    doc,
    passages.flatMap((passage) => decorate(doc, passage)),
  ),
})

export interface PassageMarks {
  extension: Extension
  /** The passages of the text as it is now. */
  set(view: EditorView, passages: readonly DrawnPassage[]): void
}

/** Passages of a text in its editor. What somebody types here moves them along; what comes from others is drawn as it was
 * told last, until it is told anew. */
export const createPassageMarks = (first: readonly DrawnPassage[]): PassageMarks => {
  const plugin = new Plugin<Drawn>({
    key: KEY,
    state: {
      init: (_config, { doc }: EditorState) => build(doc, first),
      apply(tr, drawn, _before, { doc }) {
        const told = tr.getMeta(KEY) as readonly DrawnPassage[] | undefined
        if (told !== undefined) return build(doc, told)
        if (!tr.docChanged) return drawn
        // A change of others replaces the whole document as ProseMirror sees it, and mapping would lose every mark.
        if (tr.getMeta(ySyncPluginKey) !== undefined) return build(doc, drawn.passages)
        return { passages: [], set: drawn.set.map(tr.mapping, doc) }
      },
    },
    props: { decorations: (state) => KEY.getState(state)?.set },
  })
  return {
    extension: Extension.create({ name: 'passageMarks', addProseMirrorPlugins: () => [plugin] }),
    set(view, passages) {
      const drawn = KEY.getState(view.state)
      if (drawn !== undefined && samePassages(drawn.passages, passages)) return
      view.dispatch(view.state.tr.setMeta(KEY, passages).setMeta('addToHistory', false))
    },
  }
}

export { samePassages }
