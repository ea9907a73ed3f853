import { msg } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'

/** What to know of the page before anything on it: under the top bar of every page of the demo, and over sample text.
 * @param more what else stands in it. */
export const renderStrip = (demo: boolean, more: unknown = nothing): TemplateResult =>
  html`<aside class="strip" aria-label=${msg('About this page')}>
    ${demo ? html`<span>${msg('Demo: anyone can sign in as anyone')}</span>` : nothing}${more}
  </aside>`

/** A page that is not there yet, or cannot be shown: its one heading and what there is to say. */
export const renderPlain = (heading: string, content: unknown): TemplateResult =>
  html`<header class="top-bar"><a class="brand" href="/">Ronda</a></header>
    <main class="narrow">
      <h1 class="visually-hidden">${heading}</h1>
      ${content}
    </main>`
