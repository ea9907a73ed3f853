import { BODY, TITLE, type SectionKind } from './kind.ts'

/** A step of the immediate action plan. It has no status: one appears only when the beneficiary has asked for follow-up. */
export const action: SectionKind = {
  name: 'action',
  letter: 'A',
  labelKey: 'kind.action',
  pluralLabelKey: 'kind.actions',
  fields: [
    TITLE,
    BODY,
    {
      type: 'links',
      name: 'recommendations',
      labelKey: 'field.action.recommendations',
      to: 'recommendation',
      inverseLabelKey: 'field.recommendation.actions',
    },
    { type: 'line', name: 'owner', labelKey: 'field.action.owner', maxCharacters: 200 },
    { type: 'country', name: 'support', labelKey: 'field.action.support' },
    { type: 'date', name: 'start', labelKey: 'field.action.start' },
    { type: 'date', name: 'end', labelKey: 'field.action.end' },
    {
      type: 'links',
      name: 'dependsOn',
      labelKey: 'field.action.dependsOn',
      to: 'action',
      inverseLabelKey: 'field.action.neededBy',
    },
    { type: 'line', name: 'deliverable', labelKey: 'field.action.deliverable', maxCharacters: 300 },
    { type: 'line', name: 'indicator', labelKey: 'field.action.indicator', maxCharacters: 300 },
    { type: 'line', name: 'baseline', labelKey: 'field.action.baseline', maxCharacters: 120 },
    { type: 'line', name: 'target', labelKey: 'field.action.target', maxCharacters: 120 },
    { type: 'money', name: 'cost', labelKey: 'field.action.cost', isRange: false },
    {
      type: 'links',
      name: 'funding',
      labelKey: 'field.action.funding',
      to: 'funding-source',
      inverseLabelKey: 'field.funding.actions',
    },
    { type: 'text', name: 'risk', labelKey: 'field.action.risk', maxCharacters: 1000 },
  ],
  gaps: [
    { key: 'no-recommendation', labelKey: 'gap.action.recommendations', emptyField: 'recommendations' },
    { key: 'no-owner', labelKey: 'gap.action.owner', emptyField: 'owner' },
    { key: 'no-start', labelKey: 'gap.action.start', emptyField: 'start' },
    { key: 'no-end', labelKey: 'gap.action.end', emptyField: 'end' },
    { key: 'no-funding', labelKey: 'gap.action.funding', emptyField: 'funding' },
  ],
  columns: ['recommendations', 'owner', 'start', 'end', 'cost', 'funding'],
}
