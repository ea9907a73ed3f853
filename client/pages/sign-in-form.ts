import { localized, msg, str } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { AppError } from '../../schema/errors.ts'
import { askForCode, signInByCode } from '../api/session.ts'
import { LightElement } from '../elements/light-element.ts'
import { errorText } from '../texts/problems.ts'
import { currentSession } from './current-session.ts'
import { renderSharedChoice } from './shared-choice.ts'
import { wantedPath } from './wanted-path.ts'

/** Of a code that was mailed, and of one that was read out. */
const CODE_DIGITS = [8, 12]
/** Asking again sooner brings no mail sooner. */
const RESEND_SECONDS = 60

/** Sign in by mail: an address, then the code that was sent there.
 * @event ronda-after-sign-in – the cookie is set. */
@localized()
@customElement('ronda-sign-in-form')
export class RondaSignInForm extends LightElement {
  /** Address to begin with; '' for none. */
  @property() email = ''
  @state() private step: 'address' | 'code' = 'address'
  /** Minutes that the code works; null: no mail was asked for here. */
  @state() private minutes: number | null = null
  @state() private isShared = false
  @state() private isBusy = false
  @state() private problem: string | null = null
  /** Until another mail can be asked for. */
  @state() private secondsLeft = 0
  #timer: ReturnType<typeof setInterval> | undefined

  override connectedCallback(): void {
    super.connectedCallback()
    // Whoever signs in again is at the computer where they were.
    this.isShared = currentSession().shared
    // Nothing will come: what is left is a code that somebody reads out.
    if (currentSession().mail === 'none') this.step = 'code'
  }

  override disconnectedCallback(): void {
    clearInterval(this.#timer)
    super.disconnectedCallback()
  }

  #countDown(): void {
    clearInterval(this.#timer)
    this.secondsLeft = RESEND_SECONDS
    this.#timer = setInterval(() => {
      this.secondsLeft--
      if (this.secondsLeft <= 0) clearInterval(this.#timer)
    }, 1000)
  }

  async #run(work: () => Promise<void>, badRequest: string): Promise<void> {
    this.isBusy = true
    this.problem = null
    try {
      await work()
    } catch (error) {
      this.problem = error instanceof AppError && error.reason === 'bad-request' ? badRequest : errorText(error)
    } finally {
      this.isBusy = false
    }
  }

  async #ask(): Promise<void> {
    const wrong = msg('Type your e-mail address, such as name@ministry.gov.')
    if (!this.email.includes('@')) {
      this.problem = wrong
      return
    }
    await this.#run(async () => {
      this.minutes = (await askForCode({ email: this.email, ...wantedPath() })).minutes
      this.step = 'code'
      this.#countDown()
      await this.updateComplete
      this.querySelector<HTMLInputElement>('[name=code]')?.focus()
    }, wrong)
  }

  readonly #handleAddress = (event: Event): void => {
    event.preventDefault()
    void this.#ask()
  }

  readonly #handleCode = (event: Event): void => {
    event.preventDefault()
    const code = this.querySelector<HTMLInputElement>('[name=code]')!.value.replaceAll(/\D/g, '')
    if (!CODE_DIGITS.includes(code.length) || !this.email.includes('@')) {
      this.problem = msg('Type your e-mail address and all digits of the code.')
      return
    }
    void this.#run(async () => {
      await signInByCode({ email: this.email, code, shared: this.isShared })
      this.dispatchEvent(new Event('ronda-after-sign-in', { bubbles: true }))
    }, msg('Type your e-mail address and all digits of the code.'))
  }

  #begin(step: 'address' | 'code'): void {
    this.step = step
    this.problem = null
    this.minutes = null
  }

  override render() {
    return this.step === 'address' ? this.#renderAddress() : this.#renderCode()
  }

  #renderProblem(): TemplateResult | typeof nothing {
    return this.problem === null
      ? nothing
      : html`<p role="alert" class="error" id="sign-in-problem">${this.problem}</p>`
  }

  #renderEmail(): TemplateResult {
    return html`<label class="stacked"
      >${msg('Your e-mail address')}
      <input
        type="email"
        name="email"
        autocomplete="email"
        inputmode="email"
        spellcheck="false"
        maxlength="254"
        required
        .value=${this.email}
        aria-describedby=${this.problem === null ? nothing : 'sign-in-problem'}
        @input=${(event: Event) => (this.email = (event.target as HTMLInputElement).value.trim())}
      />
    </label>`
  }

  #renderAddress(): TemplateResult {
    return html`<form class="sign-in-form" novalidate @submit=${this.#handleAddress}>
      ${this.#renderEmail()}
      <p class="hint">${msg('We send you a code and a link. There is no password.')}</p>
      ${this.#renderProblem()}
      <div class="buttons">
        <button type="submit" class="button" ?disabled=${this.isBusy}>${msg('Send me a code')}</button>
        <button type="button" class="button is-quiet" @click=${() => this.#begin('code')}>
          ${msg('I have a code')}
        </button>
      </div>
    </form>`
  }

  #renderCode(): TemplateResult {
    const { mail } = currentSession()
    return html`<form class="sign-in-form" novalidate @submit=${this.#handleCode}>
      ${this.minutes === null ? this.#renderEmail() : this.#renderSent(this.minutes)}
      ${
        mail === 'none'
          ? html`<p class="hint">
              ${msg('This server cannot send mail. Ask the secretariat to read you a code by telephone.')}
            </p>`
          : nothing
      }
      <label class="stacked"
        >${msg('Code: 8 digits from the mail, or 12 by telephone')}
        <input
          name="code"
          class="code-input"
          autocomplete="one-time-code"
          inputmode="numeric"
          spellcheck="false"
          maxlength="40"
          required
          aria-describedby=${this.problem === null ? nothing : 'sign-in-problem'}
        />
      </label>
      ${renderSharedChoice(this.isShared, (isShared) => (this.isShared = isShared))} ${this.#renderProblem()}
      <div class="buttons">
        <button type="submit" class="button" ?disabled=${this.isBusy}>${msg('Sign in')}</button>
        ${mail === 'none' ? nothing : this.#renderOtherWays()}
      </div>
    </form>`
  }

  #renderSent(minutes: number): TemplateResult {
    return html`<p role="status">
        ${msg(str`If ${this.email} can sign in here, a mail with a code and a link is on its way.`)}
      </p>
      <p class="hint">
        ${msg(str`In government networks it may take some minutes; the code works for ${minutes} minutes. If you ask twice, the codes of both mails work. Look into the junk folder too.`)}
      </p>
      ${
        currentSession().mail === 'shown'
          ? html`<p>
              <a href="/mails" target="_blank" rel="noopener"
                >${msg('This demo sends no mail: read what it would have sent')}</a
              >
            </p>`
          : nothing
      }`
  }

  #renderOtherWays(): TemplateResult {
    const again =
      this.secondsLeft > 0 ? msg(str`Send another mail (in ${this.secondsLeft} s)`) : msg('Send another mail')
    return html`${
        this.minutes === null
          ? nothing
          : html`<button
              type="button"
              class="button is-quiet"
              ?disabled=${this.isBusy || this.secondsLeft > 0}
              @click=${() => void this.#ask()}
            >
              ${again}
            </button>`
      }
      <button type="button" class="button is-quiet" @click=${() => this.#begin('address')}>
        ${this.minutes === null ? msg('Send me a code') : msg('Another address')}
      </button>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ronda-sign-in-form': RondaSignInForm
  }
}
