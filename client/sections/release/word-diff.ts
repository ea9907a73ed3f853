import { diffWordsWithSpace } from 'diff'
import { html, type TemplateResult } from 'lit'

/** Two texts further apart than this are shown one after the other: nobody could read the mixture, and finding it would take
 * too long. */
const MAX_EDITS = 2000

export interface WordChange {
  text: string
  type: 'same' | 'added' | 'removed'
}

/** Word by word, what turns one text into another. */
export const wordChanges = (before: string, after: string): WordChange[] => {
  const parts = diffWordsWithSpace(before, after, { maxEditLength: MAX_EDITS })
  if (parts === undefined)
    return [
      { text: before, type: 'removed' },
      { text: after, type: 'added' },
    ]
  return parts.map(({ value, added, removed }) => ({
    text: value,
    type: added ? 'added' : removed ? 'removed' : 'same',
  }))
}

/** Words that take the place of others, or (with an empty range) come in between. */
export interface WordEdit {
  /** In characters of the text before. */
  start: number
  end: number
  text: string
}

/** Where less than this part of the words stays, nobody could read the mixture. */
const KEPT_ENOUGH = 0.4

const letters = (text: string): number => text.replaceAll(/\s/gu, '').length

/** What of a text is another, as few edits as can be read: changes with nothing but space between them are one. */
export const wordEdits = (before: string, after: string): WordEdit[] => {
  const changes = wordChanges(before, after)
  const kept = changes.reduce((sum, { type, text }) => (type === 'same' ? sum + letters(text) : sum), 0)
  if (kept < KEPT_ENOUGH * Math.max(letters(before), letters(after)))
    return [{ start: 0, end: before.length, text: after }]
  const edits: WordEdit[] = []
  let at = 0
  let isOpen = false
  for (const [index, { type, text }] of changes.entries()) {
    const last = edits.at(-1)
    const isGap = type === 'same' && isOpen && letters(text) === 0 && index < changes.length - 1
    if (type === 'same' && !isGap) isOpen = false
    else if (isOpen && last !== undefined) {
      if (type !== 'added') last.end += text.length
      if (type !== 'removed') last.text += text
    } else {
      edits.push({ start: at, end: at + (type === 'removed' ? text.length : 0), text: type === 'added' ? text : '' })
      isOpen = true
    }
    if (type !== 'added') at += text.length
  }
  return edits
}

/** What turns one text into another, drawn: what is gone struck through, what is new underlined. */
export const renderWordChanges = (before: string, after: string): TemplateResult =>
  html`${wordChanges(before, after).map(({ text, type }) =>
    type === 'same' ? text : type === 'added' ? html`<ins>${text}</ins>` : html`<del>${text}</del>`,
  )}`
