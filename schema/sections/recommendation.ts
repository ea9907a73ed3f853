import { BODY, TITLE, type SectionKind } from './kind.ts'

/** What the peers advise; accepting it creates no obligation. */
export const recommendation: SectionKind = {
  name: 'recommendation',
  letter: 'R',
  labelKey: 'kind.recommendation',
  pluralLabelKey: 'kind.recommendations',
  addLabelKey: 'kind.recommendation.add',
  fields: [
    TITLE,
    BODY,
    {
      type: 'links',
      name: 'findings',
      labelKey: 'field.recommendation.findings',
      to: 'finding',
      inverseLabelKey: 'field.finding.recommendations',
    },
    { type: 'choice', name: 'priority', labelKey: 'field.recommendation.priority', choices: ['high', 'medium', 'low'] },
    {
      type: 'choice',
      name: 'horizon',
      labelKey: 'field.recommendation.horizon',
      choices: ['immediate', 'short', 'medium', 'long'],
    },
    { type: 'line', name: 'addressedTo', labelKey: 'field.recommendation.addressedTo', maxCharacters: 200 },
    {
      type: 'entries',
      name: 'experience',
      labelKey: 'field.recommendation.experience',
      addLabelKey: 'field.recommendation.experience.add',
      fields: [
        { type: 'country', name: 'country', labelKey: 'field.experience.country' },
        { type: 'text', name: 'worked', labelKey: 'field.experience.worked', maxCharacters: 2000 },
        { type: 'text', name: 'failed', labelKey: 'field.experience.failed', maxCharacters: 2000 },
      ],
    },
  ],
  gaps: [
    { key: 'no-finding', labelKey: 'gap.recommendation.findings', emptyField: 'findings' },
    {
      key: 'no-action',
      labelKey: 'gap.recommendation.actions',
      notLinkedBy: { kind: 'action', field: 'recommendations' },
    },
  ],
  columns: ['findings', 'priority', 'horizon', 'addressedTo'],
}
