import type { Editor } from '@tiptap/core'
import { isSafeHref } from '../../schema/sections/rich-text.ts'
import { changeTable, insertTable, isHeaderRowOn, placeInTable, type TableAct } from './tables.ts'

/** What a toolbar can do, and the keys that do it (ProseMirror names: `Mod` is Ctrl, or ⌘ on a Mac). Keys other than
 * those of lists and links come from the extensions themselves. */
export const SHORTCUTS = {
  heading: 'Mod-Alt-1',
  subheading: 'Mod-Alt-2',
  bold: 'Mod-b',
  italic: 'Mod-i',
  bulletList: 'Mod-Shift-8',
  orderedList: 'Mod-Shift-7',
  link: 'Mod-k',
  unlink: null,
  table: null,
  undo: 'Mod-z',
  redo: 'Mod-Shift-z',
} as const satisfies Record<string, string | null>

export type EditorCommand = keyof typeof SHORTCUTS | TableAct

/** Keys that do a command; null: none do. */
export const shortcutOf = (command: EditorCommand): string | null =>
  Object.hasOwn(SHORTCUTS, command) ? SHORTCUTS[command as keyof typeof SHORTCUTS] : null

/** Commands that a one-line text has. */
export const LINE_COMMANDS: readonly EditorCommand[] = ['undo', 'redo']

/** A word before a colon that no port number follows. */
const SCHEME = /^[a-z][a-z0-9+.-]*:(?!\d)/i
const EMAIL = /^[^\s@/:]+@[^\s@/:]+\.[^\s@/:]+$/

/** Turn what somebody typed into a link target: `example.org` becomes `https://example.org`.
 * @returns null when it can be no safe link. */
export const toHref = (typed: string): string | null => {
  const text = typed.trim()
  if (text === '' || /\s/.test(text)) return null
  const href = EMAIL.test(text) ? `mailto:${text}` : SCHEME.test(text) ? text : `https://${text.replace(/^\/\//, '')}`
  return isSafeHref(href) && URL.canParse(href) ? href : null
}

/** The link around the selection, to be shown while it is edited; '' when there is none. */
export const currentHref = (editor: Editor): string => {
  const { href } = editor.getAttributes('link') as { href?: unknown }
  return typeof href === 'string' ? href : ''
}

/** Run a command on the selection and give the focus back to the text.
 * @param href target of `link`, as typed.
 * @returns false when it does not apply here, or the target is no safe link. */
export const runCommand = (editor: Editor, command: EditorCommand, href = ''): boolean => {
  const isKnown = command === 'undo' || command === 'redo' || editor.schema.marks['link'] !== undefined
  if (!isKnown) return false
  if ((command === 'heading' || command === 'subheading') && placeInTable(editor.state.selection) !== null) return false
  const chain = editor.chain().focus()
  switch (command) {
    case 'heading':
    case 'subheading':
      return chain.toggleHeading({ level: command === 'heading' ? 1 : 2 }).run()
    case 'table':
      return chain.command(({ tr }) => insertTable(tr)).run()
    case 'bold':
      return chain.toggleBold().run()
    case 'italic':
      return chain.toggleItalic().run()
    case 'bulletList':
      return chain.toggleBulletList().run()
    case 'orderedList':
      return chain.toggleOrderedList().run()
    case 'link':
      return setLink(editor, toHref(href))
    case 'unlink':
      return chain.extendMarkRange('link').unsetLink().run()
    case 'undo':
      return editor.commands.undo()
    case 'redo':
      return editor.commands.redo()
    default:
      return chain.command(({ tr }) => changeTable(tr, command)).run()
  }
}

/** Whether a mark, block or list is on at the selection; of `table`, whether it is in one. */
export const isOn = (editor: Editor, command: EditorCommand): boolean => {
  switch (command) {
    case 'heading':
    case 'subheading':
      return editor.isActive('heading', { level: command === 'heading' ? 1 : 2 })
    case 'table':
      return placeInTable(editor.state.selection) !== null
    case 'headerRow':
      return isHeaderRowOn(editor.state)
    default:
      return editor.isActive(command === 'unlink' ? 'link' : command)
  }
}

/** With nothing selected and no link here, the address itself becomes the text. */
const setLink = (editor: Editor, href: string | null): boolean => {
  if (href === null) return false
  const chain = editor.chain().focus()
  if (!editor.state.selection.empty || editor.isActive('link'))
    return chain.extendMarkRange('link').setLink({ href }).run()
  const marks = [{ type: 'link', attrs: { href } }]
  return chain.insertContent({ type: 'text', text: href.replace(/^(https?:\/\/|mailto:)/, ''), marks }).run()
}
