import { localized, msg, str } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import type { RoundBody } from '../../schema/api/rounds.ts'
import { can, type MemberSubject } from '../../schema/policy.ts'
import { setArchived } from '../api/rounds.ts'
import '../elements/dialog.ts'
import type { RondaDialog } from '../elements/dialog.ts'
import { LightElement } from '../elements/light-element.ts'
import { errorText } from '../texts/problems.ts'
import { momentText } from '../texts/times.ts'

/** Puts a round away, or takes it out again, after saying what that does. Others than the head only read how it stands.
 * @event ronda-after-archive – `CustomEvent<RoundBody>`: the round as it is now. */
@localized()
@customElement('ronda-archive-controls')
export class RondaArchiveControls extends LightElement {
  @property({ attribute: false }) round!: RoundBody
  @property({ attribute: false }) me!: MemberSubject
  @state() private isAsking = false
  @state() private isBusy = false
  @state() private problem: string | null = null

  get #isArchived(): boolean {
    return this.round.archivedAt !== null
  }

  readonly #handleSubmit = async (event: Event): Promise<void> => {
    event.preventDefault()
    this.isBusy = true
    this.problem = null
    try {
      const detail = await setArchived(this.round.id, !this.#isArchived)
      this.#close()
      this.dispatchEvent(new CustomEvent('ronda-after-archive', { detail }))
    } catch (error) {
      this.problem = errorText(error)
    } finally {
      this.isBusy = false
    }
  }

  #close(): void {
    this.querySelector<RondaDialog>('ronda-dialog')?.close()
  }

  override render() {
    const mayArchive = can(this.me, 'archive', { type: 'round' })
    const { archivedAt } = this.round
    if (archivedAt === null && !mayArchive) return nothing
    return html`<section class="form-part" aria-labelledby="archive">
      <h2 id="archive">${msg('Archive')}</h2>
      <p>
        ${
          archivedAt === null
            ? msg('A round that is done can be archived: everybody in it can still read it, and nobody can change it.')
            : msg(str`This round was archived ${momentText(archivedAt)}. Its members read it; nobody can change it.`)
        }
      </p>
      ${mayArchive ? this.#renderButton() : nothing} ${this.isAsking ? this.#renderDialog() : nothing}
    </section>`
  }

  #renderButton(): TemplateResult {
    return html`<div class="buttons">
      <button
        type="button"
        class="button is-quiet"
        @click=${() => {
          this.problem = null
          this.isAsking = true
        }}
      >
        ${this.#isArchived ? msg('Take out of the archive…') : msg('Archive this round…')}
      </button>
    </div>`
  }

  #renderDialog(): TemplateResult {
    const { title, documents } = this.round
    const open = documents.flatMap(({ sections }) => sections).filter(({ state }) => state !== 'locked').length
    const consequences = this.#isArchived
      ? [msg('Its sections stay locked: unlock those that are to be written in.'), msg('Invite anew whom you need.')]
      : [
          open === 0
            ? msg('All its sections are locked already.')
            : open === 1
              ? msg('1 section that is still open is locked now. What somebody types at this moment stays with them.')
              : msg(
                  str`${open} sections that are still open are locked now. What somebody types at this moment stays with them.`,
                ),
          msg('Invitations that nobody has accepted yet are withdrawn.'),
          msg('Nothing can be unlocked, released or changed until you take the round out of the archive.'),
          msg('Its members can still read it.'),
        ]
    return html`<ronda-dialog
      .heading=${this.#isArchived ? msg(str`Take “${title}” out of the archive?`) : msg(str`Archive “${title}”?`)}
      .content=${html`<form @submit=${this.#handleSubmit}>
        <ul class="consequences">
          ${consequences.map((one) => html`<li>${one}</li>`)}
        </ul>
        ${this.problem === null ? nothing : html`<p role="alert" class="error">${this.problem}</p>`}
        <div class="buttons">
          <button type="submit" class="button" ?disabled=${this.isBusy}>
            ${this.#isArchived ? msg('Take out') : msg('Archive')}
          </button>
          <button type="button" class="button is-quiet" @click=${() => this.#close()}>${msg('Cancel')}</button>
        </div>
      </form>`}
      @ronda-after-close=${() => (this.isAsking = false)}
    ></ronda-dialog>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ronda-archive-controls': RondaArchiveControls
  }
}
