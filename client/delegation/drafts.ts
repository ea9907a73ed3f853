import { localized, msg, str } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { repeat } from 'lit/directives/repeat.js'
import type { ThreadBody } from '../../schema/api/threads.ts'
import { saidIn } from '../../schema/delegation.ts'
import { MAX_BATCH } from '../../schema/threads.ts'
import { clearanceFile } from '../api/delegation.ts'
import { takeBackDecision } from '../api/suggestions.ts'
import { setResolved } from '../api/threads.ts'
import type { Delegation, DeskSection } from '../controllers/delegation.ts'
import { icon } from '../elements/icon.ts'
import { LightElement } from '../elements/light-element.ts'
import { currentLanguage } from '../locales.ts'
import { commentsToSendText, placeText } from '../texts/delegation.ts'
import { errorText } from '../texts/problems.ts'
import './draft.ts'
import { renderKept } from './kept.ts'
import './send-dialog.ts'
import { renderThreadWords } from './thread-words.ts'

/** Today on the reader's calendar, yyyy-mm-dd. */
const today = (): string => {
  const now = new Date()
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10)
}

/** A draft as somebody has chosen it to be sent, or not to be. */
interface Choice {
  /** See `saidIn`. */
  said: string
  isChosen: boolean
}

/** What the delegation drafted and has not sent: to be edited, discussed and put aside; the focal point clears and sends it.
 * @event ronda-change – the server has a change. */
@localized()
@customElement('ronda-desk-drafts')
export class RondaDeskDrafts extends LightElement {
  @property({ attribute: false }) desk!: Delegation
  /** What was there when the page was opened is to be sent; what came or changed later only when it was read and chosen. */
  @state() private choices: ReadonlyMap<string, Choice> | null = null
  @state() private office = ''
  @state() private day = today()
  @state() private problem: string | null = null
  /** As they were when they were read and chosen. */
  @state() private sending: readonly ThreadBody[] | null = null
  /** What was put aside here last, to be taken back. */
  @state() private told: string | null = null

  override willUpdate(): void {
    // Also what cannot be sent at this moment: more time may be given while the page is open.
    const drafts = this.desk.drafts.flatMap(({ threads }) => threads)
    this.choices ??= new Map(drafts.map((thread) => [thread.id, { said: saidIn(thread), isChosen: true }]))
  }

