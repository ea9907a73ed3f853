import { msg } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import { canEverEdit } from '../../schema/policy.ts'
import type { RoundView } from '../controllers/round-view.ts'
import type { SectionView } from '../controllers/section-view.ts'
import { icon } from '../elements/icon.ts'
import { problemText } from '../texts/problems.ts'
import { saveNotice } from '../texts/saving.ts'
import './colleague.ts'
import { renderStrip } from './strip.ts'

export interface RoundNoticesDeps {
  view: RoundView
  /** The section that is shown. */
  section: SectionView | undefined
  demo: boolean
  /** Persona of the demo whose page it is; null outside the demo. */
  persona: string | null
  /** The reader wants to sign in again over the page. */
  onSignIn(): void
}

/** In the demo one chooses anew who to be; others sign in over the page. */
const renderSignIn = ({ persona, onSignIn }: RoundNoticesDeps): TemplateResult =>
  persona === null
    ? html`<button type="button" class="button" @click=${onSignIn}>${msg('Sign in')}</button>`
    : html`<a class="button" href="${location.pathname}?sign-in${location.hash}">${msg('Sign in')}</a>`

/** What to know of the round as a whole: that it is a demo or put away, that the line is cut, that the sign-in has ended. */
export const renderNotices = (deps: RoundNoticesDeps): TemplateResult => {
  const { view, section, demo } = deps
  const { session, round } = view
  // Who never writes here needs no live connection: what they do goes over HTTP.
  const isPolled = view.threads.isReached && !view.sections.some(({ document }) => canEverEdit(view.me, document))
  const notice = isPolled ? null : saveNotice(session)
  const more = html`${demo ? html`<ronda-colleague .view=${view} .section=${section}></ronda-colleague>` : nothing}
  ${round.illustrative ? html`<span>${msg('Illustrative text, not a report of the mechanism')}</span>` : nothing}`
  return html`${demo || round.illustrative ? renderStrip(demo, more) : nothing}
  ${
    session.ended === null
      ? nothing
      : html`<div class="banner is-danger" role="alert">
          <span>${problemText(session.ended)}</span>
          ${
            session.ended === 'not-signed-in'
              ? renderSignIn(deps)
              : html`<button type="button" class="button" @click=${() => location.reload()}>${msg('Reload')}</button>`
          }
        </div>`
  }
  ${
    round.archivedAt === null
      ? nothing
      : html`<p class="banner" role="status">
          <span>${msg('This round is archived: you can read it, and nobody can change it.')}</span>
        </p>`
  }
  ${notice === null ? nothing : html`<p class="banner" role="status">${icon('cloudOff')}<span>${notice}</span></p>`}`
}
