import { msg, str } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import type { RoundView } from '../../controllers/round-view.ts'
import type { SectionView } from '../../controllers/section-view.ts'
import { icon } from '../../elements/icon.ts'
import { countryName } from '../../texts/people.ts'
import { agoText, momentText } from '../../texts/times.ts'
import { untilText } from '../../texts/zones.ts'
import { stateIcon, renderSuggestHint, stateLine, stateSign, stateWord } from '../state-line.ts'

/** A section's state as a drawing, beside the word. */
export const sectionIcon = (section: SectionView): TemplateResult => {
  if (section.status === 'withdrawn') return icon('eye')
  if (!section.readsRelease || section.state === 'locked') return stateIcon(section.state)
  return icon(section.can.comment ? 'message' : 'eye')
}

/** A section's state in a word, for the list of sections; for who reads releases, whether it takes their comments. */
export const sectionWord = (section: SectionView): TemplateResult => {
  const released = (text: string): TemplateResult => html`<span class="state state-released">${text}</span>`
  if (section.status === 'withdrawn') return html`<span class="state state-drafting">${msg('Taken back')}</span>`
  if (!section.readsRelease || section.state === 'locked') return stateWord(section.state)
  return released(section.can.comment ? msg('Open for comments') : msg('Released'))
}

/** That a section is released, in the list of sections. */
export const railRelease = (
  view: RoundView,
  { release, readsRelease }: SectionView,
): TemplateResult | typeof nothing => {
  if (release === null) return nothing
  const when = agoText(release.at)
  return html`<span class="rail-summary state-released" title=${momentText(release.at)}
    >${
      readsRelease ? msg(str`Released ${when}`) : msg(str`Released to ${countryName(view.round.beneficiary)} · ${when}`)
    }</span
  >`
}

/** What somebody may do with a section who reads it as it was released, in a word and in a sentence. */
const readerRights = (
  { round, threads }: RoundView,
  section: SectionView,
): { sign: TemplateResult; sentence: string } => {
  const { state, can, commentsUntil } = section
  const sign = (word: string): TemplateResult => html`<span class="state state-released">${word}</span>`
  if (state === 'locked')
    return { sign: stateSign(state), sentence: msg('You can read it; it is locked and takes no more comments.') }
  if (!can.comment && commentsUntil !== null)
    return {
      sign: sign(msg('Released')),
      sentence:
        threads.audiences(section).length > 0
          ? msg(
              str`It took comments until ${untilText(commentsUntil, round)}. You can go on drafting in your delegation; nothing can be sent.`,
            )
          : msg(str`You can read it. It took comments until ${untilText(commentsUntil, round)}.`),
    }
  if (!can.comment) return { sign: sign(msg('Released')), sentence: msg('You can read it.') }
  return {
    sign: sign(msg('Open for your comments')),
    sentence:
      commentsUntil === null
        ? msg('You can comment and propose changes.')
        : msg(str`You can comment and propose changes until ${untilText(commentsUntil, round)}.`),
  }
}

const renderReleased = (view: RoundView, section: SectionView): TemplateResult => {
  const { sign, sentence } = readerRights(view, section)
  // While an earlier release is still being read, the notice says when the newer one came.
  const at = section.newer === null && section.content !== null ? section.release?.at : undefined
  return html`<p class="state-line">
      ${sign}
      ${at === undefined ? nothing : html`<span title=${momentText(at)}>${msg(str`Released ${agoText(at)}`)}</span>`}
    </p>
    <p class="guidance">${sentence}</p>`
}

/** The state of a section under its heading, once, in words. */
export const renderHeaderLine = (view: RoundView, section: SectionView): TemplateResult | typeof nothing => {
  if (section.status === 'withdrawn') return nothing
  if (section.readsRelease) return renderReleased(view, section)
  const { release, state, commentsUntil, resource } = section
  const who = countryName(view.round.beneficiary)
  return html`<p class="state-line">
      ${stateSign(state)} ${stateLine(view, section)}${renderSuggestHint(view, section)}
      ${state === 'locked' ? html`<span class="takes-none">${msg('It takes no more comments.')}</span>` : nothing}
    </p>
    ${
      release === null
        ? nothing
        : html`<p class="state-line released-line">
            <span class="state state-released" title=${momentText(release.at)}
              >${icon('eye')}${msg(str`Released to ${who} · ${agoText(release.at)}`)}</span
            >
            ${
              commentsUntil === null
                ? nothing
                : html`<span class="released-until"
                    >${resource.commentsOpen === false ? msg(str`It took their comments until ${untilText(commentsUntil, view.round)}.`) : msg(str`It takes their comments until ${untilText(commentsUntil, view.round)}.`)}</span
                  >`
            }
          </p>`
    }`
}

/** In place of a text that was released, and is no longer. */
export const renderWithdrawn = (): TemplateResult =>
  html`<p class="hint empty">
    ${msg('The secretariat has taken this section back. It will be here again when it is next released; your comments are kept.')}
  </p>`
