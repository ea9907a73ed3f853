import { msg } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import type { SectionState } from '../../../schema/policy.ts'
import type { SectionView } from '../../controllers/section-view.ts'
import { icon, type IconName } from '../../elements/icon.ts'

interface StateAct {
  to: SectionState
  icon: IconName
  text: string
}

/** Ways out of a state, the next one first. */
const actsOf = (state: SectionState): StateAct[] => {
  const lock: StateAct = { to: 'locked', icon: 'lock', text: msg('Lock…') }
  switch (state) {
    case 'drafting':
      return [{ to: 'in-review', icon: 'clipboardCheck', text: msg('Move to review…') }, lock]
    case 'in-review':
      return [lock, { to: 'drafting', icon: 'undo', text: msg('Back to drafting…') }]
    case 'locked':
      return [{ to: 'drafting', icon: 'lockOpen', text: msg('Unlock…') }]
  }
}

/** For the secretariat: where a section may go from its state.
 * @param ask the reader wants to move it. */
export const renderStateActs = (
  { can, state, ready }: SectionView,
  ask: (to: SectionState) => void,
): TemplateResult[] | typeof nothing => {
  if (!can.lock) return nothing
  return actsOf(state).map(
    (act) =>
      html`<button
        type="button"
        class="button ${act.to === 'in-review' && ready !== null ? '' : 'is-quiet'}"
        data-to=${act.to}
        @click=${() => ask(act.to)}
      >
        ${icon(act.icon)}${act.text}
      </button>`,
  )
}
