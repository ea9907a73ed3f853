import { action } from './action.ts'
import { finding } from './finding.ts'
import { fundingSource } from './funding-source.ts'
import type { SectionKind, SectionKindName } from './kind.ts'
import { narrative } from './narrative.ts'
import { recommendation } from './recommendation.ts'

/** Every section kind by its name. A new kind is one file beside this one and one line here. */
export const SECTION_KINDS: Readonly<Record<SectionKindName, SectionKind>> = {
  finding,
  recommendation,
  'funding-source': fundingSource,
  action,
  narrative,
}

/** @returns the declaration, or undefined for a name that is not a section kind. */
export const sectionKind = (name: string): SectionKind | undefined =>
  Object.hasOwn(SECTION_KINDS, name) ? SECTION_KINDS[name as SectionKindName] : undefined

/** Version of everything a page must share with the server: kinds, rich-text schema and wire format (PROTOCOL.md, J2). */
export const SCHEMA_VERSION = 3

export * from './kind.ts'
