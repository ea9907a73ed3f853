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

/** The same, drawn: what is gone struck through, what is new underlined. */
export const renderWordChanges = (before: string, after: string): TemplateResult =>
  html`${wordChanges(before, after).map(({ text, type }) =>
    type === 'same' ? text : type === 'added' ? html`<ins>${text}</ins>` : html`<del>${text}</del>`,
  )}`
