import { localized, msg, str } from '@lit/localize'
import { html, nothing } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { AppError } from '../../../schema/errors.ts'
import { widerThan } from '../../../schema/threads.ts'
import type { RoundView } from '../../controllers/round-view.ts'
import type { ShownThread } from '../../controllers/shown-threads.ts'
import '../../elements/dialog.ts'
import type { RondaDialog } from '../../elements/dialog.ts'
import { LightElement } from '../../elements/light-element.ts'
import { delegationName } from '../../texts/people.ts'
import { errorText } from '../../texts/problems.ts'
import { listText } from '../../texts/times.ts'
import { audienceSign } from './audience-sign.ts'
import { letInText } from './thread-menu.ts'
import { audienceText } from '../../texts/comments.ts'

/** Asks before more people may read a thread, and lets them.
 * @event ronda-after-close – the dialog is gone, whatever was answered. */
@localized()
@customElement('ronda-widen-dialog')
export class RondaWidenDialog extends LightElement {
  @property({ attribute: false }) view!: RoundView
  /** The thread as it is now. */
  @property({ attribute: false }) thread!: ShownThread
  @state() private problem: string | null = null
  @state() private isBusy = false
  /** How many comments the question speaks of: whoever answers has read no others. */
  @state() private count = 0
  /** The thread's, when the question was put. */
  #saidVersion = 0
  /** The server knows more than the question speaks of, and the page has not read it yet. */
  #isStale = false
  #audience: NonNullable<ReturnType<typeof widerThan>> = 'shared'

  override connectedCallback(): void {
    super.connectedCallback()
    this.#read()
    this.#audience = widerThan(this.thread.audience) ?? 'shared'
  }

  override willUpdate(): void {
    if (this.#isStale && this.thread.saidVersion !== this.#saidVersion) this.#read()
  }

  #read(): void {
    this.#isStale = false
    this.count = this.thread.comments.length
    this.#saidVersion = this.thread.saidVersion
  }

  readonly #handleSubmit = async (event: Event): Promise<void> => {
    event.preventDefault()
    this.isBusy = true
    this.problem = null
    try {
      await this.view.threads.widen(this.thread.id, {
        audience: this.#audience,
        saidVersion: this.#saidVersion,
      })
      this.#close()
    } catch (error) {
      const isConflict = error instanceof AppError && error.reason === 'conflict'
      this.problem = isConflict
        ? msg(
            'More was said in it meanwhile, or something was changed, and nobody else reads it yet. Look at it again.',
          )
        : errorText(error)
      // As it is now, or as soon as it is read: once. What is said after that is asked about again.
      this.#isStale = isConflict && this.thread.saidVersion === this.#saidVersion
      if (isConflict && !this.#isStale) this.#read()
    } finally {
      this.isBusy = false
    }
  }

  #close(): void {
    this.querySelector<RondaDialog>('ronda-dialog')?.close()
  }

  /** Whose comments would be read. */
  get #writers(): string {
    const { view, thread } = this
    const names = thread.comments.slice(0, this.count).map((comment) => {
      const member = view.writer(comment)
      return member === null ? msg('a former member') : delegationName(member)
    })
    return listText([...new Set(names)])
  }

  override render() {
    const { view, thread, count } = this
    const { beneficiary } = view.round
    const who = letInText(thread, beneficiary)
    const audience = audienceText(this.#audience, beneficiary, view.writer(thread) ?? view.me, view.me)
    const sentence =
      count === 1
        ? msg(str`1 comment, by ${this.#writers}, will be read by ${who}. This cannot be taken back.`)
        : msg(str`${count} comments, by ${this.#writers}, will be read by ${who}. This cannot be taken back.`)
    return html`<ronda-dialog
      .heading=${msg(str`Let ${who} read this too?`)}
      .content=${html`<form @submit=${this.#handleSubmit}>
        <p>${sentence}</p>
        <p>${audienceSign(this.#audience, audience)}</p>
        ${this.problem === null ? nothing : html`<p role="alert" class="error">${this.problem}</p>`}
        <div class="buttons">
          <button type="submit" class="button" ?disabled=${this.isBusy}>${msg('Let them read it')}</button>
          <button type="button" class="button is-quiet" @click=${() => this.#close()}>${msg('Cancel')}</button>
        </div>
      </form>`}
    ></ronda-dialog>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ronda-widen-dialog': RondaWidenDialog
  }
}
