import { msg } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import { isDraftToClear } from '../../../schema/delegation.ts'
import { can } from '../../../schema/policy.ts'
import type { RoundView } from '../../controllers/round-view.ts'
import type { SectionView } from '../../controllers/section-view.ts'
import { icon } from '../../elements/icon.ts'
import { commentsText, draftCountText } from '../../texts/comments.ts'

export interface BottomBar {
  view: RoundView
  section: SectionView | null
  /** The sheet of comments is open. */
  isOpen: boolean
  showSections(): void
  toggle(): void
}

/** Where there is neither rail nor margin, both are opened from here. */
export const renderBottomBar = ({ view, section, isOpen, showSections, toggle }: BottomBar): TemplateResult => {
  const { threads } = view
  const drafts = threads.drafts().filter(({ place }) => place.type === 'new')
  const sendable = drafts.filter(({ place }) => {
    const of = view.sections.find(({ id }) => id === place.section)
    return of !== undefined && threads.audiences(of).length > 0
  })
  const { me } = view
  // Of the beneficiary nothing leaves the delegation but by its desk, where the focal point clears it.
  const isDelegation = can(me, 'desk', { type: 'round' })
  const toClear = can(me, 'clear', { type: 'round' })
    ? view.sections.flatMap(({ id }) => threads.bodies(id).filter((thread) => isDraftToClear(thread, me)))
    : []
  const open = section === null ? 0 : threads.openCount(section.id)
  return html`<nav class="bottom-bar" aria-label=${msg('Sections and comments')}>
    <button type="button" @click=${showSections}>${icon('list')}<span>${msg('Sections')}</span></button>
    <button type="button" aria-expanded=${isOpen} @click=${toggle}>
      ${icon('message')}<span
        >${drafts.length > 0 ? draftCountText(drafts.length) : (commentsText(open)[0] ?? msg('Comments'))}</span
      >
    </button>
    ${
      sendable.length === 0
        ? nothing
        : html`<button type="button" @click=${() => sendable.forEach((draft) => threads.send(draft))}>
            ${icon('send')}<span>${isDelegation ? msg('To my delegation') : msg('Send all')}</span>
          </button>`
    }
    ${
      toClear.length === 0 || sendable.length > 0
        ? nothing
        : html`<a href="/rounds/${view.round.id}/desk#drafts">
            ${icon('send')}<span>${msg('Clear and send')}</span>
          </a>`
    }
  </nav>`
}
