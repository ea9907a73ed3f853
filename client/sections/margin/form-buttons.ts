import { msg } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import { keyText } from '../../texts/keys.ts'

/** What the buttons of a form do whose words are kept at every key. */
export interface FormActs {
  /** What sending is called here. */
  send: string
  canSend: boolean
  /** Something is kept that could be thrown away. */
  hasDraft: boolean
  close(): void
  discard(): void
}

/** Send, close without losing anything, and throw away. */
export const renderFormButtons = ({ send, canSend, hasDraft, close, discard }: FormActs): TemplateResult =>
  html`<div class="buttons">
    <button type="submit" class="button is-small" title=${keyText('Mod-Enter')} ?disabled=${!canSend}>${send}</button>
    <button type="button" class="button is-quiet is-small" title=${msg('What you wrote is kept')} @click=${close}>
      ${msg('Close')}
    </button>
    ${hasDraft ? html`<button type="button" class="text-button" @click=${discard}>${msg('Discard')}</button>` : nothing}
  </div>`
