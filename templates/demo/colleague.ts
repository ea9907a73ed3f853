import type { SectionKindName } from '../../schema/sections/index.ts'
import type { Texts } from '../index.ts'
import colleague from './colleague.json' with { type: 'json' }

/** What the scripted expert types in a section of each kind; the title is empty where there are no items. Blank lines part
 * paragraphs; `{wrong|right}` is typed wrong first and then put right. Illustrative. */
export const colleagueTexts: Readonly<Record<SectionKindName, { title: Required<Texts>; body: Required<Texts> }>> =
  colleague.texts
