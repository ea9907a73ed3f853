import type { Action } from './actions.ts'
import type { Standing } from './terms.ts'

/** Rights in the installation. */
export const canOnSite = ({ isAdministrator, secretariat }: Standing, action: Action): boolean => {
  switch (action) {
    case 'openRound':
      return secretariat !== null
    case 'appointOfficer':
      return isAdministrator || secretariat === 'head'
    case 'appointHead':
    case 'appointAdministrator':
    case 'settings':
    case 'audit':
      return isAdministrator
    default:
      return false
  }
}
