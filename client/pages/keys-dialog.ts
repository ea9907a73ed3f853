import { localized, msg } from '@lit/localize'
import { html } from 'lit'
import { customElement } from 'lit/decorators.js'
import '../elements/dialog.ts'
import { LIST_KEYS } from '../../schema/sections/rich-text.ts'
import { SHORTCUTS } from '../editor/commands.ts'
import { COMMENT_KEY } from '../sections/margin/selection-menu.ts'
import { keyText } from '../texts/keys.ts'
import { LightElement } from '../elements/light-element.ts'

/** All keys of the report page.
 * @event ronda-after-close – the dialog is gone. */
@localized()
@customElement('ronda-keys-dialog')
export class RondaKeysDialog extends LightElement {
  override render() {
    const { heading, subheading, bold, italic, bulletList, orderedList, link, undo, redo } = SHORTCUTS
    const keys: [keys: readonly string[], what: string][] = [
      [['j', 'Alt-ArrowDown'], msg('Next item')],
      [['k', 'Alt-ArrowUp'], msg('Previous item')],
      [['Enter'], msg('Write in the item')],
      [['Esc'], msg('Leave the text for its item')],
      [['c'], msg('Comment on the item or field')],
      [[COMMENT_KEY], msg('Comment on the selected words')],
      [['n', 'p'], msg('Next, previous open comment')],
      [['Mod-Enter'], msg('Send the comment')],
      [['Alt-Shift-ArrowUp', 'Alt-Shift-ArrowDown'], msg('Move the item')],
      [[heading, subheading], msg('Heading, subheading')],
      [[bold, italic], msg('Bold, italic')],
      [[bulletList, orderedList], msg('Bulleted list, numbered list')],
      [[LIST_KEYS.indent, LIST_KEYS.outdent], msg('Indent a list item, and back')],
      [[LIST_KEYS.indent, LIST_KEYS.outdent], msg('Next cell of a table, and the one before')],
      [[link], msg('Link')],
      [[undo, redo], msg('Undo, redo')],
      [['?'], msg('All keys')],
    ]
    return html`<ronda-dialog
      .heading=${msg('Keys')}
      .content=${html`<table class="keys">
          <tbody>
            ${keys.map(
              ([names, what]) =>
                html`<tr>
                  <th scope="row">${names.map((name) => html`<kbd>${keyText(name)}</kbd> `)}</th>
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
