import { localized, msg } from '@lit/localize'
import { html, LitElement } from 'lit'
import { customElement } from 'lit/decorators.js'
import '../elements/dialog.ts'

/** All keys of the report page.
 * @event ronda-after-close – the dialog is gone. */
@localized()
@customElement('ronda-keys-dialog')
export class RondaKeysDialog extends LitElement {
  override createRenderRoot(): HTMLElement {
    return this
  }

  override render() {
    const keys: [keys: string, what: string][] = [
      ['j  ·  Alt ↓', msg('Next item')],
      ['k  ·  Alt ↑', msg('Previous item')],
      ['Enter', msg('Write in the item')],
      ['Esc', msg('Leave the text for its item')],
      ['Alt Shift ↑ ↓', msg('Move the item')],
      ['Ctrl B  ·  Ctrl I', msg('Bold, italic')],
      ['Ctrl Shift 8  ·  7', msg('Bulleted list, numbered list')],
      ['Ctrl K', msg('Link')],
      ['Ctrl Z  ·  Ctrl Shift Z', msg('Undo, redo')],
      ['?', msg('All keys')],
    ]
    return html`<ronda-dialog
      .heading=${msg('Keys')}
      .content=${html`<table class="keys">
          <tbody>
            ${keys.map(
              ([key, what]) =>
                html`<tr>
                  <th scope="row"><kbd>${key}</kbd></th>
                  <td>${what}</td>
                </tr>`,
            )}
          </tbody>
        </table>
        <form method="dialog"><button class="button" autofocus>${msg('Close')}</button></form>`}
    ></ronda-dialog>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ronda-keys-dialog': RondaKeysDialog
  }
}
