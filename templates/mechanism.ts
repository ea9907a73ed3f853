import type { Publication } from '../schema/api/publications.ts'
import mechanismJson from './mechanism.json' with { type: 'json' }
import publicationsJson from './publications.json' with { type: 'json' }

/** The reports that the mechanism's page lists. */
export const publications = publicationsJson.publications as readonly Publication[]

/** What the mechanism's public page says of itself. */
export const mechanism = mechanismJson
