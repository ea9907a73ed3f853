import { localized, msg, str } from '@lit/localize'
import { Task, TaskStatus } from '@lit/task'
import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import type { AnswerMatrixBody, AnswerRow, CommentMatrixBody, CommentRow } from '../../schema/api/responses.ts'
import type { RoundBody } from '../../schema/api/rounds.ts'
import type { Disposition, RecommendationAnswer } from '../../schema/threads.ts'
import { answerRecommendation, disposeOf, getAnswerMatrix, getCommentMatrix, matrixAddress } from '../api/answers.ts'
import { getRound } from '../api/rounds.ts'
import { RoundNews } from '../controllers/round-news.ts'
import { flag } from '../elements/flag.ts'
import { icon } from '../elements/icon.ts'
import { LightElement } from '../elements/light-element.ts'
import { currentLanguage } from '../locales.ts'
import { answerTableCells } from '../responses/answers-table.ts'
import { answerRows, commentRows } from '../responses/cells.ts'
import { commentTableCells } from '../responses/comments-table.ts'
import { countText, emptyText } from '../responses/empty.ts'
import {
  allOf,
  COLUMNS,
  isNarrowed,
  readMatrixFilter,
  writeMatrixFilter,
  type MatrixFilter,
  type Tab,
} from '../../schema/matrix-filter.ts'
import { renderMatrixFilters } from '../responses/filters.ts'
import { answerKey, answerQuestion, dispositionKey, dispositionQuestion } from '../responses/questions.ts'
import { arrange, type MatrixRow } from '../../schema/matrix-rows.ts'
import { renderMatrix } from '../responses/table.ts'
import '../responses/verdict-form.ts'
import type { RondaVerdictForm } from '../responses/verdict-form.ts'
import { countryName } from '../texts/people.ts'
import { errorText } from '../texts/problems.ts'
import { nonBindingText } from '../texts/responses.ts'
import { keptWords, type KeptWords } from './kept-words.ts'
import { renderSiteBar, type SignedIn } from './site-bar.ts'

interface Responses {
  round: RoundBody
  comments: CommentMatrixBody
  answers: AnswerMatrixBody
}

const load = async (id: string): Promise<Responses> => {
  const [round, comments, answers] = await Promise.all([getRound(id), getCommentMatrix(id), getAnswerMatrix(id)])
  return { round, comments, answers }
}

const renderFile = (round: RoundBody, filter: MatrixFilter, text: string): TemplateResult =>
  html`<a class="button is-quiet" href=${matrixAddress(round.id, currentLanguage(), filter)} download
    >${icon('download')}${text}</a
  >`

/** What the beneficiary said and what became of it (S04), and what it says to the recommendations (M26): two matrices. */
@localized()
@customElement('ronda-responses-page')
export class RondaResponsesPage extends LightElement {
  @property() roundId = ''
  @property({ attribute: false }) person!: SignedIn
  @property({ type: Boolean }) demo = false
  @state() private filter: MatrixFilter = readMatrixFilter(location.search)
  /** Row that is being answered. */
  @state() private writing: string | null = null
  /** What is shown while it is read anew. */
  #shown: Responses | null = null
  /** Something was answered while it was being read. */
  #isStale = false
  #kept: KeptWords | null = null
  readonly #load = new Task(this, {
    task: async ([id]) => (this.#shown = await load(id)),
    args: () => [this.roundId] as const,
    onComplete: () => this.#readAgain(),
    onError: () => (this.#isStale = false),
  })

  constructor() {
    super()
    // Makes it fresher, and is needed for nothing.
    new RoundNews(
      this,
      () => this.#shown?.round.id ?? null,
      () => this.#handleNews(),
    )
  }

