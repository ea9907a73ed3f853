import { localized, msg, str } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import type { ChangeBody } from '../../../schema/api/changes.ts'
import type { MemberId } from '../../../schema/ids.ts'
import { can } from '../../../schema/policy.ts'
import { listChanges } from '../../api/changes.ts'
import type { RoundView } from '../../controllers/round-view.ts'
import type { SectionView } from '../../controllers/section-view.ts'
import '../../elements/dialog.ts'
import { LightElement } from '../../elements/light-element.ts'
import { whoText } from '../../texts/people.ts'
import { errorText } from '../../texts/problems.ts'
import { momentText } from '../../texts/times.ts'
import { threadHash } from '../margin/thread-link.ts'

/** Who changed a section, newest first: of what was suggested, who proposed the words and who put them in.
 * @event ronda-after-close – the dialog is gone. */
@localized()
@customElement('ronda-changes-dialog')
export class RondaChangesDialog extends LightElement {
  @property({ attribute: false }) view!: RoundView
  @property({ attribute: false }) section!: SectionView
  /** Null: not read yet. */
  @state() private changes: readonly ChangeBody[] | null = null
  @state() private problem = ''
  /** Where older ones begin; null: there are none, or nothing is read yet. */
  #before: number | null = null

  override firstUpdated(): void {
    void this.#read()
  }

  async #read(): Promise<void> {
    this.problem = ''
    try {
      const { changes, before } = await listChanges(this.section.id, this.#before)
      this.#before = before
      this.changes = [...(this.changes ?? []), ...changes]
    } catch (error) {
      this.problem = errorText(error)
    }
  }

  override render() {
    return html`<ronda-dialog
      closes
      .heading=${msg('Who changed this section')}
      .content=${this.#renderList()}
    ></ronda-dialog>`
  }

  #renderList(): TemplateResult {
    const { changes, problem } = this
    return html`${problem === '' ? nothing : html`<p role="alert" class="error">${problem}</p>`}
    ${
      changes === null
        ? problem === ''
          ? html`<p role="status" class="hint">${msg('Loading…')}</p>`
          : nothing
        : changes.length === 0
          ? html`<p>${msg('Nobody has written in it yet.')}</p>`
          : html`<ol class="changes">
              ${changes.map((change) => this.#renderChange(change))}
            </ol>`
    }
    ${
      this.#before === null
        ? nothing
        : html`<button type="button" class="text-button" @click=${() => void this.#read()}>${msg('Earlier')}</button>`
    }`
  }

  #renderChange(change: ChangeBody): TemplateResult {
    const { suggestion, to } = change
    const thread = suggestion?.thread ?? null
    return html`<li data-change=${change.last}>
      <span>${this.#text(change)}</span> <time class="hint" datetime=${to}>${momentText(to)}</time>
      ${
        thread === null
          ? nothing
          : html`<a href=${threadHash(thread)} @click=${() => this.#close()}>${msg('Show the suggestion')}</a>`
      }
    </li>`
  }

  #text({ by, suggestion }: ChangeBody): string {
    const { view } = this
    const member = view.member(by as MemberId)
    const who = member === null ? msg('a former member') : whoText(member)
    if (suggestion === null) return msg(str`${who} wrote`)
    const writer = view.writer(suggestion)
    const whose = writer === null ? msg('a former member') : whoText(writer)
    return suggestion.act === 'accepted'
      ? msg(str`${who} accepted words of ${whose}`)
      : msg(str`${who} took back words of ${whose}`)
  }

  #close(): void {
    this.querySelector('ronda-dialog')?.close()
  }
}

/** The way there, for who may know who writes which words of a section. */
@localized()
@customElement('ronda-changes-button')
export class RondaChangesButton extends LightElement {
  @property({ attribute: false }) view!: RoundView
  @property({ attribute: false }) section!: SectionView
  @state() private isOpen = false

  override render() {
    const { view, section } = this
    if (section.status === 'withdrawn' || !can(view.me, 'authors', section.resource)) return nothing
    return html`<button type="button" class="button is-quiet changes-button" @click=${() => (this.isOpen = true)}>
        ${msg('Changes')}
      </button>
      ${
        this.isOpen
          ? html`<ronda-changes-dialog
              .view=${view}
              .section=${section}
              @ronda-after-close=${() => (this.isOpen = false)}
            ></ronda-changes-dialog>`
          : nothing
      }`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ronda-changes-button': RondaChangesButton
    'ronda-changes-dialog': RondaChangesDialog
  }
}
