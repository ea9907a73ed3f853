import { BODY, TITLE, type SectionKind } from './kind.ts'

/** Analytical principles of the mechanism's framework (names in `templates/themes.json`). */
export const PRINCIPLES = [
  'long-term',
  'empirical',
  'co-designed',
  'user-centered',
  'behaviorally-informed',
  'complexity-aware',
  'fiscally-responsible',
] as const

/** What the peers found: a strength, a gap or a risk, with its evidence. */
export const finding: SectionKind = {
  name: 'finding',
  letter: 'F',
  labelKey: 'kind.finding',
  pluralLabelKey: 'kind.findings',
  addLabelKey: 'kind.finding.add',
  fields: [
    TITLE,
    BODY,
    { type: 'choice', name: 'kind', labelKey: 'field.finding.kind', choices: ['strength', 'gap', 'risk'] },
    { type: 'choices', name: 'principles', labelKey: 'field.finding.principles', choices: PRINCIPLES },
    {
      type: 'entries',
      name: 'evidence',
      labelKey: 'field.finding.evidence',
      addLabelKey: 'field.finding.evidence.add',
      fields: [
        { type: 'choice', name: 'type', labelKey: 'field.evidence.type', choices: ['interview', 'document', 'answer'] },
        { type: 'line', name: 'title', labelKey: 'field.evidence.title', maxCharacters: 200 },
        { type: 'line', name: 'institution', labelKey: 'field.evidence.institution', maxCharacters: 200 },
        { type: 'date', name: 'date', labelKey: 'field.evidence.date' },
        { type: 'url', name: 'link', labelKey: 'field.evidence.link' },
      ],
    },
  ],
  gaps: [{ key: 'no-evidence', labelKey: 'gap.finding.evidence', emptyField: 'evidence' }],
  columns: [],
}
