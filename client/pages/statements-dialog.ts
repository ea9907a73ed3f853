import { localized, msg, str } from '@lit/localize'
import { Task } from '@lit/task'
import { html } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { listStatements } from '../api/members.ts'
import '../elements/dialog.ts'
import { LightElement } from '../elements/light-element.ts'
import { errorText } from '../texts/problems.ts'
import { momentText } from '../texts/times.ts'

/** What the reader has accepted in a round, word for word.
 * @event ronda-after-close – the dialog is gone. */
@localized()
@customElement('ronda-statements-dialog')
export class RondaStatementsDialog extends LightElement {
  @property() roundId = ''
  readonly #load = new Task(this, { task: ([id]) => listStatements(id), args: () => [this.roundId] as const })

  override render() {
    return html`<ronda-dialog
      closes
      .heading=${msg('What you accepted')}
      .content=${this.#load.render({
        pending: () => html`<p role="status" class="hint">${msg('Loading…')}</p>`,
        error: (error) => html`<p role="alert" class="error">${errorText(error)}</p>`,
        complete: ({ statements }) =>
          statements.length === 0
            ? html`<p>${msg('Nothing was asked of you in this round.')}</p>`
            : statements.map(
                ({ text, language, version, acceptedAt }) =>
                  html`<p class="hint">${msg(str`Accepted on ${momentText(acceptedAt)}, version ${version}`)}</p>
                    <div class="statement" lang=${language}>
                      ${text.split('\n\n').map((paragraph) => html`<p>${paragraph}</p>`)}
                    </div>`,
              ),
      })}
    ></ronda-dialog>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ronda-statements-dialog': RondaStatementsDialog
  }
}