  override connectedCallback(): void {
    super.connectedCallback()
    window.addEventListener('focus', this.#handleFocus)
    window.addEventListener('popstate', this.#handlePop)
  }

  override disconnectedCallback(): void {
    window.removeEventListener('focus', this.#handleFocus)
    window.removeEventListener('popstate', this.#handlePop)
    super.disconnectedCallback()
  }

  protected override updated(): void {
    document.title = `${msg('Comments and answers')} · Ronda`
  }

  /** Others have answered meanwhile. */
  readonly #handleFocus = (): void => {
    if (this.#load.status !== TaskStatus.PENDING) void this.#load.run()
  }

  #handleNews(): void {
    this.#isStale = true
    if (this.#load.status !== TaskStatus.PENDING) this.#readAgain()
  }

  #readAgain(): void {
    if (!this.#isStale) return
    this.#isStale = false
    void this.#load.run()
  }

  readonly #handlePop = (): void => {
    this.filter = readMatrixFilter(location.search)
  }

  readonly #change = (filter: MatrixFilter): void => {
    this.filter = filter
    // The address can be passed on: it shows the same to whoever may see it.
    history.replaceState(null, '', `${location.pathname}${writeMatrixFilter(filter)}`)
  }

  #go(event: MouseEvent, tab: Tab): void {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return
    event.preventDefault()
    this.writing = null
    this.filter = allOf(tab)
    history.pushState(null, '', `${location.pathname}${writeMatrixFilter(this.filter)}`)
  }

  get #forms() {
    return (this.#kept = keptWords(this.roundId, this.#kept)).forms
  }

  override render() {
    const shown = this.#shown?.round.id === this.roundId ? this.#shown : null
    const round = shown?.round ?? null
    const me = round?.members.find(({ id }) => id === round.me)
    const problem = this.#load.status === TaskStatus.ERROR ? this.#load.error : null
    return html`${renderSiteBar(this.person, this.demo, me)}
      <main class="wide audit responses">
        <p class="back">
          ${
            round === null
              ? html`<a href="/">${msg('Your rounds')}</a>`
              : html`<a href="/rounds/${round.id}" lang=${round.language}>${flag(round.beneficiary)}${round.title}</a>`
          }
        </p>
        <h1>${msg('Comments and answers')}</h1>
        ${problem === null ? nothing : this.#renderProblem(problem)}
        ${
          shown !== null
            ? this.#renderShown(shown)
            : problem === null
              ? html`<p role="status" class="hint loading">${msg('Loading…')}</p>`
              : nothing
        }
      </main>`
  }

  #renderProblem(error: unknown): TemplateResult {
    return html`<div class="problem" role="alert">
      <p>${errorText(error)}</p>
      <button type="button" class="button" @click=${() => void this.#load.run()}>${msg('Try again')}</button>
    </div>`
  }

