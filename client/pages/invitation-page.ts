import { localized, msg, str } from '@lit/localize'
import { Task, TaskStatus } from '@lit/task'
import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import type { OwnInvitation } from '../../schema/api/invitations.ts'
import { AppError } from '../../schema/errors.ts'
import { inLanguage } from '../../templates/index.ts'
import { acceptInvitation, getOwnInvitation } from '../api/invitations.ts'
import { flag } from '../elements/flag.ts'
import { LightElement } from '../elements/light-element.ts'
import { currentLanguage } from '../locales.ts'
import { countryName } from '../texts/people.ts'
import { placeText } from '../texts/places.ts'
import { errorText } from '../texts/problems.ts'
import { momentText } from '../texts/times.ts'
import { renderSiteBar, type SignedIn } from './site-bar.ts'

type Statement = NonNullable<OwnInvitation['statement']>

const isSameText = (a: Statement, b: Statement | null): boolean => a.kind === b?.kind && a.version === b.version

/** An invitation as the invited person reads it: what they are asked to be, what they accept, and the one act that accepts both. */
@localized()
@customElement('ronda-invitation-page')
export class RondaInvitationPage extends LightElement {
  @property() invitationId = ''
  @property({ attribute: false }) person!: SignedIn
  @property({ type: Boolean }) demo = false
  @state() private hasAgreed = false
  /** What the reader wants to be called. */
  @state() private name = ''
  @state() private problem: string | null = null
  /** Why the invitation was read again; null: it was not. */
  @state() private news: string | null = null
  @state() private isBusy = false

