import { msg, str } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import type { SectionState } from '../../schema/policy.ts'
import type { RoundView } from '../controllers/round-view.ts'
import type { SectionView } from '../controllers/section-view.ts'
import '../elements/hash.ts'
import { icon, type IconName } from '../elements/icon.ts'
import { personName } from '../texts/people.ts'
import { momentText } from '../texts/times.ts'

const DRAWINGS: Record<SectionState, IconName> = { drafting: 'pencil', 'in-review': 'eye', locked: 'lock' }

const stateText = (state: SectionState): string => {
  switch (state) {
    case 'drafting':
      return msg('Drafting')
    case 'in-review':
      return msg('In review')
    case 'locked':
      return msg('Locked')
  }
}

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
    >${state === 'drafting' ? msg(str`opened by ${who}, ${when}.`) : msg(str`by ${who}, ${when}.`)}${changed.reason === null ? nothing : html` ${msg(str`“${changed.reason}”`)}`}
    ${state === 'locked' && hash !== undefined ? html`<ronda-hash .value=${hash}></ronda-hash>` : nothing}</span
  >`
}
