import { localized, msg } from '@lit/localize'
import { Task, TaskStatus } from '@lit/task'
import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { live } from 'lit/directives/live.js'
import type { AuditAct } from '../../schema/api/audit.ts'
import type { RoundBody } from '../../schema/api/rounds.ts'
import { AppError } from '../../schema/errors.ts'
import { fileAddress, listActs } from '../api/audit.ts'
import { getRound } from '../api/rounds.ts'
import { queryOf, readFilter, writeFilter, type AuditFilter } from '../controllers/audit-filter.ts'
import { AuditList } from '../controllers/audit-list.ts'
import { flag } from '../elements/flag.ts'
import { icon } from '../elements/icon.ts'
import { LightElement } from '../elements/light-element.ts'
import { actValues, type ActValue } from '../texts/act-values.ts'
import { ACT_GROUPS, actorText, actText, groupText, type ActGroup } from '../texts/acts.ts'
import { personName } from '../texts/people.ts'
import { errorText } from '../texts/problems.ts'
import { exactText, shortText } from '../texts/times.ts'
import { renderSiteBar, type SignedIn } from './site-bar.ts'

const ALL_GROUPS = Object.keys(ACT_GROUPS) as ActGroup[]
/** What there is only outside rounds, and only in them. */
const SITE_GROUPS: readonly ActGroup[] = ['appointments', 'sign-ins', 'exports']
const ROUND_GROUPS = ALL_GROUPS.filter((group) => group !== 'appointments')

/** One particular; what was nothing before is only said as it became. */
const renderValue = ({ label, before, after }: ActValue): TemplateResult =>
  html`<p>
    ${label === null ? nothing : html`<span class="audit-label">${label}</span>`}
    ${
      before === null
        ? nothing
        : html`<span class="visually-hidden">${msg('before:')}</span> ${before} <span aria-hidden="true">→</span>
            <span class="visually-hidden">${msg('after:')}</span>`
    }
    ${after}
  </p>`

/** Asking again would not help. */
const isRefusal = (error: unknown): boolean =>
  error instanceof AppError && (error.reason === 'forbidden' || error.reason === 'not-found')