  readonly #load = new Task(this, {
    task: ([id]) => getOwnInvitation(id),
    args: () => [this.invitationId] as const,
  })

  protected override updated(): void {
    document.title = `${msg('Invitation')} · Ronda`
  }

  async #accept({ statement }: OwnInvitation): Promise<void> {
    if (statement !== null && !this.hasAgreed) {
      this.problem = msg('Tick the box above if you agree. Without that you cannot take part.')
      this.querySelector<HTMLElement>('input[name=agree]')?.focus()
      return
    }
    this.isBusy = true
    this.problem = null
    try {
      const { round } = await acceptInvitation(this.invitationId, {
        language: currentLanguage(),
        statement: statement === null ? null : { kind: statement.kind, version: statement.version },
        name: this.name.trim(),
      })
      location.assign(`/rounds/${round}`)
    } catch (error) {
      this.isBusy = false
      // The statement may be a newer one, or the invitation gone.
      if (error instanceof AppError && error.reason === 'conflict') await this.#readAgain(statement, error)
      else this.problem = errorText(error)
    }
  }

  /** Show the invitation as it is now. Who has agreed to one text has not agreed to another. */
  async #readAgain(agreed: OwnInvitation['statement'], why: AppError): Promise<void> {
    this.hasAgreed = false
    this.news = null
    await this.#load.run()
    const now = this.#load.status === TaskStatus.COMPLETE ? this.#load.value : undefined
    if (now?.state === 'open')
      this.news =
        now.statement !== null && !isSameText(now.statement, agreed)
          ? msg(
              'The text has changed since you opened this page. Read it again, and tick the box under it if you agree.',
            )
          : errorText(why)
    await this.updateComplete
    this.querySelector<HTMLElement>('h1')?.focus()
  }

  override render() {
    return html`${renderSiteBar(this.person, this.demo)}
      <main class="narrow invitation">
        ${this.#load.render({
          pending: () =>
            html`<h1>${msg('Invitation')}</h1>
              <p role="status" class="hint">${msg('Loading…')}</p>`,
          error: (error) => this.#renderError(error),
          complete: (invitation) => this.#renderInvitation(invitation),
        })}
      </main>`
  }

  #renderError(error: unknown): TemplateResult {
    const isNotFound = error instanceof AppError && error.reason === 'not-found'
    if (!isNotFound)
      return html`<h1>${msg('Invitation')}</h1>
        <div class="problem" role="alert">
          <p>${errorText(error)}</p>
          <button type="button" class="button" @click=${() => void this.#load.run()}>${msg('Try again')}</button>
        </div>`
    const signedIn =
      this.person.email === null
        ? msg('You are signed in without an e-mail address.')
        : msg(str`You are signed in as ${this.person.email}.`)
    return html`<h1>${msg('There is no invitation for you here')}</h1>
      <div role="alert">
        <p>
          ${signedIn}
          ${msg('An invitation opens only for the address that its mail was sent to. Sign in with that address, or ask whoever invited you to send the mail to this one.')}
        </p>
      </div>
      <p class="buttons">
        <a class="button" href="${location.pathname}?sign-in">${msg('Sign in with another address')}</a>
        <a class="button is-quiet" href="/">${msg('Your rounds')}</a>
      </p>`
  }

  #renderInvitation(invitation: OwnInvitation): TemplateResult {
    const { round, invitedBy, state } = invitation
    const by = invitedBy ?? msg('The secretariat')
    return html`<p class="hint">${msg(str`${by} invites you to the peer review`)}</p>
      <h1 lang=${round.language} tabindex="-1">${round.title}</h1>
      <p class="lead">
        ${flag(round.beneficiary)} ${countryName(round.beneficiary)}<br />
        <strong>${msg(str`You: ${placeText(invitation)}`)}</strong>
      </p>
      ${this.news === null ? nothing : html`<p role="alert" class="error">${this.news}</p>`}
      ${state === 'open' ? this.#renderOpen(invitation) : this.#renderClosed(invitation)}`
  }

  #renderOpen(invitation: OwnInvitation): TemplateResult {
    const { statement, expiresAt } = invitation
    const language = currentLanguage()
    return html`<form
      novalidate
      @submit=${(event: Event) => {
        event.preventDefault()
        void this.#accept(invitation)
      }}
    >
      ${
        statement === null
          ? nothing
          : html`<section class="statement" aria-labelledby="statement">
              <h2 id="statement">${inLanguage(statement.title, language)}</h2>
              ${statement.paragraphs.map((paragraph) => html`<p>${inLanguage(paragraph, language)}</p>`)}
              <label class="tick"
                ><input
                  type="checkbox"
                  name="agree"
                  .checked=${this.hasAgreed}
                  @change=${(event: Event) => (this.hasAgreed = (event.target as HTMLInputElement).checked)}
                /><span>${inLanguage(statement.accept, language)}</span></label
              >
            </section>`
      }
      ${this.person.name === null && invitation.name === '' ? this.#renderName() : nothing}
      ${this.problem === null ? nothing : html`<p role="alert" class="error">${this.problem}</p>`}
      <p class="buttons">
        <button type="submit" class="button" ?disabled=${this.isBusy}>${msg('Accept and open the round')}</button>
      </p>
      ${
        statement === null
          ? nothing
          : html`<p class="hint">
              ${msg('If you cannot agree, close this page and write to whoever invited you. Your acceptance is kept with this text and the time, and you can read it again in the round.')}
            </p>`
      }
      <p class="hint">${msg(str`Can be accepted until ${momentText(expiresAt)}`)}</p>
    </form>`
  }

  /** Whoever was invited by a bare address says themselves what to call them. */
  #renderName(): TemplateResult {
    return html`<label class="stacked"
      >${msg('Your name')}
      <span class="hint"
        >${msg('As the others of the round are to see it. Without it you are shown by role and country.')}</span
      >
      <input
        class="box"
        name="name"
        autocomplete="name"
        maxlength="200"
        .value=${this.name}
        @input=${(event: Event) => (this.name = (event.target as HTMLInputElement).value)}
      />
    </label>`
  }

  #renderClosed({ state, round }: OwnInvitation): TemplateResult {
    if (state === 'accepted')
      return html`<p>${msg('You have accepted this invitation.')}</p>
        <p class="buttons"><a class="button" href="/rounds/${round.id}">${msg('Open the round')}</a></p>`
    return html`<p role="alert">
        ${
          state === 'expired'
            ? msg('This invitation has expired. Ask the secretariat to send it again.')
            : msg('This invitation was withdrawn. If this surprises you, ask the secretariat.')
        }
      </p>
      <p class="buttons"><a class="button is-quiet" href="/">${msg('Your rounds')}</a></p>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ronda-invitation-page': RondaInvitationPage
  }
}
