import { localized, msg } from '@lit/localize'
import { Task } from '@lit/task'
import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { can } from '../../schema/policy.ts'
import { getRound, openRound } from '../api/rounds.ts'
import { LightElement } from '../elements/light-element.ts'
import { currentLanguage } from '../locales.ts'
import { draftFrom, emptyDraft, faultsOf, requestOf, type RoundDraft } from '../rounds/draft.ts'
import { renderProblem } from '../rounds/field.ts'
import { renderFaults } from '../rounds/round-form.ts'
import { errorText, problemText } from '../texts/problems.ts'
import './leave-guard.ts'
import { isSignedOut, renderSignIn, signedInAgain } from './sign-in-over.ts'
import { renderSiteBar, type SignedIn } from './site-bar.ts'

/** The form that opens a round. */
@localized()
@customElement('ronda-new-round-page')
export class RondaNewRoundPage extends LightElement {
  @property({ attribute: false }) person!: SignedIn
  @property({ type: Boolean }) demo = false
  /** Id of a round to begin like; '': none. */
  @property() from = ''
  /** There is no round yet: then this is the first page. */
  @property({ type: Boolean }) isFirst = false
  @state() private draft: RoundDraft = emptyDraft(currentLanguage())
  @state() private isSigningIn = false
  /** What the form began with; null: what was typed is sent. */
  #begun: RoundDraft | null = this.draft
  @state() private isChecked = false
  @state() private isBusy = false
  @state() private problem: string | null = null

  readonly #source = new Task(this, {
    task: async ([from]) => {
      if (from !== '') this.#begun = this.draft = draftFrom(await getRound(from))
    },
    args: () => [this.from] as const,
  })

  protected override updated(): void {
    document.title = `${msg('Open a round')} · Ronda`
  }

  readonly #isDirty = (): boolean => this.#begun !== null && JSON.stringify(this.draft) !== JSON.stringify(this.#begun)

  readonly #handleSubmit = (event: Event): void => {
    event.preventDefault()
    void this.#send()
  }

  readonly #handleSignIn = async (): Promise<void> => {
    this.isSigningIn = false
    const person = await signedInAgain()
    const isSame = person?.id === this.person.id
    this.person = person ?? this.person
    // Somebody else looks at what was typed before they send it.
    if (isSame) await this.#send()
  }

  async #send(): Promise<void> {
    this.isChecked = true
    this.problem = null
    if (faultsOf(this.draft).length > 0) return this.#showProblem()
    this.isBusy = true
    try {
      const { id } = await openRound(requestOf(this.draft))
      this.#begun = null
      location.assign(`/rounds/${id}`)
    } catch (error) {
      this.problem = errorText(error)
      this.isBusy = false
      this.isSigningIn = isSignedOut(error)
      await this.#showProblem()
    }
  }

  async #showProblem(): Promise<void> {
    await this.updateComplete
    this.querySelector<HTMLElement>('.problem-box')?.focus()
  }

  override render() {
    const mayOpen = can(this.person, 'openRound', { type: 'site' })
    return html`${renderSiteBar(this.person, this.demo)}
      <main class="wide form-page">
        <h1>${msg('Open a round')}</h1>
        ${
          mayOpen
            ? this.#source.render({
                pending: () => html`<p role="status" class="hint">${msg('Loading…')}</p>`,
                error: (error) =>
                  html`<p role="alert">${errorText(error)}</p>
                    <a class="button is-quiet" href="/rounds/new">${msg('Begin with an empty form')}</a>`,
                complete: () => this.#renderForm(),
              })
            : html`<p role="alert">${problemText('forbidden')}</p>
                <a class="button is-quiet" href="/">${msg('Your rounds')}</a>`
        }
      </main>`
  }

  #renderForm(): TemplateResult {
    return html`<p class="lead">
        ${
          this.isFirst
            ? msg('There is no round yet: open the first one here, and invite its people afterwards.')
            : this.from === ''
              ? msg('You and the head of the secretariat become its members; you invite everybody else.')
              : msg('Themes, peers, template and language are those of the round you copy; dates and people are new.')
        }
      </p>
      <form novalidate @submit=${this.#handleSubmit}>
        ${this.isChecked ? renderFaults(this.draft) : nothing}
        ${this.problem === null ? nothing : renderProblem(html`<p>${this.problem}</p>`)}
        <ronda-round-form
          .draft=${this.draft}
          .isChecked=${this.isChecked}
          @ronda-change=${(event: CustomEvent<RoundDraft>) => (this.draft = event.detail)}
        ></ronda-round-form>
        <div class="buttons">
          <button type="submit" class="button" ?disabled=${this.isBusy}>${msg('Open the round')}</button>
          ${this.isFirst ? nothing : html`<a class="button is-quiet" href="/">${msg('Cancel')}</a>`}
        </div>
      </form>
      <ronda-leave-guard .isDirty=${this.#isDirty}></ronda-leave-guard>
      ${
        this.isSigningIn
          ? renderSignIn({ onSignIn: () => void this.#handleSignIn(), onClose: () => (this.isSigningIn = false) })
          : nothing
      }`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ronda-new-round-page': RondaNewRoundPage
  }
}
