import { localized, msg, str } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import type { RoundBody } from '../../schema/api/rounds.ts'
import { AppError } from '../../schema/errors.ts'
import '../calendar/calendar-button.ts'
import { DelegationLoader } from '../controllers/delegation-loader.ts'
import type { Delegation } from '../controllers/delegation.ts'
import { renderBatches } from '../delegation/batches.ts'
import '../delegation/drafts.ts'
import { renderNews, renderOpenPoints } from '../delegation/open-points.ts'
import { renderReleased } from '../delegation/released.ts'
import { flag } from '../elements/flag.ts'
import { LightElement } from '../elements/light-element.ts'
import { officialText } from '../texts/delegation.ts'
import { countryName } from '../texts/people.ts'
import { errorText, problemText } from '../texts/problems.ts'
import { renderSiteBar, type SignedIn } from './site-bar.ts'

/** How often a desk that is looked at is read again. */
const REFRESH_MS = 30_000

/** The beneficiary's desk (S18): needs no live connection. */
@localized()
@customElement('ronda-desk-page')
export class RondaDeskPage extends LightElement {
  @property() roundId = ''
  @property({ attribute: false }) person!: SignedIn
  @property({ type: Boolean }) demo = false
  @state() private loaded: { round: RoundBody; desk: Delegation | null } | null = null
  @state() private error: unknown = null
  readonly #loader = new DelegationLoader()
  #timer: ReturnType<typeof setInterval> | undefined
  /** Asked for the last time; an answer that comes after a later one is old. */
  #asked = 0
  #hasGone = false

  override connectedCallback(): void {
    super.connectedCallback()
    window.addEventListener('focus', this.#refresh)
    document.addEventListener('visibilitychange', this.#refresh)
    this.#timer = setInterval(this.#refresh, REFRESH_MS)
    void this.#read()
  }

  override disconnectedCallback(): void {
    clearInterval(this.#timer)
    window.removeEventListener('focus', this.#refresh)
    document.removeEventListener('visibilitychange', this.#refresh)
    super.disconnectedCallback()
  }

  readonly #refresh = (): void => {
    if (document.visibilityState === 'visible') void this.#read()
  }

  async #read(): Promise<void> {
    const asked = ++this.#asked
    try {
      const loaded = await this.#loader.load(this.roundId)
      if (asked !== this.#asked) return
      this.loaded = loaded
      this.error = null
    } catch (error) {
      // What was read last stays; the next turn asks again.
      if (asked === this.#asked) this.error = error
    }
  }

  protected override updated(): void {
    document.title = `${msg('Your desk')} · Ronda`
    // The address may name a part that was not there when it was opened.
    if (this.#hasGone || this.loaded === null || location.hash === '') return
    this.#hasGone = true
    const part = /^#[\w-]+$/.test(location.hash) ? this.querySelector(location.hash) : null
    part?.scrollIntoView()
  }

  override render() {
    const { loaded } = this
    const me = loaded?.desk?.me ?? loaded?.round.members.find(({ id }) => id === loaded.round.me)
    return html`${renderSiteBar(this.person, this.demo, me)}
      <main class="wide delegation">
        ${loaded === null ? nothing : this.#renderHead(loaded.round)} ${this.#renderError()}
        ${
          loaded === null
            ? this.error === null
              ? html`<p role="status" class="hint">${msg('Loading…')}</p>`
              : nothing
            : loaded.desk === null
              ? html`<p>
                  ${msg('This desk belongs to the officials of the beneficiary country: what is released to them, and what they draft. It is not open to you.')}
                </p>`
              : this.#renderDesk(loaded.desk)
        }
      </main>`
  }

  #renderHead({ id, beneficiary, language, title, organisation }: RoundBody): TemplateResult {
    return html`<p class="back">
        <a href="/rounds/${id}" lang=${language}>${flag(beneficiary)}${title}</a>
      </p>
      <h1>${msg('Your desk')}</h1>
      <p class="lead">
        ${[countryName(beneficiary), organisation].filter((text) => text !== '').join(' · ')}${
          this.loaded?.desk == null ? nothing : html` · ${msg(str`You: ${officialText(this.loaded.desk.me)}`)}`
        }
      </p>`
  }

  #renderError(): TemplateResult | typeof nothing {
    const { error } = this
    if (error === null) return nothing
    const isSignedOut = error instanceof AppError && error.reason === 'not-signed-in'
    return html`<div class="problem" role="alert">
      <p>${isSignedOut ? problemText('not-signed-in') : errorText(error)}</p>
      <p class="buttons">
        ${
          isSignedOut
            ? html`<a class="button" href="/?sign-in">${msg('Sign in')}</a>`
            : html`<button type="button" class="button" @click=${() => void this.#read()}>${msg('Try again')}</button>`
        }
      </p>
    </div>`
  }

  #renderDesk(desk: Delegation): TemplateResult {
    return html`<div class="back desk-links">
        <a href="/rounds/${desk.facts.round.id}/responses">${msg('Comments and answers')}</a>
        <ronda-calendar-button .round=${desk.facts.round.id}></ronda-calendar-button>
      </div>
      <div class="delegation-parts" @ronda-change=${() => void this.#read()}>
        ${renderReleased(desk)}
        <div class="delegation-pair">${renderOpenPoints(desk)} ${renderNews(desk)}</div>
        <ronda-desk-drafts .desk=${desk}></ronda-desk-drafts>
        ${renderBatches(desk)}
      </div>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ronda-desk-page': RondaDeskPage
  }
}
