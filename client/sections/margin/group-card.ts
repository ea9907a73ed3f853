import { msg, str } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import { repeat } from 'lit/directives/repeat.js'
import type { RoundView } from '../../controllers/round-view.ts'
import type { SectionView } from '../../controllers/section-view.ts'
import type { ShownThread } from '../../controllers/shown-threads.ts'
import { fieldLabel } from '../../../templates/responses.ts'
import { currentLanguage } from '../../locales.ts'
import { newPlace } from '../../sync/comment-store.ts'
import { resolvedText } from '../../texts/comments.ts'
import { itemHref } from '../item-link.ts'
import { titleOf } from '../titles.ts'
import './comment-form.ts'
import './suggestion-form.ts'
import { renderDraft } from './draft-card.ts'
import type { CommentGroup } from './groups.ts'
import type { CommentWish } from './item-comments.ts'
import './thread-card.ts'

export interface GroupCard {
  view: RoundView
  section: SectionView
  group: CommentGroup
  /** What is being written, where the group is what it is written on; null: nothing. */
  composing: CommentWish | null
  /** Pixels from the top of the item to what is written on; null: not known. */
  offset: number | null
  isActive: boolean
  /** Among many: only the beginnings of threads. */
  isFolded: boolean
  /** What is settled is not folded away. */
  showsResolved: boolean
  now: number
  /** Go on with what was put away. */
  compose(wish: CommentWish): void
  done(): void
  /** The pointer is over it, or not any more. */
  hover(thread: string | null): void
}

const nameOf = ({ item, isLost, isNew }: CommentGroup, number: string): string => {
  if (isNew) return msg('A new item')
  if (item === null) return msg('On the section')
  return isLost ? msg('On text that is not there any more') : msg(str`On ${number}`)
}

const renderThreads = (parts: GroupCard, threads: readonly ShownThread[]): unknown =>
  repeat(
    threads,
    ({ id }) => id,
    (thread) =>
      html`<ronda-thread
        .view=${parts.view}
        .section=${parts.section}
        .thread=${thread}
        .isGone=${parts.group.isGone}
        .isFolded=${parts.isFolded}
        .now=${parts.now}
      ></ronda-thread>`,
  )

const renderForm = ({ view, section, done }: GroupCard, wish: CommentWish, number: string): TemplateResult => {
  const { item, field, passage, suggests = false } = wish
  const subject = { ...(field !== undefined && { field }), ...(passage !== undefined && { passage }) }
  const name = item === null || field === undefined ? '' : fieldLabel(section.kind, field, currentLanguage())
  const about = name === '' ? number : `${number} · ${name}`
  if (suggests)
    return html`<div class="comment-card is-draft">
      <ronda-suggestion-form
        .view=${view}
        .section=${section}
        .place=${newPlace(section.id, wish)}
        .subject=${subject}
        .proposed=${wish.proposed ?? null}
        .label=${item === null ? (field === undefined ? '' : msg('Suggestion on the section')) : msg(str`Suggestion on ${about}`)}
        @ronda-done=${done}
      ></ronda-suggestion-form>
    </div>`
  return html`<div class="comment-card is-draft">
    <ronda-comment-form
      .view=${view}
      .section=${section}
      .place=${newPlace(section.id, wish)}
      .subject=${subject}
      .label=${item === null ? msg('Comment on the section') : msg(str`Comment on ${about}`)}
      @ronda-done=${done}
    ></ronda-comment-form>
  </div>`
}

const renderWritten = (parts: GroupCard, number: string): TemplateResult | typeof nothing => {
  const { view, section, group, composing, compose } = parts
  const { draft, item } = group
  if (composing !== null) return renderForm(parts, composing, number)
  if (draft === null) return nothing
  const { field, passage, suggestion } = draft
  const wish = {
    item,
    ...(field !== undefined && { field }),
    ...(passage !== undefined && { passage }),
    ...(suggestion !== undefined && { suggests: true }),
  }
  return renderDraft(view, section, draft, () => compose(wish))
}

/** One group of the margin. */
export const renderGroup = (parts: GroupCard): TemplateResult => {
  const { view, group, isActive, showsResolved, hover, offset } = parts
  const { key, item, isLost, isFirst, open, resolved, thread } = group
  const numbered = item === null ? undefined : view.numbers.get(item)
  const number = numbered?.number ?? ''
  const name = nameOf(group, number)
  return html`<div
    role="group"
    class="comment-group ${isActive ? 'is-active' : ''}"
    data-key=${key}
    data-item=${item ?? ''}
    data-thread=${thread ?? nothing}
    data-offset=${offset ?? nothing}
    data-is-new=${group.isNew ? '' : nothing}
    aria-label=${name}
    @pointerenter=${() => hover(thread)}
    @pointerleave=${() => hover(null)}
  >
    ${
      isFirst && !group.isNew
        ? html`<h3 class="group-name ${isLost ? 'is-lost' : ''}">
            ${
              numbered === undefined
                ? name
                : html`<a href=${itemHref(numbered)}>${number}</a> ${titleOf(numbered.item)}`
            }
          </h3>`
        : nothing
    }
    ${renderThreads(parts, open)} ${renderWritten(parts, number)}
    ${
      resolved.length === 0
        ? nothing
        : html`<details class="resolved" ?open=${showsResolved}>
            <summary>${resolvedText(resolved.length)}</summary>
            ${renderThreads(parts, resolved)}
          </details>`
    }
  </div>`
}