  /** What was said of a draft as it is now; undefined: it came or has changed since. */
  #choice(thread: ThreadBody): Choice | undefined {
    const choice = this.choices?.get(thread.id)
    return choice?.said === saidIn(thread) ? choice : undefined
  }

  #isChosen(thread: ThreadBody): boolean {
    return this.#choice(thread)?.isChosen === true
  }

  get #sendable(): ThreadBody[] {
    return this.desk.drafts.flatMap(({ threads }) => threads.filter((thread) => this.desk.may('send', thread)))
  }

  #choose(thread: ThreadBody, isChosen: boolean): void {
    this.choices = new Map(this.choices).set(thread.id, { said: saidIn(thread), isChosen })
  }

  readonly #handleSend = (event: Event): void => {
    event.preventDefault()
    const chosen = this.#sendable.filter((thread) => this.#isChosen(thread))
    this.problem =
      chosen.length === 0
        ? msg('Choose at least one comment.')
        : this.office.trim() === ''
          ? msg('Say which office has cleared them.')
          : this.day === ''
            ? msg('Say on which day they were cleared.')
            : chosen.length > MAX_BATCH
              ? msg(str`At most ${MAX_BATCH} comments are sent at once: choose fewer, then send the rest.`)
              : null
    if (this.problem === null) this.sending = chosen
  }

  /** What was withdrawn is its writer's to take back. */
  #mayRestore(thread: ThreadBody): boolean {
    const { desk } = this
    return thread.decision === null
      ? desk.may('resolve', thread)
      : thread.by === desk.me.id && desk.may('withdraw', thread)
  }

  async #restore(thread: ThreadBody): Promise<void> {
    this.told = null
    try {
      await (thread.decision === null ? setResolved(thread.id, false) : takeBackDecision(thread.id))
      this.dispatchEvent(new Event('ronda-change', { bubbles: true }))
    } catch (error) {
      this.told = errorText(error)
    }
  }

  override render() {
    const { desk } = this
    const { drafts, sends } = desk
    return html`<section id="drafts" aria-labelledby="drafts-heading" tabindex="-1">
      <div class="section-head">
        <h2 id="drafts-heading">${msg('Drafts of your delegation')}</h2>
        ${drafts.length === 0 ? nothing : this.#renderPapers()}
      </div>
      ${drafts.length === 0 ? this.#renderNone() : nothing}
      ${
        sends || drafts.length === 0
          ? nothing
          : html`<p class="hint">
              ${msg('Only your delegation reads them. The focal point clears and sends them; you can edit what you wrote until then.')}
            </p>`
      }
      ${drafts.map(({ section, threads }) => this.#renderSection(section, threads))} ${renderKept(desk)}
      ${this.#renderAside()} ${sends && drafts.length > 0 ? this.#renderSend() : nothing}
      ${
        this.sending === null
          ? nothing
          : html`<ronda-send-dialog
              .desk=${desk}
              .threads=${this.sending}
              .office=${this.office.trim()}
              .day=${this.day}
              @ronda-after-close=${() => (this.sending = null)}
            ></ronda-send-dialog>`
      }
    </section>`
  }

  #renderPapers(): TemplateResult {
    const { id } = this.desk.facts.round
    return html`<p class="buttons">
      <a class="button is-quiet" href="/rounds/${id}/clearance">${msg('Print for clearance')}</a>
      <a class="button is-quiet" href=${clearanceFile(id, currentLanguage())} download
        >${icon('download')}${msg('Word file')}</a
      >
    </p>`
  }

  #renderNone(): TemplateResult {
    const { facts, sections } = this.desk
    const [first] = sections
    return html`<p class="hint">
      ${msg('No draft yet. Comment on an item of what is released to you: it stays in your delegation until the focal point sends it.')}
      ${first === undefined ? nothing : html`<a href="/rounds/${facts.round.id}#${first.key}" lang=${facts.round.language}>${first.title}</a>`}
    </p>`
  }

  #renderSection(section: DeskSection, threads: readonly ThreadBody[]): TemplateResult {
    const { desk } = this
    const isOver = section.resource.commentsOpen === false || section.state === 'locked'
    return html`<h3 lang=${desk.facts.round.language}>${section.title}</h3>
      ${isOver && desk.sends ? html`<p class="hint">${section.state === 'locked' ? msg('It is locked: these drafts cannot be sent now.') : msg('Its time for comments is over: these drafts cannot be sent now. You can ask for more time above.')}</p>` : nothing}
      ${repeat(
        threads,
        ({ id }) => id,
        (thread) =>
          html`<ronda-desk-draft
            .desk=${desk}
            .section=${section}
            .thread=${thread}
            .chosen=${desk.may('send', thread) ? this.#isChosen(thread) : null}
            .fresh=${this.#choice(thread) === undefined}
            @ronda-reread=${({ detail }: CustomEvent<ThreadBody>) => this.#choose(detail, this.#isChosen(thread))}
            @ronda-choose=${({ detail }: CustomEvent<boolean>) => this.#choose(thread, detail)}
          ></ronda-desk-draft>`,
      )}`
  }

  #renderAside(): TemplateResult | typeof nothing {
    const { aside, facts } = this.desk
    if (aside.length === 0) return nothing
    return html`<details class="aside-drafts">
      <summary>${msg(str`Put aside (${aside.length})`)}</summary>
      ${this.told === null ? nothing : html`<p role="alert" class="error">${this.told}</p>`}
      <ul>
        ${aside.map((thread) => {
          const place = this.desk.placeOf(thread.section, thread.item)
          return html`<li>
            <span
              >${place === null ? nothing : html`<strong lang=${facts.round.language}>${placeText(place)}</strong>: `}${renderThreadWords(this.desk, thread)}</span
            >
            ${
              this.#mayRestore(thread)
                ? html`<button
                    type="button"
                    class="button is-quiet is-small"
                    @click=${() => void this.#restore(thread)}
                  >
                    ${msg('Take back in')}
                  </button>`
                : nothing
            }
          </li>`
        })}
      </ul>
    </details>`
  }

  #renderSend(): TemplateResult | typeof nothing {
    const sendable = this.#sendable
    if (sendable.length === 0) return nothing
    const count = sendable.filter((thread) => this.#isChosen(thread)).length
    const change = (name: 'office' | 'day') => (event: Event) => {
      this[name] = (event.target as HTMLInputElement).value
      this.problem = null
    }
    return html`<form class="send-form" novalidate @submit=${this.#handleSend}>
      <h3>${msg('Clear and send')}</h3>
      <div class="send-fields">
        <label class="stacked"
          >${msg('Cleared by (office)')}
          <input
            name="office"
            maxlength="200"
            autocomplete="organization-title"
            .value=${this.office}
            @input=${change('office')}
        /></label>
        <label class="stacked"
          >${msg('Cleared on')} <input type="date" name="day" .value=${this.day} @input=${change('day')}
        /></label>
      </div>
      ${this.problem === null ? nothing : html`<p role="alert" class="error">${this.problem}</p>`}
      <p class="buttons">
        <button type="submit" class="button">${icon('send')}${msg(str`Send ${commentsToSendText(count)}…`)}</button>
      </p>
    </form>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ronda-desk-drafts': RondaDeskDrafts
  }
}
