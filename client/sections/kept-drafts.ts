import { localized, msg, str } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import type { Reason } from '../../schema/errors.ts'
import { ROOTS, sectionKind } from '../../schema/sections/index.ts'
import type { RoundView } from '../controllers/round-view.ts'
import type { SectionView } from '../controllers/section-view.ts'
import { Watch } from '../controllers/watch.ts'
import { icon } from '../elements/icon.ts'
import type { Draft, DraftPiece, DraftStore } from '../sync/types.ts'
import { label } from '../texts/labels.ts'
import { errorText } from '../texts/problems.ts'
import { endedOnce, momentText } from '../texts/times.ts'
import { selectText, writeClipboard } from '../elements/clipboard.ts'
import { LightElement } from '../elements/light-element.ts'
import { can } from '../../schema/policy.ts'
import { getContent } from '../api/sections.ts'
import { newPlace } from '../sync/comment-store.ts'
import { lateSuggestions } from './late-suggestion.ts'
import { writingLanguage } from './context.ts'
import { putBack } from './put-back.ts'
import { lateFileName, lateText, saveFile } from './late-file.ts'

const whyText = (reason: Reason): string => {
  switch (reason) {
    case 'locked':
      return msg('These words of yours came after the lock and are not in the report.')
    case 'not-signed-in':
      return msg('These words of yours were not saved before you were signed out. They are not in the report.')
    case 'too-large':
    case 'section-full':
      return msg('These words of yours were too much for the section and are not in the report.')
    default:
      return msg('These words of yours were not taken and are not in the report.')
  }
}

/** Texts of the reader that a section, or the whole round, did not take: to copy, until they are thrown away. What has been
 * typed stays its author's, also when the section, or the round, is not open to them any more. */
@localized()
@customElement('ronda-kept-drafts')
export class RondaKeptDrafts extends LightElement {
  @property({ attribute: false }) store!: DraftStore
  /** Null where the round is not open to the reader. */
  @property({ attribute: false }) view: RoundView | null = null
  /** Null: those of sections that have no page, which is all of them without a view. */
  @property({ attribute: false }) section: SectionView | null = null
  @state() private drafts: readonly Draft[] = []
  /** The draft that was to be copied last, and whether the clipboard took it. */
  @state() private copied: { id: string; isDone: boolean } | null = null

  /** Id of the draft that would be thrown away by the next click. */
  @state() private discarding: string | null = null

  /** What became of the last wish to make a draft a suggestion. */
  @state() private suggested: { id: string; text: string } | null = null

  constructor() {
    super()
    new Watch(
      this,
      () => [this.store],
      () => void this.#load(),
    )
    // A section that is opened again takes them.
    new Watch(this, () => [this.view])
  }

  override firstUpdated(): void {
    void this.#load()
  }

