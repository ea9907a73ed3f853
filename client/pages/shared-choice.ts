import { msg } from '@lit/localize'
import { html, type TemplateResult } from 'lit'

/** Whether others use this computer too, and what follows. */
export const renderSharedChoice = (isShared: boolean, onChange: (isShared: boolean) => void): TemplateResult =>
  html`<label class="shared-choice">
      <input
        type="checkbox"
        name="shared"
        .checked=${isShared}
        @change=${(event: Event) => onChange((event.target as HTMLInputElement).checked)}
      />
      <span>${msg('This is a shared computer')}</span>
    </label>
    <p class="hint">
      ${
        isShared
          ? msg(
              'You are signed out when the browser closes, after 12 hours at the latest. Nothing of yours is kept on this computer: text that the server has not taken is lost with the page.',
            )
          : msg('You stay signed in on this computer for 30 days.')
      }
    </p>`
