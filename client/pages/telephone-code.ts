import { localized, msg, str } from '@lit/localize'
import { Task } from '@lit/task'
import { html } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import type { TelephoneCodeBody } from '../../schema/api/session.ts'
import { makeTelephoneCode } from '../api/session.ts'
import '../elements/dialog.ts'
import { LightElement } from '../elements/light-element.ts'
import { errorText } from '../texts/problems.ts'
import { endedOnce, momentText } from '../texts/times.ts'

/** Makes a code for somebody whose mail does not come, and shows it to be read out. Each opening makes another.
 * @event ronda-after-close – the dialog is gone. */
@localized()
@customElement('ronda-telephone-code')
export class RondaTelephoneCode extends LightElement {
  /** Whom it is for: a member's person, or an invitation. */
  @property({ attribute: false }) helped!: Parameters<typeof makeTelephoneCode>[0]
  readonly #code = new Task(this, { task: () => makeTelephoneCode(this.helped), args: () => [] })

  override render() {
    const content = this.#code.render({
      pending: () => html`<p role="status" class="hint">${msg('Loading…')}</p>`,
      error: (error) => html`<p role="alert" class="error">${errorText(error)}</p>`,
      complete: (made) => this.#renderCode(made),
    })
    return html`<ronda-dialog closes .heading=${msg('A code to read out')} .content=${content}></ronda-dialog>`
  }

  #renderCode({ code, email, until }: TelephoneCodeBody) {
    return html`<p>
        ${msg('Read it out on the telephone, once you are sure whom you speak to. It is sent to nobody, and that you made it is kept in the audit trail.')}
      </p>
      <p class="read-out">${code}</p>
      <p>
        ${endedOnce(msg(str`They choose “I have a code” on the sign-in page and type ${email} with it. It works once, until ${momentText(until)}.`))}
      </p>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ronda-telephone-code': RondaTelephoneCode
  }
}
