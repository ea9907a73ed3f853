import { msg, str } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import type { SectionState } from '../../schema/policy.ts'
import type { RoundView } from '../controllers/round-view.ts'
import type { SectionView } from '../controllers/section-view.ts'
import '../elements/hash.ts'
import { icon, type IconName } from '../elements/icon.ts'
import { personName } from '../texts/people.ts'
import { reasonText } from '../texts/reasons.ts'
import { stateText } from '../texts/states.ts'
import { endedOnce, momentText } from '../texts/times.ts'

const DRAWINGS: Record<SectionState, IconName> = { drafting: 'pencil', 'in-review': 'eye', locked: 'lock' }

/** A section's state as a drawing, beside the word. */
export const stateIcon = (state: SectionState): TemplateResult => icon(DRAWINGS[state])

/** A section's state as a word in its colour. */
export const stateWord = (state: SectionState): TemplateResult =>
  html`<span class="state state-${state}">${stateText(state)}</span>`

/** A section's state as a drawing and a word. */
export const stateSign = (state: SectionState): TemplateResult =>
  html`<span class="state state-${state}">${icon(DRAWINGS[state])}${stateText(state)}</span>`

/** Who moved a section to its state, when and why; nothing while nobody has. */
export const stateLine = (
  view: RoundView,
  { state, changed, content }: SectionView,
): TemplateResult | typeof nothing => {
  if (changed === null) return nothing
  const member = view.member(changed.member)
  const who = member === null ? msg('a former member') : personName(member)
  const when = momentText(changed.at)
  const hash = content?.hash
  return html`<span
    >${endedOnce(state === 'drafting' ? msg(str`opened by ${who}, ${when}.`) : msg(str`by ${who}, ${when}.`))}${changed.reason === null ? nothing : html` ${reasonText(changed.reason)}`}
    ${state === 'locked' && hash !== undefined ? html`<ronda-hash .value=${hash}></ronda-hash>` : nothing}</span
  >`
}

/** In review, to whoever wrote before and may suggest now: how. */
export const renderSuggestHint = (view: RoundView, section: SectionView): TemplateResult | typeof nothing =>
  section.state === 'in-review' && section.takesSuggestions && view.threads.audiences(section).length > 0
    ? html` <span class="suggest-hint"
        >${msg('You can suggest changes: select words, or press the pencil at a field.')}</span
      >`
    : nothing
