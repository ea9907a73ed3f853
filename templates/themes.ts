import type { Texts } from './index.ts'
import themesJson from './themes.json' with { type: 'json' }

/** A theme or an analytical principle of the mechanism. */
export interface Named {
  id: string
  names: Texts
}

/** What a round is about: `round.theme` holds the id. */
export const themes: readonly Named[] = themesJson.themes

/** The analytical principles: `finding.principles` holds the ids. */
export const principles: readonly Named[] = themesJson.principles

/** @returns undefined for an id that is no theme. */
export const theme = (id: string): Named | undefined => themes.find((one) => one.id === id)
