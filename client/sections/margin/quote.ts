import { msg } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'

/** Characters of a passage that are shown without asking. */
const SHORT = 120

/** A passage as its writer saw it, shortened; all of it on demand.
 * @param isGone it is not in the text any more. */
export const renderQuote = (quote: string, isGone = false): TemplateResult => {
  const words = (text: string): TemplateResult => (isGone ? html`<s>${text}</s>` : html`${text}`)
  const isLong = quote.length > SHORT
  return html`${isGone ? html`<p class="quote-gone">${msg('on deleted text')}</p>` : nothing}
  ${
    isLong
      ? html`<details class="quote">
          <summary>
            ${words(`${quote.slice(0, SHORT).trimEnd()}…`)} <span class="quote-more">${msg('all of it')}</span>
          </summary>
          <blockquote>${words(quote)}</blockquote>
        </details>`
      : html`<blockquote class="quote">${words(quote)}</blockquote>`
  }`
}