/** What was done in a round, for its secretariat; or outside rounds, for administrators. */
@localized()
@customElement('ronda-audit-page')
export class RondaAuditPage extends LightElement {
  /** Id of the round; '' for what was done outside rounds. */
  @property() roundId = ''
  @property({ attribute: false }) person!: SignedIn
  @property({ type: Boolean }) demo = false
  @state() private filter: AuditFilter = readFilter(location.search, ALL_GROUPS)
  readonly #list = new AuditList(
    (query) => listActs(this.#round, query),
    () => this.requestUpdate(),
  )
  readonly #load = new Task(this, {
    task: async ([id]) => (id === '' ? null : getRound(id)),
    args: () => [this.roundId] as const,
  })

  override connectedCallback(): void {
    super.connectedCallback()
    void this.#show()
  }

  protected override updated(): void {
    document.title = `${this.#heading} · Ronda`
  }

  get #round(): string | null {
    return this.roundId === '' ? null : this.roundId
  }

  get #heading(): string {
    return this.roundId === '' ? msg('What was done outside rounds') : msg('What was done in this round')
  }

  get #query(): Record<string, string> {
    return queryOf(this.filter, ACT_GROUPS)
  }

  #show(): Promise<void> {
    return this.#list.show(this.#query)
  }

  #change(filter: AuditFilter): void {
    this.filter = filter
    // The address can be passed on: it shows the same to whoever may see it.
    history.replaceState(null, '', `${location.pathname}${writeFilter(filter)}`)
    void this.#show()
  }

  #handleChange(name: keyof AuditFilter): (event: Event) => void {
    return (event) => this.#change({ ...this.filter, [name]: (event.target as HTMLInputElement).value })
  }

  override render() {
    const round = this.#load.value ?? null
    const me = round?.members.find(({ id }) => id === round.me) ?? null
    return html`${renderSiteBar(this.person, this.demo, me ?? undefined)}
      <main class="wide audit">
        <p class="back">
          ${
            round === null
              ? html`<a href="/">${msg('Your rounds')}</a>`
              : html`<a href="/rounds/${round.id}" lang=${round.language}>${flag(round.beneficiary)}${round.title}</a>`
          }
        </p>
        <h1>${this.#heading}</h1>
        <p class="lead">
          ${msg('Every step that counts is kept here with its moment. Nothing of it can be changed or removed.')}
        </p>
        ${this.#renderHead(round)} ${this.#renderFiles()} ${this.#renderList(round)}
      </main>`
  }

  /** What the acts can be narrowed to, once it is known what there is; why it is not. */
  #renderHead(round: RoundBody | null): TemplateResult | typeof nothing {
    const { error } = this.#list
    if (isRefusal(error)) return nothing
    if (this.roundId === '' || round !== null) return this.#renderFilters(round)
    if (this.#load.status !== TaskStatus.ERROR || error !== null) return nothing
    return html`<div class="problem" role="alert">
      <p>${errorText(this.#load.error)}</p>
      <button type="button" class="button" @click=${() => void this.#load.run()}>${msg('Try again')}</button>
    </div>`
  }

  #again(): void {
    if (this.#load.status === TaskStatus.ERROR) void this.#load.run()
    void (this.#list.acts.length === 0 ? this.#show() : this.#list.more())
  }

  #renderFilters(round: RoundBody | null): TemplateResult {
    const { filter } = this
    const sections = round?.documents.flatMap(({ sections }) => sections) ?? []
    const groups = round === null ? SITE_GROUPS : ROUND_GROUPS
    return html`<form
      class="audit-filters"
      aria-label=${msg('Filter')}
      @submit=${(event: Event) => event.preventDefault()}
    >
      ${this.#renderSelect(
        'acts',
        msg('What'),
        groups.map((group) => [group, groupText(group)]),
      )}
      ${
        round === null
          ? nothing
          : html`${this.#renderSelect(
              'by',
              msg('Who'),
              round.members.map((member) => [member.id, personName(member)]),
            )}
            ${this.#renderSelect(
              'section',
              msg('Section'),
              sections.map(({ id, title }) => [id, title]),
            )}`
      }
      ${this.#renderDay('from', msg('From'))} ${this.#renderDay('to', msg('Until'))}
      ${
        writeFilter(filter) === ''
          ? nothing
          : html`<button type="button" class="button is-quiet" @click=${() => this.#change(readFilter('', []))}>
              ${msg('Show all')}
            </button>`
      }
    </form>`
  }

  #renderSelect(
    name: 'acts' | 'by' | 'section',
    label: string,
    choices: readonly (readonly [value: string, text: string])[],
  ): TemplateResult {
    const chosen = this.filter[name]
    return html`<label
      >${label}
      <select .value=${live(chosen)} @change=${this.#handleChange(name)}>
        <option value="" ?selected=${chosen === ''}>${msg('All')}</option>
        ${
          // The value finds no option that comes in the same drawing.
          choices.map(([value, text]) => html`<option value=${value} ?selected=${chosen === value}>${text}</option>`)
        }
      </select>
    </label>`
  }

  #renderDay(name: 'from' | 'to', label: string): TemplateResult {
    return html`<label
      >${label} <input type="date" .value=${live(this.filter[name])} @change=${this.#handleChange(name)}
    /></label>`
  }

  #renderFiles(): TemplateResult | typeof nothing {
    if (this.#list.acts.length === 0) return nothing
    const link = (format: 'csv' | 'json', text: string): TemplateResult =>
      html`<a class="button is-quiet" href=${fileAddress(this.#round, this.#query, format)} download
        >${icon('download')}${text}</a
      >`
    return html`<p class="buttons audit-files">
      ${link('csv', msg('Download for a spreadsheet (CSV)'))} ${link('json', msg('Download as JSON'))}
    </p>`
  }

  #renderList(round: RoundBody | null): TemplateResult {
    const { acts, loading, error, hasMore } = this.#list
    const problem =
      error === null
        ? nothing
        : html`<div class="problem" role="alert">
            <p>${errorText(error)}</p>
            ${
              isRefusal(error)
                ? nothing
                : html`<button type="button" class="button" @click=${() => this.#again()}>${msg('Try again')}</button>`
            }
          </div>`
    if (loading === 'first') return html`<p role="status" class="hint loading">${msg('Loading…')}</p>`
    if (acts.length === 0)
      return html`${
        error === null
          ? html`<p class="hint empty">
              ${
                writeFilter(this.filter) === ''
                  ? msg('Nothing was done here yet.')
                  : msg('Nothing fits this filter. Widen it to see more.')
              }
            </p>`
          : problem
      }`
    return html`<table class="table audit-table" role="table">
        <thead role="rowgroup">
          <tr role="row">
            <th scope="col" role="columnheader">${msg('When')}</th>
            <th scope="col" role="columnheader">${msg('Who')}</th>
            <th scope="col" role="columnheader">${msg('What')}</th>
            <th scope="col" role="columnheader">${msg('Before and after')}</th>
          </tr>
        </thead>
        <tbody role="rowgroup">
          ${acts.map((act) => this.#renderAct(act, round))}
        </tbody>
      </table>
      ${problem}
      ${
        hasMore && error === null
          ? html`<p class="buttons">
              <button
                type="button"
                class="button is-quiet"
                ?disabled=${loading === 'more'}
                @click=${() => void this.#list.more()}
              >
                ${loading === 'more' ? msg('Loading…') : msg('Show older')}
              </button>
            </p>`
          : nothing
      }`
  }

  #renderAct(act: AuditAct, round: RoundBody | null): TemplateResult {
    const { actor } = act
    return html`<tr role="row">
      <td role="cell" class="audit-when">
        <time datetime=${act.at} title=${exactText(act.at)}>${shortText(act.at)}</time>
      </td>
      <td role="cell" class="audit-who">${actor === null ? nothing : flag(actor.country)} ${actorText(act)}</td>
      <td role="cell" class="audit-what">${actText(act, round?.members ?? [])}</td>
      <td role="cell" class="audit-values">${actValues(act, round?.members ?? []).map(renderValue)}</td>
    </tr>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ronda-audit-page': RondaAuditPage
  }
}