  #renderShown(shown: Responses): TemplateResult {
    return html`${this.#renderTabs(shown)}
    ${this.filter.tab === 'comments' ? this.#renderComments(shown) : this.#renderAnswers(shown)}`
  }

  #renderTabs({ round, comments, answers }: Responses): TemplateResult {
    const link = (tab: Tab, text: string, count: number): TemplateResult =>
      html`<a
        href=${`/rounds/${round.id}/responses${writeMatrixFilter(allOf(tab))}`}
        aria-current=${this.filter.tab === tab ? 'page' : nothing}
        @click=${(event: MouseEvent) => this.#go(event, tab)}
        >${text} <span class="count">${count}</span></a
      >`
    return html`<nav class="tabs" aria-label=${msg('Matrices')}>
      ${link('comments', msg(str`Comments of ${countryName(round.beneficiary)}`), comments.rows.length)}
      ${link('recommendations', msg('Recommendations'), answers.rows.length)}
    </nav>`
  }

  #renderComments({ round, comments }: Responses): TemplateResult {
    const rows = commentRows(round, comments)
    return this.#renderTab(round, rows, (arranged) =>
      renderMatrix(arranged, {
        columns: COLUMNS.comments,
        filter: this.filter,
        caption: msg(str`Comments of ${countryName(round.beneficiary)} and what became of them`),
        cells: commentTableCells(round, (row) => this.#renderCommentAct(round, row)),
        keyOf: ({ row }) => row.thread,
        onChange: this.#change,
      }),
    )
  }

  #renderAnswers({ round, answers }: Responses): TemplateResult {
    const rows = answerRows(round, answers)
    const table = this.#renderTab(round, rows, (arranged) =>
      renderMatrix(arranged, {
        columns: COLUMNS.recommendations,
        filter: this.filter,
        caption: msg(str`Recommendations and what ${countryName(round.beneficiary)} says to them`),
        cells: answerTableCells(round, (row) => this.#renderAnswerAct(round, row)),
        keyOf: ({ row }) => row.item,
        onChange: this.#change,
      }),
    )
    return html`<p class="lead">${nonBindingText()}</p>
      ${table}`
  }

  /** What a matrix can be narrowed to, how much of it there is, and its rows. */
  #renderTab<T>(
    round: RoundBody,
    rows: readonly MatrixRow<T>[],
    render: (rows: readonly MatrixRow<T>[]) => TemplateResult,
  ): TemplateResult {
    const { filter } = this
    const me = round.members.find(({ id }) => id === round.me)
    if (rows.length === 0) return emptyText(filter.tab, round, me?.role === 'beneficiary')
    const arranged = arrange(rows, filter, currentLanguage())
    const open = rows.filter(({ isWaiting }) => isWaiting).length
    const sections = round.documents
      .flatMap(({ sections }) => sections)
      .filter(({ key }) => rows.some(({ section }) => section === key))
    return html`${renderMatrixFilters(
        filter,
        sections.map(({ key, title }) => [key, title]),
        this.#change,
      )}
      <div class="matrix-head">
        <p role="status">${countText(filter.tab, rows.length, open, isNarrowed(filter) ? arranged.length : null)}</p>
        <p class="buttons audit-files">
          ${isNarrowed(filter) ? renderFile(round, filter, msg('Download what is shown (CSV)')) : nothing}
          ${renderFile(round, { ...allOf(filter.tab), sort: filter.sort, isDescending: filter.isDescending }, msg('Download all for a spreadsheet (CSV)'))}
          <button type="button" class="button is-quiet" @click=${() => window.print()}>${msg('Print')}</button>
        </p>
      </div>
      ${
        arranged.length === 0
          ? html`<p class="hint empty">${msg('Nothing fits this filter. Widen it to see more.')}</p>`
          : render(arranged)
      }`
  }

  #renderCommentAct(round: RoundBody, row: CommentRow): TemplateResult | typeof nothing {
    if (!row.canDispose) return nothing
    const { thread, disposition } = row
    return this.#renderAct(thread, dispositionKey(thread), disposition === null ? msg('Answer formally') : null, {
      question: dispositionQuestion(round.beneficiary),
      initial: { choice: disposition?.verdict ?? null, text: disposition?.why ?? '' },
      at: disposition?.at ?? null,
      save: (verdict, why, instead) =>
        this.#readingAnew(async () => {
          const body = await disposeOf(thread, { verdict: verdict as Disposition, why, instead })
          row.disposition = body.disposition
        }),
    })
  }

  #renderAnswerAct(round: RoundBody, row: AnswerRow): TemplateResult | typeof nothing {
    if (!row.canAnswer) return nothing
    const { item, answer, section } = row
    return this.#renderAct(item, answerKey(section.id, item), answer === null ? msg('Answer it') : null, {
      question: answerQuestion(round.beneficiary),
      initial: { choice: answer?.verdict ?? null, text: answer?.reply ?? '' },
      at: answer?.at ?? null,
      save: (verdict, reply, instead) =>
        this.#readingAnew(async () => {
          const request = { verdict: verdict as RecommendationAnswer, reply, instead }
          row.answer = await answerRecommendation(section.id, item, request)
        }),
    })
  }

  /** What was refused because others were faster is read anew. */
  async #readingAnew(act: () => Promise<void>): Promise<void> {
    try {
      await act()
    } catch (error) {
      this.#handleFocus()
      throw error
    }
  }

  /** The way to answer a row, or its form.
   * @param key under which the form is kept. @param first what it is called the first time; null: it was answered before. */
  #renderAct(
    row: string,
    key: string,
    first: string | null,
    form: Pick<RondaVerdictForm, 'question' | 'initial' | 'at' | 'save'>,
  ): TemplateResult {
    if (this.writing === row)
      return html`<ronda-verdict-form
        .question=${form.question}
        .drafts=${this.#forms}
        .key=${key}
        .initial=${form.initial}
        .at=${form.at}
        .save=${form.save}
        @ronda-done=${() => this.#handleDone(row)}
      ></ronda-verdict-form>`
    const text = this.#forms.get(key) === null ? (first ?? msg('Change the answer')) : msg('Go on with your answer')
    return html`<div class="buttons">
      <button type="button" class="button is-quiet is-small row-act" @click=${() => (this.writing = row)}>
        ${text}
      </button>
    </div>`
  }

  #handleDone(row: string): void {
    this.writing = null
    void this.updateComplete.then(() =>
      this.querySelector<HTMLElement>(`[data-row="${CSS.escape(row)}"] .row-act`)?.focus(),
    )
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ronda-responses-page': RondaResponsesPage
  }
}
