import { localized, msg, str } from '@lit/localize'
import { html, nothing } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { AppError } from '../../schema/errors.ts'
import { NOTIFICATION_KINDS } from '../../schema/notifications.ts'
import { unsubscribe } from '../api/notifications.ts'
import { LightElement } from '../elements/light-element.ts'
import { kindText } from '../texts/notifications.ts'
import { errorText } from '../texts/problems.ts'
import { renderSiteBar } from './site-bar.ts'

const KINDS = [...NOTIFICATION_KINDS, 'digest'] as const

/** What the link of a mail opens by which its reader ends a kind of mail. Only its button does: programs that look through mail open
 * every link. */
@localized()
@customElement('ronda-unsubscribe-page')
export class RondaUnsubscribePage extends LightElement {
  /** Whose mail it is; nobody is named. */
  @property() token = ''
  @property() kind = ''
  @state() private isBusy = false
  @state() private isDone = false
  @state() private problem: string | null = null

  protected override updated(): void {
    document.title = `${msg('Mails from Ronda')} · Ronda`
  }

  readonly #handleClick = async (): Promise<void> => {
    this.isBusy = true
    this.problem = null
    try {
      await unsubscribe(this.token, this.kind)
      this.isDone = true
    } catch (error) {
      const isUnknown = error instanceof AppError && error.reason === 'not-found'
      this.problem = isUnknown
        ? msg('This link is not known here: open it again from your mail, or sign in and choose in your account.')
        : errorText(error)
    } finally {
      this.isBusy = false
    }
  }

  override render() {
    const kind = KINDS.find((one) => one === this.kind)
    const what = kind === undefined ? '' : kindText(kind)
    return html`${renderSiteBar(null, false)}
      <main class="narrow">
        <h1>${msg('Mails from Ronda')}</h1>
        ${
          this.isDone
            ? html`<p class="lead" role="status">
                ${msg(str`You get no more mails of this kind: ${what}. In Ronda itself you are told as before.`)}
              </p>`
            : html`<p class="lead">${msg(str`Do you want no more mails of this kind: ${what}?`)}</p>
                ${this.problem === null ? nothing : html`<p role="alert" class="error">${this.problem}</p>`}
                <div class="buttons">
                  <button type="button" class="button" ?disabled=${this.isBusy} @click=${this.#handleClick}>
                    ${msg('No more of these mails')}
                  </button>
                </div>`
        }
        <p class="buttons"><a href="/account#mail">${msg('Choose what is mailed to you')}</a></p>
      </main>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ronda-unsubscribe-page': RondaUnsubscribePage
  }
}
