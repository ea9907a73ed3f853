import { localized, msg, str } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { repeat } from 'lit/directives/repeat.js'
import type { DeskBody, DeskRound } from '../../schema/api/desk.ts'
import { waitingOf, type Waiting } from '../../schema/desk.ts'
import { AppError } from '../../schema/errors.ts'
import { inLanguage } from '../../templates/index.ts'
import { theme } from '../../templates/themes.ts'
import { getDesk } from '../api/rounds.ts'
import { LightElement } from '../elements/light-element.ts'
import { currentLanguage } from '../locales.ts'
import { countryName } from '../texts/people.ts'
import { problemText } from '../texts/problems.ts'
import { stepText } from '../texts/steps.ts'
import { renderDeskRound } from './desk-round.ts'
import { renderLegend } from './strip-picture.ts'

/** What a round is found by. */
const wordsOf = (round: DeskRound): string =>
  [
    round.title,
    round.organisation,
    ...[round.beneficiary, ...round.peers].map(countryName),
    stepText(round.step),
    ...round.themes.flatMap((id) => theme(id) ?? []).map(({ names }) => inLanguage(names, currentLanguage())),
  ].join('\n')

/** Letters alone: whoever looks for "Mexico" means "México". */
const plain = (text: string): string =>
  text
    .normalize('NFD')
    .replaceAll(/\p{Mn}/gu, '')
    .toLocaleLowerCase()

/** Kinds that wait for the secretariat itself. */
const OWN: readonly Waiting['kind'][] = ['late', 'unanswered', 'more-time', 'ready', 'in-review']

/** How often a desk that is looked at is read again. */
const REFRESH_MS = 30_000

/** All rounds that the secretariat manages, first what needs attention. */
@localized()
@customElement('ronda-desk')
export class RondaDesk extends LightElement {
  @property({ attribute: false }) desk: DeskBody = { rounds: [], hasRounds: false }
  /** Whether the reader may open rounds. */
  @property({ type: Boolean }) mayOpen = false
  @state() private filter = ''
  /** The reader's sign-in has ended: what is shown grows old. */
  @state() private isSignedOut = false
  #timer: ReturnType<typeof setInterval> | undefined

  override connectedCallback(): void {
    super.connectedCallback()
    document.addEventListener('visibilitychange', this.#refresh)
    this.#timer = setInterval(this.#refresh, REFRESH_MS)
  }

  override disconnectedCallback(): void {
    clearInterval(this.#timer)
    document.removeEventListener('visibilitychange', this.#refresh)
    super.disconnectedCallback()
  }

  /** What is shown is read again; nothing changes its place under the reader's eyes. */
  readonly #refresh = (): void => {
    if (document.visibilityState === 'hidden') return
    getDesk().then(
      (desk) => {
        this.isSignedOut = false
        const places = this.desk.rounds.map(({ id }) => id)
        const placeOf = ({ id }: DeskRound): number => (places.includes(id) ? places.indexOf(id) : places.length)
        this.desk = { ...desk, rounds: desk.rounds.toSorted((a, b) => placeOf(a) - placeOf(b)) }
      },
      // What was read last stays; the next turn asks again.
      (error: unknown) => (this.isSignedOut = error instanceof AppError && error.reason === 'not-signed-in'),
    )
  }

  get #found(): DeskRound[] {
    const words = plain(this.filter)
      .split(/\s+/)
      .filter((word) => word !== '')
    return this.desk.rounds.filter((round) => {
      const text = plain(wordsOf(round))
      return words.every((word) => text.includes(word))
    })
  }

  override render() {
    const found = this.#found
    const running = found.filter(({ archivedAt }) => archivedAt === null)
    const away = found.filter(({ archivedAt }) => archivedAt !== null)
    return html`${this.isSignedOut ? this.#renderSignedOut() : nothing}
      <div class="desk-head">
        ${this.#renderSummary()}
        ${
          this.desk.rounds.length > 1
            ? html`<input
                type="search"
                class="desk-filter"
                aria-label=${msg('Find a round')}
                placeholder=${msg('Find by title, country or theme')}
                .value=${this.filter}
                @input=${(event: Event) => (this.filter = (event.target as HTMLInputElement).value)}
              />`
            : nothing
        }
        ${this.mayOpen ? html`<a class="button" href="/rounds/new">${msg('Open a round')}</a>` : nothing}
      </div>
      <div role="status" class=${found.length === 0 && this.filter !== '' ? 'hint' : 'visually-hidden'}>
        ${this.filter === '' ? nothing : found.length === 0 ? msg('No round fits.') : found.length === 1 ? msg('1 round') : msg(str`${found.length} rounds`)}
      </div>
      ${repeat(running, ({ id }) => id, renderDeskRound)} ${this.#renderAway(away)}
      ${found.length > 0 ? renderLegend() : nothing}`
  }

  #renderSignedOut(): TemplateResult {
    return html`<div class="problem" role="alert">
      <p>${problemText('not-signed-in')}</p>
      <p><a class="button" href="/?sign-in">${msg('Sign in')}</a></p>
    </div>`
  }

  #renderSummary(): TemplateResult {
    const running = this.desk.rounds.filter(({ archivedAt }) => archivedAt === null)
    const late = running.filter(({ deadline }) => deadline?.isLate === true).length
    const own = running.filter((round) => waitingOf(round).some(({ kind }) => OWN.includes(kind))).length
    const parts = [
      running.length === 1 ? msg('1 running round') : msg(str`${running.length} running rounds`),
      ...(own === 0 ? [] : [msg(str`${own} with something for the secretariat`)]),
      ...(late === 0 ? [] : [msg(str`${late} late`)]),
    ]
    return html`<p class="lead">${parts.join(' · ')}</p>`
  }

  #renderAway(away: readonly DeskRound[]): TemplateResult | typeof nothing {
    if (away.length === 0) return nothing
    return html`<details class="archived" ?open=${this.filter !== ''}>
      <summary>${msg(str`Archived (${away.length})`)}</summary>
      ${repeat(away, ({ id }) => id, renderDeskRound)}
    </details>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ronda-desk': RondaDesk
  }
}
