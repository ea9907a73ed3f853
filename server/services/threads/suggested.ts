import { flatTextOf } from '../../../schema/anchors.ts'
import type { ContentBody } from '../../../schema/api/sections.ts'
import type { ThreadRequest } from '../../../schema/api/threads.ts'
import { AppError } from '../../../schema/errors.ts'
import { isId } from '../../../schema/ids.ts'
import type { Action } from '../../../schema/policy.ts'
import { declaredField } from '../../../schema/sections/field-paths.ts'
import type { Field, SectionKind } from '../../../schema/sections/index.ts'
import { isValidScalar } from '../../../schema/sections/scalars.ts'
import type { Suggestion } from '../../../schema/threads.ts'

type Asked = Pick<ThreadRequest, 'item' | 'field' | 'passage' | 'suggestion' | 'late'>

/** What somebody asks to do who asks to begin this: one of it is enough. What came too late for a lock that is open again is begun
 * as anything else. */
export const beginning = ({
  suggestion,
  late = false,
}: Pick<ThreadRequest, 'suggestion' | 'late'>): readonly Action[] => {
  const action = suggestion === undefined ? 'comment' : 'suggest'
  return late ? ['suggestLate', action] : [action]
}

/** A value of the form that the field declares. */
const isValueOf = (field: Field, value: string | string[]): boolean => {
  switch (field.type) {
    case 'choices':
      return isSet(value) && value.every((one) => field.choices.includes(one))
    case 'links':
      return isSet(value) && value.every(isId)
    case 'choice':
    case 'date':
    case 'country':
    case 'url':
    case 'money':
      return typeof value === 'string' && (value === '' || isValidScalar(field, value))
    case 'line':
    case 'text':
    case 'entries':
      return false
  }
}

const isSet = (value: string | string[]): value is string[] =>
  Array.isArray(value) && new Set(value).size === value.length

/** Words for a text in which none stand: there is no passage that they could replace. */
const isForEmpty = (
  kind: SectionKind,
  content: ContentBody,
  { item, field }: { item: string | null; field: string },
  { replacement }: Suggestion & { type: 'text' },
): boolean => {
  const type = declaredField(kind, item !== null, field)?.type
  if ((type !== 'line' && type !== 'text') || replacement.trim() === '') return false
  return (flatTextOf(content, item, field) ?? '').trim() === ''
}

const isPossible = (kind: SectionKind, content: ContentBody, asked: Asked, suggestion: Suggestion): boolean => {
  const { item, field = null, passage } = asked
  switch (suggestion.type) {
    case 'text':
      return field !== null && (passage !== undefined || isForEmpty(kind, content, { item, field }, suggestion))
    case 'field': {
      const declared = item === null || field === null ? null : declaredField(kind, true, field)
      if (declared === null || passage !== undefined) return false
      const { before, value } = suggestion
      return isValueOf(declared, value) && Array.isArray(before) === Array.isArray(value)
    }
    case 'item': {
      const { after } = suggestion
      const isPlace = after === null || content.items.some(({ id }) => id === after)
      return item === null && field === null && passage === undefined && kind.fields.length > 0 && isPlace
    }
  }
}

/** What a thread is begun on, and what it proposes, is there for whoever begins it.
 * @param content as its writer reads it. @throws AppError `bad-request`. */
export const refuseImpossible = (kind: SectionKind, content: ContentBody, asked: Asked): void => {
  const { item, field = null, passage, suggestion, late = false } = asked
  if (item !== null && !content.items.some(({ id }) => id === item))
    throw new AppError('bad-request', 'The item is not there any more.')
  if (field !== null && declaredField(kind, item !== null, field) === null)
    throw new AppError('bad-request', 'There is no such field.')
  if (passage !== undefined && field === null) throw new AppError('bad-request', 'A passage is one of a field.')
  if (late && suggestion === undefined) throw new AppError('bad-request', 'Late words are a suggestion.')
  if (suggestion !== undefined && !isPossible(kind, content, asked, suggestion))
    throw new AppError('bad-request', 'This cannot be suggested here.')
}
