import { html, nothing, type TemplateResult } from 'lit'
import { agoText, momentText } from '../texts/times.ts'

/** A verdict that was given, as it is read. */
export interface Verdict {
  /** Its id, which gives it its colour beside its words. */
  value: string
  /** In words. */
  text: string
  /** Why, or the reply; '' for none. */
  words: string
  /** What to call whoever gave it. */
  by: string
  /** ISO 8601. */
  at: string
}

/** The words of a verdict, with the colour that belongs to it. @param value null: there is none yet. */
export const renderVerdictWord = (value: string | null, text: string): TemplateResult =>
  html`<strong class="verdict-word" data-verdict=${value ?? 'open'}>${text}</strong>`

export const renderVerdict = ({ value, text, words, by, at }: Verdict): TemplateResult =>
  html`<p class="verdict-head">${renderVerdictWord(value, text)}</p>
    ${words === '' ? nothing : html`<p class="comment-body">${words}</p>`}
    <p class="verdict-by">${by} · <time datetime=${at} title=${momentText(at)}>${agoText(at)}</time></p>`
