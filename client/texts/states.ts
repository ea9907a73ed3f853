import { msg } from '@lit/localize'
import type { SectionState } from '../../schema/policy.ts'

/** A section's state as a word that stands alone. */
export const stateText = (state: SectionState): string => {
  switch (state) {
    case 'drafting':
      return msg('Drafting')
    case 'in-review':
      return msg('In review')
    case 'locked':
      return msg('Locked')
  }
}