  async #load(): Promise<void> {
    this.drafts = await this.store.list()
  }

  #sectionOf(draft: Draft): SectionView | null {
    return this.section ?? this.view?.sections.find(({ id }) => id === draft.section) ?? null
  }

  #place(draft: Draft, { item, itemTitle, field }: DraftPiece): string {
    const section = this.#sectionOf(draft)
    const kind = section?.kind ?? sectionKind(draft.kind)
    // What has nothing but one text is called as its section is.
    if (item === null && field === ROOTS.intro)
      return kind?.fields.length === 0 && section !== null ? section.summary.title : msg('Introduction')
    const declared = kind?.fields.find(({ name }) => name === field)
    const name = declared === undefined ? field : label(declared.labelKey)
    const number = this.view?.numbers.get(item ?? '')?.number
    return [number, itemTitle, name].filter((part) => part !== undefined && part !== '').join(' · ')
  }

  async #copy(draft: Draft): Promise<void> {
    const text = draft.pieces.map(({ text }) => text).join('\n\n')
    const isDone = await writeClipboard(text)
    if (!isDone) this.#select(draft.id)
    this.copied = { id: draft.id, isDone }
  }

  /** The words as a file of the reader's own, with where each belongs. */
  #download(draft: Draft): void {
    // Of a section that the reader may no longer read, not even the title is left.
    const section = this.#sectionOf(draft)
    const { title, key } = section?.summary ?? { title: '', key: 'section' }
    const text = lateText(draft, {
      heading: [this.view?.round.title ?? '', title].filter((part) => part !== '').join(' · ') || 'Ronda',
      lines: [whyText(draft.reason), momentText(draft.at)],
      placeOf: (piece) => this.#place(draft, piece),
      emptied: msg('You had emptied this text.'),
    })
    saveFile(lateFileName(key, draft.at), text)
  }

  #copiedText({ id }: Draft): string | typeof nothing {
    if (this.copied?.id !== id) return nothing
    return this.copied.isDone
      ? msg('Copied.')
      : msg('This browser does not let the page copy. The words are selected: copy them by hand, or use “Download”.')
  }

  /** Whom words that came too late are suggested to. */
  #audience({ me }: RoundView): 'delegation' | 'peers' {
    return me.role === 'beneficiary' ? 'delegation' : 'peers'
  }

  /** Whether the reader may suggest what they could not write: after a lock, whoever could write there before. */
  #canSuggest(draft: Draft): boolean {
    const { view } = this
    const section = this.#sectionOf(draft)
    if (view === null || section === null || draft.suggestedAt !== undefined) return false
    const { resource } = section
    const wanted = { type: 'thread', section: resource, audience: this.#audience(view), by: null } as const
    return (['suggestLate', 'suggest'] as const).some((right) => can(view.me, right, wanted))
  }

  /** Whether the section takes the reader's words again. */
  #canPut(draft: Draft): boolean {
    return draft.putAt === undefined && this.#sectionOf(draft)?.live?.status === 'live'
  }

  async #put(draft: Draft): Promise<void> {
    const section = this.#sectionOf(draft)
    const live = section?.live
    if (section === null || live?.status !== 'live') return
    live.undo.stopCapturing()
    const left = putBack(live.doc, section.kind, draft.pieces, writingLanguage())
    if (left === 0) return this.store.keep({ ...draft, putAt: new Date().toISOString() })
    this.suggested = {
      id: draft.id,
      text: msg('Some of it does not fit the text as it is now. It is still kept here: copy it.'),
    }
  }

  /** The words go on as suggestions against the text as it is now; the draft stays until it is thrown away. */
  async #suggest(draft: Draft): Promise<void> {
    const { view } = this
    const section = this.#sectionOf(draft)
    if (view === null || section === null) return
    try {
      const all = lateSuggestions(draft.pieces, await getContent(section.id), section.kind)
      const audience = this.#audience(view)
      const body = msg('These words came too late for the text.')
      for (const { item, ...subject } of all)
        view.threads.send({
          ...subject,
          place: newPlace(section.id, { item, ...subject }),
          body,
          kind: 'proposal',
          audience,
          isLate: true,
        })
      if (all.length > 0) await this.store.keep({ ...draft, suggestedAt: new Date().toISOString() })
      else
        this.suggested = {
          id: draft.id,
          text: msg('There is nothing in it that the text does not say. Copy it instead.'),
        }
    } catch (error) {
      this.suggested = { id: draft.id, text: errorText(error) }
    }
  }

  /** The words are nowhere else, so the first click only asks. */
  #discard(id: string): void {
    if (this.discarding === id) void this.store.discard(id)
    else this.discarding = id
  }

  /** Where the clipboard is closed to pages, the text is at least selected. */
  #select(id: string): void {
    const el = this.querySelector(`[data-draft="${id}"] .draft-pieces`)
    if (el !== null) selectText(el)
  }

  #renderPiece(draft: Draft, piece: DraftPiece): TemplateResult {
    return html`<dt>${this.#place(draft, piece)}</dt>
      <dd>
        ${
          piece.text.trim() === ''
            ? html`<em>${msg('You had emptied this text.')}</em>`
            : piece.added !== '' && piece.added !== piece.text
              ? html`<mark>${piece.added}</mark>
                  <details>
                    <summary>${msg('The whole text')}</summary>
                    <p class="draft-text">${piece.text}</p>
                  </details>`
              : html`<p class="draft-text">${piece.text}</p>`
        }
      </dd>`
  }

  override render() {
    const drafts = this.drafts.filter((draft) =>
      this.section === null ? this.#sectionOf(draft) === null : draft.section === this.section.id,
    )
    return drafts.map(
      (draft) =>
        html`<section
          class="draft"
          data-draft=${draft.id}
          tabindex="-1"
          aria-label=${msg('Your words that were not taken')}
        >
          <p>
            <strong>${whyText(draft.reason)}</strong>
            <span class="hint"
              >${
                this.store.isOnlyHere(draft.id)
                  ? msg('Kept in this page only: copy or download them before you leave it.')
                  : endedOnce(msg(str`Kept in this browser since ${momentText(draft.at)}.`))
              }</span
            >
          </p>
          <dl class="draft-pieces">${draft.pieces.map((piece) => this.#renderPiece(draft, piece))}</dl>
          <div class="buttons">
            <button type="button" class="button" @click=${() => void this.#copy(draft)}>
              ${icon('copy')}${msg('Copy')}
            </button>
            <button type="button" class="button is-quiet" @click=${() => this.#download(draft)}>
              ${icon('download')}${msg('Download')}
            </button>
            ${
              this.#canPut(draft)
                ? html`<button type="button" class="button put-late" @click=${() => void this.#put(draft)}>
                    ${icon('undo')}${msg('Put it in the text')}
                  </button>`
                : nothing
            }
            ${
              this.#canSuggest(draft)
                ? html`<button
                    type="button"
                    class="button is-quiet suggest-late"
                    @click=${() => void this.#suggest(draft)}
                  >
                    ${icon('pencil')}${msg('Make it a suggestion')}
                  </button>`
                : nothing
            }
            <button type="button" class="button is-quiet" @click=${() => this.#discard(draft.id)}>
              ${this.discarding === draft.id ? msg('Discard for good') : msg('Discard')}
            </button>
            <span role="status" class="hint"
              >${this.#copiedText(draft)}${this.suggested?.id === draft.id ? this.suggested.text : nothing}${
                draft.putAt === undefined
                  ? nothing
                  : msg('It stands in the text again. You may discard these words here.')
              }${
                draft.suggestedAt === undefined
                  ? nothing
                  : msg('Sent as a suggestion: it stands in the comments. You may discard these words here.')
              }</span
            >
          </div>
        </section>`,
    )
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ronda-kept-drafts': RondaKeptDrafts
  }
}
