import { localized, msg, str } from '@lit/localize'
import { Task } from '@lit/task'
import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import type { DeskBody } from '../../schema/api/desk.ts'
import type { Publication } from '../../schema/api/publications.ts'
import type { RoundsBody } from '../../schema/api/rounds.ts'
import { can } from '../../schema/policy.ts'
import { inLanguage } from '../../templates/index.ts'
import { theme } from '../../templates/themes.ts'
import { listPublications } from '../api/publications.ts'
import { getDesk, listRounds } from '../api/rounds.ts'
import '../desk/desk.ts'
import { flag } from '../elements/flag.ts'
import { LightElement } from '../elements/light-element.ts'
import { currentLanguage } from '../locales.ts'
import { languageName } from '../texts/languages.ts'
import { countryName, personName } from '../texts/people.ts'
import { errorText } from '../texts/problems.ts'
import { stepLine } from '../texts/steps.ts'
import { listText, monthText } from '../texts/times.ts'
import './new-round-page.ts'
import './own-invitations.ts'
import { namedOf, renderSiteBar, type SignedIn } from './site-bar.ts'
import { renderTry } from './try.ts'

type ListedRound = RoundsBody['rounds'][number]

/** What stands in a round, in a few words; what there is none of is left out. */
const standing = ({ sections, openThreads, me }: ListedRound): string[] => [
  ...(sections.drafting > 0 ? [msg(str`${sections.drafting} drafting`)] : []),
  ...(sections['in-review'] > 0 ? [msg(str`${sections['in-review']} in review`)] : []),
  ...(sections.locked > 0 ? [msg(str`${sections.locked} locked`)] : []),
  ...(sections.released > 0 && me.role !== 'beneficiary' ? [msg(str`${sections.released} released`)] : []),
  ...(openThreads === 1 ? [msg('1 open comment')] : openThreads > 1 ? [msg(str`${openThreads} open comments`)] : []),
]

/** What a beneficiary can do in a round now. */
const invitation = ({ sections, me }: ListedRound): string | null => {
  if (me.role !== 'beneficiary') return null
  return sections.released > 0 ? msg('Open for your comments') : msg('Nothing is open to you yet')
}

/** The rounds that the reader takes part in, and what the mechanism has published. */
@localized()
@customElement('ronda-rounds-page')
export class RondaRoundsPage extends LightElement {
  @property({ attribute: false }) person!: SignedIn
  @property({ type: Boolean }) demo = false
  readonly #rounds = new Task(this, { task: () => this.#load(), args: () => [] })
  readonly #publications = new Task(this, { task: () => listPublications(), args: () => [] })

