import { msg } from '@lit/localize'

/** Texts of everything that `schema/sections` declares, by label key. A key without a text fails tests/client/texts.test.ts. */
const LABELS: Record<string, () => string> = {
  'kind.finding': () => msg('Finding'),
  'kind.findings': () => msg('Findings'),
  'kind.recommendation': () => msg('Recommendation'),
  'kind.recommendations': () => msg('Recommendations'),
  'field.title': () => msg('Title'),
  'field.body': () => msg('Text'),
  'field.finding.kind': () => msg('Kind'),
  'field.finding.principles': () => msg('Principles'),
  'field.finding.evidence': () => msg('Evidence'),
  'field.finding.evidence.add': () => msg('Add evidence'),
  'field.finding.recommendations': () => msg('Answered by'),
  'field.evidence.type': () => msg('Source'),
  'field.evidence.title': () => msg('What it is'),
  'field.evidence.institution': () => msg('Institution'),
  'field.evidence.date': () => msg('Date'),
  'field.evidence.link': () => msg('Link'),
  'field.recommendation.findings': () => msg('Answers'),
  'field.recommendation.priority': () => msg('Priority'),
  'field.recommendation.horizon': () => msg('Horizon'),
  'field.recommendation.addressedTo': () => msg('Addressed to'),
  'field.recommendation.experience': () => msg('Draws on'),
  'field.recommendation.experience.add': () => msg('Add a peer’s experience'),
  'field.experience.country': () => msg('Country'),
  'field.experience.worked': () => msg('What worked'),
  'field.experience.failed': () => msg('What did not'),
  'gap.finding.evidence': () => msg('No evidence yet'),
  'gap.recommendation.findings': () => msg('Answers no finding yet'),
  'finding.kind.strength': () => msg('Strength'),
  'finding.kind.gap': () => msg('Gap'),
  'finding.kind.risk': () => msg('Risk'),
  'finding.principles.long-term': () => msg('Long-term'),
  'finding.principles.empirical': () => msg('Empirical'),
  'finding.principles.co-designed': () => msg('Co-designed'),
  'finding.principles.user-centered': () => msg('User-centred'),
  'finding.principles.behaviorally-informed': () => msg('Behaviourally informed'),
  'finding.principles.complexity-aware': () => msg('Aware of complexity'),
  'finding.principles.fiscally-responsible': () => msg('Fiscally responsible'),
  'evidence.type.interview': () => msg('Interview'),
  'evidence.type.document': () => msg('Document'),
  'evidence.type.answer': () => msg('Answer of the self-assessment'),
  'recommendation.priority.high': () => msg('High'),
  'recommendation.priority.medium': () => msg('Medium'),
  'recommendation.priority.low': () => msg('Low'),
  'recommendation.horizon.immediate': () => msg('Immediate, within 6 months'),
  'recommendation.horizon.short': () => msg('Short, 1 year'),
  'recommendation.horizon.medium': () => msg('Medium, 2 to 3 years'),
  'recommendation.horizon.long': () => msg('Long, over 3 years'),
}

/** @returns whether there is a text for a key. */
export const hasLabel = (key: string): boolean => Object.hasOwn(LABELS, key)

/** Text of a label key in the reader's language; the key itself when there is none. */
export const label = (key: string): string => LABELS[key]?.() ?? key

/** Key of one choice of a field: `evidence.type.interview` for choice `interview` of the field labelled `field.evidence.type`. */
export const choiceKey = (field: { labelKey: string }, choice: string): string =>
  `${field.labelKey.replace(/^field\./, '')}.${choice}`

export const choiceLabel = (field: { labelKey: string }, choice: string): string => label(choiceKey(field, choice))
