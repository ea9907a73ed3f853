import type { Language } from './index.ts'
import mechanismJson from './mechanism.json' with { type: 'json' }
import publicationsJson from './publications.json' with { type: 'json' }

/** A report that the mechanism has published, as its page lists it. */
export interface Publication {
  /** Ours, stable. */
  id: string
  kind: 'thematic' | 'country'
  /** Number of a thematic report; null for a country's. */
  number: number | null
  title: string
  /** ISO 3166-1 alpha-2 of the country it is about; null: thematic. */
  country: string | null
  /** Year and month, `2014-12`. */
  date: string
  /** The only languages in which the page says it is available; null: the page says nothing. */
  onlyIn: readonly Language[] | null
  /** Country whose logo the cover shows as donor; null: none. */
  donor: string | null
}

export const publications = publicationsJson.publications as readonly Publication[]

/** What the mechanism's public page says of itself. */
export const mechanism = mechanismJson
