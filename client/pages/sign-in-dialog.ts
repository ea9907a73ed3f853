import { localized, msg } from '@lit/localize'
import { html } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import '../elements/dialog.ts'
import { LightElement } from '../elements/light-element.ts'
import './sign-in-form.ts'

/** Sign in again over a page whose text must stay.
 * @event ronda-after-sign-in – the cookie is set.
 * @event ronda-after-close – the dialog is gone. */
@localized()
@customElement('ronda-sign-in-dialog')
export class RondaSignInDialog extends LightElement {
  @property() email = ''

  override render() {
    return html`<ronda-dialog
      closes
      .heading=${msg('Sign in again')}
      .content=${html`<p>${msg('Your text stays on this page meanwhile.')}</p>
        <ronda-sign-in-form .email=${this.email}></ronda-sign-in-form>`}
    ></ronda-dialog>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ronda-sign-in-dialog': RondaSignInDialog
  }
}
