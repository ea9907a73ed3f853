import { msg, str } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import type { ClearanceBody } from '../../../schema/api/threads.ts'
import type { RoundView } from '../../controllers/round-view.ts'
import type { ShownComment, ShownThread } from '../../controllers/shown-threads.ts'
import { avatar } from '../../elements/avatar.ts'
import { renderDrafted } from '../../elements/drafted.ts'
import { flag } from '../../elements/flag.ts'
import { deliveryText, isDelegationDraft } from '../../texts/comments.ts'
import { editedText } from '../../texts/delegation.ts'
import { countryName, organisationText, personName } from '../../texts/people.ts'
import { agoText, dayText, momentText } from '../../texts/times.ts'
import { renderWords } from './comment-words.ts'

export interface CommentParts {
  view: RoundView
  thread: ShownThread
  comment: ShownComment
  /** Of what begins a thread: what stands under its head, with the words where they belong; null: the words alone. */
  under: ((words: unknown) => unknown) | null
  /** In the place of the words, while they are changed; null: they are not. */
  form: TemplateResult | null
  /** A change of it was begun. */
  hasDraft: boolean
  /** Change it. */
  edit(): void
}

/** What was cleared and sent speaks for an organisation. */
const renderOrganisation = ({ view, thread }: CommentParts): TemplateResult => {
  const { organisation } = thread.clearance!
  return html`${flag(view.round.beneficiary)}
    <span class="comment-name">${organisationText(organisation, view.round.beneficiary)}</span>`
}

const renderClearance = ({ clearedBy, clearedOn }: ClearanceBody): TemplateResult =>
  html`<p class="comment-cleared">${msg(str`cleared by ${clearedBy}, ${dayText(clearedOn)}`)}</p>`

const renderPerson = ({ view, comment }: CommentParts): TemplateResult => {
  const member = view.writer(comment)
  if (member === null) return html`<span class="comment-name">${msg('a former member')}</span>`
  const { country, name } = member
  return html`${avatar(member)}
    <span class="comment-name"
      >${personName(member)}${
        country === null
          ? nothing
          : html` <span class="comment-country"
              >${flag(country)}${name == null ? nothing : html` ${countryName(country)}`}</span
            >`
      }</span
    >`
}

/** Where it is on its way, and what can be done about it. */
const renderDelivery = (
  { threads, me }: RoundView,
  { id, delivery }: ShownComment,
  { audience }: ShownThread,
): TemplateResult | typeof nothing => {
  if (delivery === null) return nothing
  const isOwnDraft = isDelegationDraft(me, audience)
  return html`<div class="comment-delivery is-${delivery.status}" role="status">
    <span>${deliveryText(delivery, isOwnDraft)}</span>
    ${
      delivery.status === 'refused'
        ? html`<button type="button" class="text-button" @click=${() => threads.retry(id)}>${msg('Try again')}</button>
            <button type="button" class="text-button" @click=${() => threads.discard(id)}>${msg('Discard')}</button>`
        : nothing
    }
  </div>`
}

/** Whether it was changed, and for as long as it may be, how to change it. */
const renderFoot = ({ view, comment, edit, hasDraft }: CommentParts): TemplateResult | typeof nothing => {
  const { editedAt, canEdit } = comment
  if (editedAt === null && !canEdit) return nothing
  return html`<p class="comment-foot">
    ${editedAt === null ? nothing : html`<span title=${momentText(editedAt)}>${editedText(comment, view.round.members)}</span>`}
    ${
      canEdit
        ? html`<button type="button" class="text-button" @click=${edit}>
            ${hasDraft ? msg('Go on editing') : msg('Edit')}
          </button>`
        : nothing
    }
  </p>`
}

/** What somebody has made of it meanwhile, above one's own words that were refused for that. */
const renderPresent = ({ view, comment }: CommentParts): TemplateResult | typeof nothing =>
  comment.present === null
    ? nothing
    : html`<p class="comment-body">${renderWords(view, comment.present)}</p>
        <p class="comment-foot">${editedText(comment, view.round.members)}</p>
        <p class="comment-foot">${msg('Your comment')}</p>`

/** One contribution to a thread. */
export const renderComment = (parts: CommentParts): TemplateResult => {
  const { view, thread, comment, under, form } = parts
  const isCleared = thread.clearance !== null && thread.comments[0]?.id === comment.id
  const words =
    form ??
    (comment.body === ''
      ? nothing
      : html`${renderPresent(parts)}
          <p class="comment-body">${renderWords(view, comment.body)}</p>`)
  return html`<div class="comment">
    <p class="comment-head">
      ${isCleared ? renderOrganisation(parts) : renderPerson(parts)}
      <time datetime=${comment.at} title=${momentText(comment.at)}>${agoText(comment.at)}</time>
    </p>
    ${isCleared ? renderClearance(thread.clearance!) : nothing} ${under === null ? words : under(words)}
    ${renderDrafted(comment.drafted, (drafted) => renderWords(view, drafted))}
    ${form !== null ? nothing : comment.delivery === null ? renderFoot(parts) : renderDelivery(view, comment, thread)}
  </div>`
}
