import type { ThreadBody } from './api/threads.ts'
import { readsRelease, type MemberSubject, type SectionResource } from './policy.ts'
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

/** What a delegation has to clear and send on a section, wherever it is shown: desk, page and file. On its own documents, which it
 * reads as they are written, it discusses among itself what is never sent. */
export const draftsOn = (
  section: { id: string; resource: SectionResource },
  threads: readonly ThreadBody[],
  reader: MemberSubject,
): ThreadBody[] =>
  readsRelease(reader, section.resource)
    ? threads.filter((thread) => thread.section === section.id && isDraftToClear(thread, reader))
    : []

/** What was said in a draft: another one when somebody has read it before and something is added, changed or proposed anew. That its
 * passage was found again somewhere else, or released, says nothing. */
export const saidIn = ({ suggestion, comments }: Pick<ThreadBody, 'suggestion' | 'comments'>): string =>
  JSON.stringify([suggestion, comments.map(({ id, body, editedAt }) => [id, body, editedAt])])

/** A proposed change, with what it is put into words by. */
export interface Proposal {
  suggestion: Suggestion
  kind: SectionKind
  /** Field that it changes, as of its thread. */
  path: string | null
  /** Numbers of items that are there, by id. */
  numbers: Readonly<Record<string, string>>
}

/** A draft as it is cleared: where it is, what it speaks of, what it says and proposes. */
export interface ClearanceEntry {
  /** Null: the section as a whole, or an item that is not there any more. */
  item: { number: string; title: string } | null
  /** Label key of the field that it speaks of; null: the item as a whole. */
  fieldKey: string | null
  quote: string | null
  kind: ThreadKind
  comment: string
  /** Null: no change is proposed. */
  proposal: Proposal | null
  /** Who drafted it. */
  by: ThreadBody['by']
  /** Who has corrected its words; null: they are as they were drafted. */
  correctedBy: ThreadBody['by']
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
    proposal: suggestion === null ? null : { suggestion, kind, path, numbers },
    by,
    correctedBy: comments[0]?.editedBy ?? null,
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
