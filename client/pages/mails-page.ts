import { localized, msg, str } from '@lit/localize'
import { Task, TaskStatus } from '@lit/task'
import { html, nothing, type TemplateResult } from 'lit'
import { customElement, state } from 'lit/decorators.js'
import type { MailsBody } from '../../schema/api/mails.ts'
import { AppError } from '../../schema/errors.ts'
import { listMails } from '../api/mails.ts'
import { icon } from '../elements/icon.ts'
import { LightElement } from '../elements/light-element.ts'
import { errorText } from '../texts/problems.ts'
import { momentText } from '../texts/times.ts'
import { renderSiteBar } from './site-bar.ts'

type Mail = MailsBody['mails'][number]

/** Addresses of http, and lines that hold a code alone. */
const PARTS = /(https?:\/\/[^\s()]+)|^(\d[\d ]*\d)$/gm

/** How often the page looks for new mail. */
const EVERY_MS = 2000

/** Mail that a demo without a mail server would have sent. */
@localized()
@customElement('ronda-mails-page')
export class RondaMailsPage extends LightElement {
  /** Code that was copied last. */
  @state() private copied = ''
  readonly #mails = new Task(this, { task: () => listMails(), args: () => [] })
  #timer: ReturnType<typeof setInterval> | undefined

  override connectedCallback(): void {
    super.connectedCallback()
    // A mail is put into words a moment after it is asked for.
    this.#timer = setInterval(() => {
      if (document.visibilityState === 'visible' && this.#mails.status !== TaskStatus.PENDING) void this.#mails.run()
    }, EVERY_MS)
  }

  override disconnectedCallback(): void {
    clearInterval(this.#timer)
    super.disconnectedCallback()
  }

  protected override updated(): void {
    document.title = `${msg('Mail that this demo would have sent')} · Ronda`
  }

  async #copy(code: string): Promise<void> {
    await navigator.clipboard.writeText(code).then(
      () => (this.copied = code),
      // The code stands there to be typed.
      () => {},
    )
  }

  override render() {
    return html`${renderSiteBar(null, true)}
      <main class="narrow">
        <h1>${msg('Mail that this demo would have sent')}</h1>
        <p class="lead">
          ${msg('There is no mail server, so nothing has left this computer. The newest stands first.')}
        </p>
        <div class="buttons">
          <button type="button" class="button is-quiet" @click=${() => void this.#mails.run()}>
            ${icon('rotate')}${msg('Look again')}
          </button>
        </div>
        ${this.#mails.render({
          initial: () => html`<p role="status" class="hint">${msg('Loading…')}</p>`,
          pending: () =>
            this.#mails.value === undefined
              ? html`<p role="status" class="hint">${msg('Loading…')}</p>`
              : this.#renderMails(this.#mails.value.mails),
          error: (error) =>
            html`<p role="alert" class="error">
              ${
                error instanceof AppError && error.reason === 'not-found'
                  ? msg('There is no page at this address.')
                  : errorText(error)
              }
            </p>`,
          complete: ({ mails }) => this.#renderMails(mails),
        })}
      </main>`
  }

  #renderMails(mails: readonly Mail[]): TemplateResult {
    return mails.length === 0
      ? html`<p class="hint">
          ${msg('Nothing yet. Ask for a code on the sign-in page, invite somebody, or name somebody in a comment.')}
        </p>`
      : html`<ul class="mails">
          ${mails.map((mail) => html`<li>${this.#renderMail(mail)}</li>`)}
        </ul>`
  }

  #renderMail({ from, to, subject, text, at }: Mail): TemplateResult {
    return html`<article class="mail">
      <h2>${subject}</h2>
      <p class="hint">${msg(str`From ${from} to ${to}`)} · ${momentText(at)}</p>
      <div class="mail-text">${this.#renderText(text)}</div>
    </article>`
  }

  #renderText(text: string): unknown[] {
    const parts: unknown[] = []
    let end = 0
    for (const found of text.matchAll(PARTS)) {
      const [whole, link, code] = found
      parts.push(text.slice(end, found.index), link === undefined ? this.#renderCode(code!) : this.#renderLink(link))
      end = found.index + whole.length
    }
    return [...parts, text.slice(end)]
  }

  #renderLink(link: string): TemplateResult {
    // A full stop behind an address ends the sentence.
    const [, address = link, rest = ''] = /^(.*?)([.,;:]?)$/.exec(link) ?? []
    return html`<a href=${address}>${address}</a>${rest}`
  }

  #renderCode(code: string): TemplateResult {
    return html`<button type="button" class="button is-quiet mail-code" @click=${() => void this.#copy(code)}>
        ${icon('copy')}${code}</button
      >${this.copied === code ? html` <span role="status" class="hint">${msg('Copied')}</span>` : nothing}`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ronda-mails-page': RondaMailsPage
  }
}
