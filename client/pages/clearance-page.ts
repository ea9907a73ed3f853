import { localized, msg } from '@lit/localize'
import { Task } from '@lit/task'
import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import type { ThreadBody } from '../../schema/api/threads.ts'
import { clearanceEntry } from '../../schema/delegation.ts'
import { sectionKind } from '../../schema/sections/index.ts'
import { withNames } from '../../schema/threads.ts'
import { dayInWords, momentInWords } from '../../templates/moments.ts'
import { clearanceText, changeIn, type ClearanceText } from '../../templates/papers/clearance.ts'
import { clearanceFile } from '../api/delegation.ts'
import { DelegationLoader } from '../controllers/delegation-loader.ts'
import type { Delegation, DeskSection } from '../controllers/delegation.ts'
import { icon } from '../elements/icon.ts'
import { LightElement } from '../elements/light-element.ts'
import { currentLanguage } from '../locales.ts'
import { officialText } from '../texts/delegation.ts'
import { label } from '../texts/labels.ts'
import { countryName } from '../texts/people.ts'
import { errorText } from '../texts/problems.ts'
import { renderSiteBar, type SignedIn } from './site-bar.ts'

const say = (key: ClearanceText): string => clearanceText(key, currentLanguage())
/** Offices that can sign. */
const SIGNATURE_ROWS = 3

/** What a delegation drafted, as a paper to be printed and signed; the Word file says the same. */
@localized()
@customElement('ronda-clearance-page')
export class RondaClearancePage extends LightElement {
  @property() roundId = ''
  @property({ attribute: false }) person!: SignedIn
  @property({ type: Boolean }) demo = false
  readonly #load = new Task(this, {
    task: ([id]) => new DelegationLoader().load(id),
    args: () => [this.roundId] as const,
  })

  protected override updated(): void {
    document.title = `${say('title')} · Ronda`
  }

  override render() {
    const loaded = this.#load.value
    const me = loaded?.round.members.find(({ id }) => id === loaded.round.me)
    return html`<div class="screen-only">${renderSiteBar(this.person, this.demo, me)}</div>
      <main class="clearance-paper">
        ${this.#load.render({
          pending: () => html`<p role="status" class="hint">${msg('Loading…')}</p>`,
          error: (error) => html`<p role="alert" class="error">${errorText(error)}</p>`,
          complete: ({ desk }) =>
            desk === null
              ? html`<p>
                  ${msg('This desk belongs to the officials of the beneficiary country: what is released to them, and what they draft. It is not open to you.')}
                </p>`
              : this.#renderPaper(desk),
        })}
      </main>`
  }

  #renderPaper(desk: Delegation): TemplateResult {
    const { id, title, language, timeZone, beneficiary, organisation } = desk.facts.round
    const { drafts } = desk
    return html`<p class="buttons screen-only">
        <a class="button is-quiet" href="/rounds/${id}/desk">${msg('Your desk')}</a>
        ${
          drafts.length === 0
            ? nothing
            : html`<button type="button" class="button" @click=${() => window.print()}>${msg('Print')}</button>
                <a class="button is-quiet" href=${clearanceFile(id, currentLanguage())} download
                  >${icon('download')}${msg('Word file')}</a
                >`
        }
      </p>
      <h1>${say('title')}</h1>
      <p><strong lang=${language}>${title}</strong></p>
      <p>${[countryName(beneficiary), organisation].filter((text) => text !== '').join(' · ')}</p>
      <p class="hint">${say('made')} ${dayInWords(new Date(), currentLanguage(), timeZone)}</p>
      <p>${say(drafts.length === 0 ? 'none' : 'intro')}</p>
      ${drafts.map(({ section, threads }) => this.#renderSection(desk, section, threads))}
      ${drafts.length === 0 ? nothing : this.#renderSignatures()}`
  }

  #renderSignatures(): TemplateResult {
    return html`<h2>${say('clearance')}</h2>
      <table class="signatures">
        <thead>
          <tr>
            ${(['office', 'name', 'signature', 'date'] as const).map((key) => html`<th scope="col">${say(key)}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${Array.from(
            { length: SIGNATURE_ROWS },
            () =>
              html`<tr>
                <td></td>
                <td></td>
                <td></td>
                <td></td>
              </tr>`,
          )}
        </tbody>
      </table>`
  }

  #renderSection(desk: Delegation, section: DeskSection, threads: readonly ThreadBody[]): TemplateResult {
    const { language, timeZone } = desk.facts.round
    const until = section.commentsUntil
    return html`<h2 lang=${language}>${section.title}</h2>
      ${until === null ? nothing : html`<p class="hint">${say('until')} ${momentInWords(until, currentLanguage(), timeZone)}</p>`}
      <table>
        <thead>
          <tr>
            ${(['item', 'quote', 'comment', 'proposal'] as const).map((key) => html`<th scope="col">${say(key)}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${threads.map((thread) => this.#renderDraft(desk, section, thread))}
        </tbody>
      </table>`
  }

  #renderDraft(desk: Delegation, section: DeskSection, thread: ThreadBody): TemplateResult | typeof nothing {
    const kind = sectionKind(section.kind)
    if (kind === undefined || section.content === null) return nothing
    const { round } = desk.facts
    const nameOf = (id: string | null): string => officialText(round.members.find((one) => one.id === id))
    const entry = clearanceEntry(thread, kind, section.content)
    const { item, fieldKey, quote, comment, proposal } = entry
    return html`<tr data-thread=${thread.id}>
      <th scope="row">
        <span lang=${round.language}>${item === null ? say('section') : `${item.number} ${item.title}`.trim()}</span>
        ${fieldKey === null ? nothing : html`<span class="hint">${label(fieldKey)}</span>`}
        <span class="hint">${say('author')}: ${nameOf(entry.by)}</span>
        ${entry.correctedBy === null ? nothing : html`<span class="hint">${say('corrected')}: ${nameOf(entry.correctedBy)}</span>`}
      </th>
      <td class=${quote === null ? 'is-empty' : ''} data-label=${say('quote')}>
        ${quote === null ? nothing : html`<q lang=${round.language}>${quote}</q>`}
      </td>
      <td data-label=${say('comment')}>
        <span class="hint">${say(`kind.${entry.kind}`)}</span>
        ${comment === '' ? nothing : html`<p>${withNames(comment, nameOf)}</p>`}
      </td>
      <td class=${proposal === null ? 'is-empty' : ''} data-label=${say('proposal')}>
        ${proposal === null ? nothing : html`<p>${changeIn(entry, currentLanguage())}</p>`}
      </td>
    </tr>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ronda-clearance-page': RondaClearancePage
  }
}
