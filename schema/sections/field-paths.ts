import { isId } from '../ids.ts'
import { BODY, ROOTS, type Field, type SectionKind } from './kind.ts'

/** Behind the name of a translatable text: its translation into the report's language. */
const TRANSLATION = '.translation'

const named = (fields: readonly Field[], name: string): Field | null => {
  const isTranslation = name.endsWith(TRANSLATION)
  const plain = isTranslation ? name.slice(0, -TRANSLATION.length) : name
  const field = fields.find((one) => one.name === plain)
  if (field === undefined) return null
  if (!isTranslation) return field
  return (field.type === 'line' || field.type === 'text') && field.isTranslatable === true ? field : null
}

/** What a thread's path declares: `body`, `body.translation`, `experience/{entry}/worked` of an item; `intro`, `intro.translation`
 * of the section itself.
 * @returns null for a path that the kind does not declare. */
export const declaredField = (kind: SectionKind, isOfItem: boolean, path: string): Field | null => {
  if (!isOfItem) return named([{ ...BODY, name: ROOTS.intro }], path)
  const [name = '', entry, inner, ...rest] = path.split('/')
  if (entry === undefined) return named(kind.fields, name)
  const entries = kind.fields.find((field) => field.name === name)
  if (entries?.type !== 'entries' || inner === undefined || rest.length > 0 || !isId(entry)) return null
  return named(entries.fields, inner)
}
