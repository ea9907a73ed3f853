import { Editor, Extension } from '@tiptap/core'
import { Collaboration } from '@tiptap/extension-collaboration'
import { Fragment, Slice } from '@tiptap/pm/model'
import { Plugin, Selection, TextSelection } from '@tiptap/pm/state'
import type { EditorView } from '@tiptap/pm/view'
import { ySyncPluginKey } from '@tiptap/y-tiptap'
import type { Awareness } from 'y-protocols/awareness'
import type * as Y from 'yjs'
import { oneLineExtensions, richTextExtensions, type HeadingBase } from '../../schema/sections/rich-text.ts'
import { borrowUndo } from './borrowed-undo.ts'
import { isOn, runCommand, SHORTCUTS, type EditorCommand } from './commands.ts'
import { canOpen, type TextType } from './fragment.ts'
import { createPassageMarks, type DrawnPassage } from './passage-marks.ts'
import { fitPastedHtml } from './pasted-html.ts'
import { createRemoteCarets, type CaretPerson } from './remote-carets.ts'
import { tableEditor } from './tables.ts'

/** In client coordinates. */
export interface Point {
  x: number
  y: number
}

/** Where a pointer was pressed and where it was released. */
export interface PointerRange {
  anchor: Point
  head: Point
}

export interface ItemEditorOptions {
  /** Empty light-DOM element to put the editor into; none of its ancestors may be a shadow root. */
  el: HTMLElement
  /** A text of the section for which `canOpen` holds. */
  fragment: Y.XmlFragment
  type: TextType
  /** Level of its first headings; that of an item's text by default. */
  headings?: HeadingBase
  /** BCP 47 language of the text. */
  lang: string
  /** The section's shared parts, all of the same document. */
  session: { doc: Y.Doc; awareness: Awareness; undo: Y.UndoManager }
  /** Whose a client id is; null: not known (yet), nothing is drawn. */
  describe(clientId: number): CaretPerson | null
  ariaLabel: string
  /** Shown while the text is empty, as attribute `data-placeholder` of an `.is-empty` editor. */
  placeholder?: string
  /** What the pointer has marked: the selection, or the caret, lands there. Without it the editor takes no focus. */
  range?: PointerRange
  /** Passages of it that somebody speaks of. */
  passages?: readonly DrawnPassage[]
  /** The text got the focus; the place to call `setPlace`. Called before the text cursor is published. */
  onFocus?(): void
  onBlur?(): void
  onEscape?(): void
  /** Enter in a one-line text. */
  onEnterLine?(): void
  /** Mod-k: ask for a link target. */
  onLink?(): void
  /** Text or selection has changed: toolbars draw anew. */
  onChange?(): void
}

export interface ItemEditor {
  editor: Editor
  destroy(): void
  /** @param href target of `link`, as typed.
   * @returns whether the command did something. */
  run(command: EditorCommand, href?: string): boolean
  /** Whether a mark, block or list is on at the selection; for undo and redo, whether there is something to do. */
  isActive(command: EditorCommand): boolean
  focus(): void
  /** `describe` may say something else now. */
  updateNames(): void
  /** Passages of the text as it is now. */
  setPassages(passages: readonly DrawnPassage[]): void
}

/** The collaboration extension, made silent: it compares text and document at every transaction, even at those that only
 * move the cursor, and writes where they differ in form (a default attribute is enough). Here only a change of the text
 * writes, so that showing, focusing and leaving a text emit no update. */
const QuietCollaboration = Collaboration.extend({
  addProseMirrorPlugins() {
    const plugins = this.parent?.() ?? []
    const sync = plugins.find(({ spec }) => spec.key === ySyncPluginKey)
    const createView = sync?.spec.view
    if (sync === undefined || createView === undefined) throw new Error('the sync plugin has no view')
    sync.spec.view = (view) => {
      const pluginView = createView(view)
      return {
        ...pluginView,
        update(current, before) {
          if (current.state.doc !== before.doc) pluginView.update?.(current, before)
        },
      }
    }
    return plugins
  },
})

/** Blocks that are pasted or dropped into one line become words of it. */
const flatten = (slice: Slice, view: EditorView): Slice => {
  const text = slice.content.textBetween(0, slice.content.size, ' ', ' ').replaceAll(/\s+/g, ' ')
  return text === '' ? Slice.empty : new Slice(Fragment.from(view.state.schema.text(text)), 0, 0)
}

