import { localized, msg, str } from '@lit/localize'
import { Task } from '@lit/task'
import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import type { Publication } from '../../schema/api/publications.ts'
import type { RoundsBody } from '../../schema/api/rounds.ts'
import { inLanguage } from '../../templates/index.ts'
import { theme } from '../../templates/themes.ts'
import { listPublications } from '../api/publications.ts'
import { listRounds } from '../api/rounds.ts'
import { flag } from '../elements/flag.ts'
import { LightElement } from '../elements/light-element.ts'
import { currentLanguage } from '../locales.ts'
import { languageName } from '../texts/languages.ts'
import { countryName, personName } from '../texts/people.ts'
import { errorText } from '../texts/problems.ts'
import { stepLine } from '../texts/steps.ts'
import { listText, monthText } from '../texts/times.ts'
import './account-menu.ts'
import './language-select.ts'
import './own-invitations.ts'
import { renderStrip } from './strip.ts'
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
  @property() persona: string | null = null
  @property({ type: Boolean }) demo = false
  readonly #rounds = new Task(this, { task: () => listRounds(), args: () => [] })
  readonly #publications = new Task(this, { task: () => listPublications(), args: () => [] })

  protected override updated(): void {
    document.title = `${msg('Your rounds')} · Ronda`
  }

  override render() {
    const rounds = this.#rounds.value?.rounds ?? []
    return html`<header class="top-bar">
        <a class="brand" href="/">Ronda</a><span class="spacer"></span>
        <ronda-language-select></ronda-language-select>
        <ronda-account-menu
          .me=${rounds[0]?.me ?? null}
          .persona=${this.persona}
          .demo=${this.demo}
        ></ronda-account-menu>
      </header>
      ${this.demo ? renderStrip(true) : nothing}
      <main class="wide">
        <h1>${msg('Your rounds')}</h1>
        ${this.#renderMe(rounds)}
        <ronda-own-invitations></ronda-own-invitations>
        ${this.#rounds.render({
          pending: () => html`<p role="status" class="hint">${msg('Loading…')}</p>`,
          error: (error) =>
            html`<div class="problem" role="alert">
              <p>${errorText(error)}</p>
              <button type="button" class="button" @click=${() => void this.#rounds.run()}>${msg('Try again')}</button>
            </div>`,
          complete: ({ rounds }) =>
            rounds.length === 0
              ? html`<p class="hint">${msg('You take part in no round yet. The secretariat invites you to one.')}</p>`
              : html`<ul class="cards">
                  ${rounds.map((round) => html`<li>${this.#renderRound(round)}</li>`)}
                </ul>`,
        })}
        ${this.demo ? renderTry() : nothing} ${this.#renderPublications()}
      </main>`
  }

  #renderMe([first]: readonly ListedRound[]): TemplateResult | typeof nothing {
    return first === undefined ? nothing : html`<p class="lead">${msg(str`You: ${personName(first.me)}`)}</p>`
  }

  #renderRound(round: ListedRound): TemplateResult {
    const { id, title, beneficiary, step, language, peers, illustrative } = round
    const about = round.themes.flatMap((id) => theme(id) ?? [])
    const call = invitation(round)
    return html`<a class="card round-card" href="/rounds/${id}">
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
        <span class="hint">${msg(str`Peers: ${listText(peers.map(countryName))}`)}</span>
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
