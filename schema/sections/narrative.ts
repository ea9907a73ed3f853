import type { SectionKind } from './kind.ts'

/** Prose without items: executive summary, introduction, context. Its text is the section's free text. */
export const narrative: SectionKind = {
  name: 'narrative',
  letter: '',
  labelKey: 'kind.narrative',
  pluralLabelKey: 'kind.narrative',
  addLabelKey: 'kind.narrative.add',
  fields: [],
  gaps: [],
  columns: [],
}