/** Keys, empty state and pasting, as the options want them. */
const behaviour = (options: ItemEditorOptions): Extension =>
  Extension.create({
    name: 'itemEditor',
    priority: 1100,
    addKeyboardShortcuts() {
      const isLine = options.type === 'line'
      const enter = (): boolean => {
        if (isLine) options.onEnterLine?.()
        return isLine
      }
      return {
        Enter: enter,
        'Shift-Enter': enter,
        'Mod-Enter': enter,
        [SHORTCUTS.link]: () => {
          options.onLink?.()
          return options.onLink !== undefined
        },
        Escape: () => {
          options.onEscape?.()
          return options.onEscape !== undefined
        },
      }
    },
    addProseMirrorPlugins: () => [
      new Plugin({
        props: {
          attributes: ({ doc }): Record<string, string> => {
            const isEmpty = doc.childCount <= 1 && doc.textContent === '' && (doc.firstChild?.childCount ?? 0) === 0
            return isEmpty ? { class: 'is-empty' } : {}
          },
          ...(options.type === 'line' ? { transformPasted: flatten } : { transformPastedHTML: fitPastedHtml }),
        },
      }),
    ],
  })

const attributesOf = ({ lang, ariaLabel, placeholder, type }: ItemEditorOptions): Record<string, string> => ({
  ...(lang !== '' && { lang }),
  'aria-label': ariaLabel,
  'aria-multiline': String(type === 'text'),
  ...(placeholder !== undefined && { 'data-placeholder': placeholder }),
})

/** Put the cursor at the end. At once, as everything that moves it: a focus that comes a frame later, as Tiptap's own does, takes the
 * key before it from the text, and puts the cursor back over one that has moved it. */
const goToEnd = ({ view }: Editor): void => {
  view.dispatch(view.state.tr.setSelection(Selection.atEnd(view.state.doc)))
  view.focus()
  // Only of what has the focus.
  view.dispatch(view.state.tr.scrollIntoView())
}

/** Put the selection where the pointer marked it. */
const select = (editor: Editor, { anchor, head }: PointerRange): void => {
  const at = ({ x, y }: Point): number =>
    editor.view.posAtCoords({ left: x, top: y })?.pos ?? editor.state.doc.content.size
  const { state, view } = editor
  view.dispatch(
    state.tr.setSelection(TextSelection.between(state.doc.resolve(at(anchor)), state.doc.resolve(at(head)))),
  )
  view.focus()
}

/** Open an editor on one text of a section. Typing alone writes to the document; the one exception is y-tiptap's own, which
 * joins two adjacent text nodes of this very page after two people had typed into an empty paragraph at once.
 * @throws RangeError when the text may not be opened: ask `canOpen` first. */
export const createItemEditor = (options: ItemEditorOptions): ItemEditor => {
  const { el, fragment, type, range, session } = options
  const { awareness, undo } = session
  if (fragment.doc !== session.doc || !canOpen(fragment, type)) throw new RangeError('this text may not be opened')
  const carets = createRemoteCarets(awareness, options.describe)
  const marks = createPassageMarks(options.passages ?? [])

  // On the way down, before the caret plugin publishes the cursor: that needs a local state to be there.
  const handleFocus = (): void => {
    options.onFocus?.()
    if (awareness.getLocalState() === null) awareness.setLocalState({})
  }
  el.addEventListener('focusin', handleFocus, { capture: true })

  const editor = new Editor({
    element: el,
    extensions: [
      ...(type === 'line' ? oneLineExtensions : [...richTextExtensions(options.headings), tableEditor]),
      QuietCollaboration.configure({ fragment, yUndoOptions: { undoManager: borrowUndo(undo) } }),
      carets.extension,
      marks.extension,
      behaviour(options),
    ],
    injectCSS: false,
    editorProps: { attributes: attributesOf(options) },
    onBlur: () => options.onBlur?.(),
    onTransaction: () => options.onChange?.(),
  })

  if (range !== undefined) select(editor, range)

  return {
    editor,
    run: (command, href) => runCommand(editor, command, href),
    isActive(command) {
      if (command === 'undo') return undo.undoStack.length > 0
      if (command === 'redo') return undo.redoStack.length > 0
      return isOn(editor, command)
    },
    focus: () => goToEnd(editor),
    updateNames: () => carets.updateNames(editor.view),
    setPassages: (passages) => marks.set(editor.view, passages),
    destroy() {
      el.removeEventListener('focusin', handleFocus, { capture: true })
      editor.destroy()
      carets.destroy()
    },
  }
}

export { canOpen } from './fragment.ts'
