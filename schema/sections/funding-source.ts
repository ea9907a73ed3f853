import { BODY, TITLE, type SectionKind } from './kind.ts'

/** Who could pay for what is recommended. */
export const fundingSource: SectionKind = {
  name: 'funding-source',
  letter: 'S',
  labelKey: 'kind.funding-source',
  pluralLabelKey: 'kind.funding-sources',
  addLabelKey: 'kind.funding-source.add',
  fields: [
    TITLE,
    BODY,
    { type: 'line', name: 'donor', labelKey: 'field.funding.donor', maxCharacters: 200 },
    {
      type: 'choice',
      name: 'kind',
      labelKey: 'field.funding.kind',
      choices: [
        'national-budget',
        'development-bank',
        'bilateral-donor',
        'multilateral-fund',
        'south-south',
        'foundation',
        'private',
        'in-kind',
      ],
    },
    {
      type: 'choice',
      name: 'instrument',
      labelKey: 'field.funding.instrument',
      choices: ['grant', 'loan', 'technical-cooperation'],
    },
    { type: 'money', name: 'amount', labelKey: 'field.funding.amount', isRange: true },
    {
      type: 'choice',
      name: 'status',
      labelKey: 'field.funding.status',
      choices: ['identified', 'asked', 'agreed'],
    },
    {
      type: 'links',
      name: 'recommendations',
      labelKey: 'field.funding.recommendations',
      to: 'recommendation',
      inverseLabelKey: 'field.recommendation.funding',
    },
    { type: 'url', name: 'link', labelKey: 'field.funding.link' },
  ],
  gaps: [
    { key: 'no-recommendation', labelKey: 'gap.funding.recommendations', emptyField: 'recommendations' },
    { key: 'no-amount', labelKey: 'gap.funding.amount', emptyField: 'amount' },
  ],
  columns: ['donor', 'kind', 'amount', 'status', 'recommendations'],
}