  get #mayOpen(): boolean {
    return can(this.person, 'openRound', { type: 'site' })
  }

  /** Rounds that the reader manages stand on the desk; the others in the list. */
  async #load(): Promise<{ rounds: ListedRound[]; desk: DeskBody | null }> {
    const { rounds } = await listRounds()
    const isManaged = ({ me }: ListedRound): boolean => can(me, 'manage', { type: 'round' })
    const desk = this.#mayOpen || rounds.some(isManaged) ? await getDesk() : null
    return { rounds: rounds.filter((round) => !isManaged(round)), desk }
  }

  protected override updated(): void {
    document.title = `${msg('Your rounds')} · Ronda`
  }

  override render() {
    const loaded = this.#rounds.value
    if (loaded?.desk?.hasRounds === false && this.#mayOpen)
      return html`<ronda-new-round-page .person=${this.person} .demo=${this.demo} isFirst></ronda-new-round-page>`
    const rounds = loaded?.rounds ?? []
    const me = loaded?.desk?.rounds[0]?.me ?? rounds[0]?.me ?? namedOf(this.person)
    return html`${renderSiteBar(this.person, this.demo, me)}
      <main class="wide ${loaded?.desk == null ? '' : 'has-desk'}">
        <h1>${msg('Your rounds')}</h1>
        ${me === null ? nothing : html`<p class="lead">${msg(str`You: ${personName(me)}`)}</p>`}
        <ronda-own-invitations></ronda-own-invitations>
        ${this.#rounds.render({
          pending: () => html`<p role="status" class="hint">${msg('Loading…')}</p>`,
          error: (error) =>
            html`<div class="problem" role="alert">
              <p>${errorText(error)}</p>
              <button type="button" class="button" @click=${() => void this.#rounds.run()}>${msg('Try again')}</button>
            </div>`,
          complete: ({ rounds, desk }) =>
            html`${desk === null ? nothing : this.#renderDesk(desk)} ${this.#renderList(rounds, desk !== null)}`,
        })}
        ${this.demo ? renderTry() : nothing} ${this.#renderPublications()}
      </main>`
  }

  #renderDesk(desk: DeskBody): TemplateResult {
    if (desk.rounds.length > 0) return html`<ronda-desk .desk=${desk} .mayOpen=${this.#mayOpen}></ronda-desk>`
    return html`<p class="hint">
        ${msg('No round is on your desk. Open one, or ask whoever manages a round to invite you.')}
      </p>
      <p class="buttons"><a class="button" href="/rounds/new">${msg('Open a round')}</a></p>`
  }

  #renderList(rounds: readonly ListedRound[], hasDesk: boolean): TemplateResult | typeof nothing {
    if (rounds.length === 0) return hasDesk ? nothing : this.#renderNone()
    const [running, away] = [true, false].map((isRunning) =>
      rounds.filter(({ archivedAt }) => (archivedAt === null) === isRunning),
    ) as [ListedRound[], ListedRound[]]
    const cards = (some: readonly ListedRound[]): TemplateResult =>
      html`<ul class="cards">
        ${some.map((round) => html`<li>${this.#renderRound(round)}</li>`)}
      </ul>`
    return html`${hasDesk ? html`<h2 class="cards-heading">${msg('Rounds in which you take part')}</h2>` : nothing}
    ${cards(running)}
    ${
      away.length === 0
        ? nothing
        : html`<details class="archived" ?open=${running.length === 0}>
            <summary>${msg(str`Archived (${away.length})`)}</summary>
            ${cards(away)}
          </details>`
    }`
  }

  /** What somebody does who takes part in no round. */
  #renderNone(): TemplateResult {
    if (!this.person.isAdministrator)
      return html`<p class="hint">
        ${msg('You take part in no round yet. The secretariat invites you to one, by mail.')}
      </p>`
    return html`<p>${msg('Appoint the secretariat: its members open rounds and invite everybody else.')}</p>
      <p class="buttons"><a class="button" href="/people">${msg('Appoint the secretariat')}</a></p>`
  }

  #renderRound(round: ListedRound): TemplateResult {
    const { id, title, beneficiary, step, language, peers, illustrative } = round
    const about = round.themes.flatMap((id) => theme(id) ?? [])
    const call = invitation(round)
    // Officials begin at their desk.
    const href = can(round.me, 'desk', { type: 'round' }) ? `/rounds/${id}/desk` : `/rounds/${id}`
    return html`<a class="card round-card" href=${href}>
      ${flag(beneficiary)}
      <span class="round-card-text">
        <strong lang=${language}>${title}</strong>
        <span class="hint">
          ${[
            countryName(beneficiary),
            stepLine(step),
            ...about.map(({ names }) => inLanguage(names, currentLanguage())),
            msg(str`in ${languageName(language)}`),
          ].join(' · ')}
        </span>
        <span class="hint"
          >${peers.length === 0 ? msg('No peers yet') : msg(str`Peers: ${listText(peers.map(countryName))}`)}</span
        >
        <span class="round-standing">
          ${call === null ? nothing : html`<span class="state state-released">${call}</span>`}${standing(round).join(' · ')}
        </span>
        ${illustrative ? html`<span class="hint">${msg('Illustrative text, not a report of the mechanism')}</span>` : nothing}
      </span>
    </a>`
  }

  #renderPublications(): TemplateResult | typeof nothing {
    const publications = this.#publications.value?.publications ?? []
    if (publications.length === 0) return nothing
    return html`<details class="publications">
      <summary>${msg(str`What the mechanism has published (${publications.length})`)}</summary>
      <ul>
        ${publications.map((publication) => html`<li>${this.#renderPublication(publication)}</li>`)}
      </ul>
    </details>`
  }

  #renderPublication({ title, country, date, onlyIn }: Publication): TemplateResult {
    const details = [
      country === null ? msg('Thematic report') : countryName(country),
      monthText(date),
      ...(onlyIn === null ? [] : [msg(str`in ${listText(onlyIn.map(languageName))} only`)]),
    ]
    return html`${flag(country)}<span
        ><span lang="en">${title}</span> <span class="hint">${details.join(' · ')}</span></span
      >`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ronda-rounds-page': RondaRoundsPage
  }
}
