import { localized, msg, str } from '@lit/localize'
import { Task } from '@lit/task'
import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import type { RoundBody } from '../../schema/api/rounds.ts'
import { AppError } from '../../schema/errors.ts'
import { can, type MemberSubject } from '../../schema/policy.ts'
import { editRound, getRound } from '../api/rounds.ts'
import { LightElement } from '../elements/light-element.ts'
import '../rounds/archive-controls.ts'
import { differing, draftOf, editOf, faultsOf, rebase, type EditableField, type RoundDraft } from '../rounds/draft.ts'
import { renderProblem } from '../rounds/field.ts'
import { renderFaults } from '../rounds/round-form.ts'
import { fieldText } from '../rounds/words.ts'
import { errorText, problemText } from '../texts/problems.ts'
import { listText } from '../texts/times.ts'
import './leave-guard.ts'
import { isSignedOut, renderSignIn, signedInAgain } from './sign-in-over.ts'
import { renderSiteBar, type SignedIn } from './site-bar.ts'

/** The reader as a member of a round. */
const meIn = (round: RoundBody): MemberSubject => {
  const me = round.members.find(({ id }) => id === round.me)
  if (me === undefined) throw new AppError('not-found')
  return me
}

/** What there is to say of a round, to be changed; its archive. */
@localized()
@customElement('ronda-round-settings-page')
export class RondaRoundSettingsPage extends LightElement {
  @property({ attribute: false }) person!: SignedIn
  @property({ type: Boolean }) demo = false
  /** Id of the round, from the address. */
  @property() roundId = ''
  @state() private round: RoundBody | null = null
  @state() private draft: RoundDraft | null = null
  @state() private isChecked = false
  @state() private isBusy = false
  @state() private isSaved = false
  @state() private problem: string | null = null
  @state() private isSigningIn = false
  /** What the draft began from. */
  #base: RoundDraft | null = null

  readonly #load = new Task(this, {
    task: async ([id]) => this.#take(await getRound(id)),
    args: () => [this.roundId] as const,
  })

  #take(round: RoundBody): void {
    this.round = round
    this.#base = this.draft = draftOf(round)
  }

  protected override updated(): void {
    document.title = `${msg('Settings')} · ${this.round?.title ?? 'Ronda'}`
  }

  readonly #isDirty = (): boolean =>
    this.#base !== null && this.draft !== null && differing(this.#base, this.draft).length > 0

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
    const { draft, round } = this
    if (draft === null || round === null || this.#base === null) return
    this.isChecked = true
    this.isSaved = false
    this.problem = null
    if (faultsOf(draft).length > 0) return this.#showProblem()
    this.isBusy = true
    try {
      this.#take(await editRound(round.id, editOf(this.#base, draft)))
      this.isSaved = true
    } catch (error) {
      this.problem = await this.#explain(error)
      this.isSigningIn = isSignedOut(error)
      await this.#showProblem()
    } finally {
      this.isBusy = false
    }
  }

  /** Somebody else was faster: what they wrote is taken, and what was changed here stays for another try. */
  async #explain(error: unknown): Promise<string> {
    const isConflict = error instanceof AppError && error.reason === 'conflict'
    if (!isConflict || this.draft === null || this.#base === null) return errorText(error)
    try {
      const fresh = await getRound(this.roundId)
      const theirs = draftOf(fresh)
      const { draft, contested } = rebase(this.#base, this.draft, theirs)
      this.round = fresh
      this.#base = theirs
      this.draft = draft
      return contestedText(contested)
    } catch (again) {
      return errorText(again)
    }
  }

  async #showProblem(): Promise<void> {
    await this.updateComplete
    this.querySelector<HTMLElement>('.problem-box')?.focus()
  }

  override render() {
    return html`${renderSiteBar(this.person, this.demo)}
      <main class="wide form-page">
        ${this.#load.render({
          pending: () =>
            html`<h1>${msg('Settings')}</h1>
              <p role="status" class="hint">${msg('Loading…')}</p>`,
          error: (error) => this.#renderClosed(errorText(error)),
          complete: () => {
            const { round } = this
            if (round === null) return nothing
            return can(meIn(round), 'manage', { type: 'round' })
              ? this.#renderSettings(round)
              : this.#renderClosed(problemText('forbidden'))
          },
        })}
      </main>`
  }

  #renderClosed(text: string): TemplateResult {
    return html`<h1>${msg('Settings')}</h1>
      <p role="alert">${text}</p>
      <a class="button is-quiet" href="/">${msg('Your rounds')}</a>`
  }

  #renderSettings(round: RoundBody): TemplateResult {
    return html`<p class="back"><a href="/rounds/${round.id}" lang=${round.language}>${round.title}</a></p>
      <h1>${msg('Settings')}</h1>
      ${round.archivedAt === null ? this.#renderForm() : nothing}
      <ronda-archive-controls
        .round=${round}
        .me=${meIn(round)}
        @ronda-after-archive=${(event: CustomEvent<RoundBody>) => this.#take(event.detail)}
      ></ronda-archive-controls>
      <p><a href="/rounds/new?from=${round.id}">${msg('Open another round that begins like this one')}</a></p>`
  }

  #renderForm(): TemplateResult | typeof nothing {
    const { draft } = this
    if (draft === null || this.#base === null) return nothing
    const isChanged = this.#isDirty()
    return html`<form novalidate @submit=${this.#handleSubmit}>
        ${this.isChecked ? renderFaults(draft) : nothing}
        ${this.problem === null ? nothing : renderProblem(html`<p>${this.problem}</p>`)}
        <ronda-round-form
          mode="edit"
          .draft=${draft}
          .isChecked=${this.isChecked}
          @ronda-change=${(event: CustomEvent<RoundDraft>) => {
            this.draft = event.detail
            this.isSaved = false
          }}
        ></ronda-round-form>
        <div class="buttons">
          <button type="submit" class="button" ?disabled=${this.isBusy || !isChanged}>${msg('Save')}</button>
          <span role="status">${this.isSaved ? msg('Saved.') : ''}</span>
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

const contestedText = (fields: readonly EditableField[]): string =>
  fields.length === 0
    ? msg('Somebody else has changed this round in the meantime. Your changes are still here: save again.')
    : msg(
        str`Somebody else has changed this in the meantime: ${listText(fields.map(fieldText))}. What you wrote is still here; saving again puts it in place of theirs.`,
      )

declare global {
  interface HTMLElementTagNameMap {
    'ronda-round-settings-page': RondaRoundSettingsPage
  }
}
