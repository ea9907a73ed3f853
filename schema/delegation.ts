import type { ThreadBody } from './api/threads.ts'
import type { MemberSubject } from './policy.ts'
import { plainText, type ItemContent, type SectionContent } from './sections/content.ts'
import { TITLE, type Field, type SectionKind } from './sections/index.ts'
import type { Suggestion, ThreadKind } from './threads.ts'

/** What a delegation's desk and its papers say of drafts, of whatever is read by both ends. */

/** Whether a thread is a draft of the reader's delegation that still is to be cleared and sent: one that was put aside or
 * withdrawn is not. */
export const isDraftToClear = (
  {
    audience,
    sentAs,
    resolved,
    decision,
    as,
  }: Pick<ThreadBody, 'audience' | 'sentAs' | 'resolved' | 'decision' | 'as'>,
  reader: Pick<MemberSubject, 'role' | 'country'>,
): boolean =>
  audience === 'delegation' &&
  sentAs === null &&
  resolved === null &&
  decision === null &&
  as.role === reader.role &&
  as.country === reader.country

/** Words, or what a label key stands for. */
export type Words = string | { label: string }

/** A draft as it is cleared: where it is, what it speaks of, what it says and proposes. */
export interface ClearanceEntry {
  /** Null: the section as a whole, or an item that is not there any more. */
  item: { number: string; title: string } | null
  /** Label key of the field that it speaks of; null: the item as a whole. */
  fieldKey: string | null
  quote: string | null
  kind: ThreadKind
  comment: string
  /** What stands there of a field that is no text, where something else is proposed; null: see `quote`. */
  before: readonly Words[] | null
  /** What is to stand there instead; null: nothing is proposed. */
  proposal: readonly Words[] | null
  /** Who drafted it. */
  by: ThreadBody['by']
  as: ThreadBody['as']
}

const titleOf = ({ fields }: ItemContent): string => {
  const title = fields[TITLE.name]
  return title === undefined || typeof title === 'string' || Array.isArray(title) ? '' : plainText(title.json)
}

/** The declared field of a path such as `body`, `body.translation` or `experience/{entry}/worked`. */
const fieldAt = (kind: SectionKind, path: string): Field | undefined => {
  const [name = '', , inner] = path.replace(/\.translation$/, '').split('/')
  const field = kind.fields.find((one) => one.name === name)
  return inner !== undefined && field?.type === 'entries' ? field.fields.find((one) => one.name === inner) : field
}

const proposed = (
  suggestion: Suggestion,
  field: Field | undefined,
  numberOf: (id: string) => string | undefined,
): readonly Words[] => {
  if (suggestion.type === 'text') return [suggestion.replacement]
  if (suggestion.type === 'item') return [suggestion.title, suggestion.body].filter((text) => text !== '')
  return valuesIn(suggestion.value, field, numberOf)
}

const valuesIn = (
  given: string | readonly string[],
  field: Field | undefined,
  numberOf: (id: string) => string | undefined,
): readonly Words[] => {
  const values = [given].flat().filter((value) => value !== '')
  if (values.length === 0) return ['–']
  return values.map((value): Words => {
    if (field?.type === 'choice' || field?.type === 'choices')
      return { label: `${field.labelKey.replace(/^field\./, '')}.${value}` }
    return field?.type === 'links' ? (numberOf(value) ?? value) : value
  })
}

/** One draft, by the content of its section that its delegation reads. */
export const clearanceEntry = (
  { item: id, field: path, quote, kind: threadKind, suggestion, comments, by, as }: ThreadBody,
  kind: SectionKind,
  { items, numbers = {} }: Pick<SectionContent, 'items'> & { numbers?: Record<string, string> },
): ClearanceEntry => {
  const item = items.find((one) => one.id === id)
  const field = path === null ? undefined : fieldAt(kind, path)
  return {
    item: item === undefined ? null : { number: numbers[item.id] ?? '', title: titleOf(item) },
    fieldKey: field?.labelKey ?? null,
    quote,
    kind: threadKind,
    comment: comments[0]?.body ?? '',
    before: suggestion?.type === 'field' ? valuesIn(suggestion.before, field, (one) => numbers[one]) : null,
    proposal: suggestion === null ? null : proposed(suggestion, field, (one) => numbers[one]),
    by,
    as,
  }
}

/** Drafts in the order in which a reader meets what they speak of; on the section as a whole first. */
export const inReadingOrder = <T extends Pick<ThreadBody, 'item' | 'at'>>(
  drafts: readonly T[],
  { items }: Pick<SectionContent, 'items'>,
): T[] => {
  const placeOf = ({ item }: T): number => (item === null ? -1 : items.findIndex(({ id }) => id === item))
  return drafts.toSorted((a, b) => placeOf(a) - placeOf(b) || a.at.localeCompare(b.at))
}
