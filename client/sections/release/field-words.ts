import { formatMoney, parseMoney } from '../../../schema/money.ts'
import { plainText, type EntryContent, type FieldContent } from '../../../schema/sections/content.ts'
import type { Field } from '../../../schema/sections/index.ts'
import { currentForms } from '../../locales.ts'
import { choiceLabel, label } from '../../texts/labels.ts'
import { countryName } from '../../texts/people.ts'
import { dayText, listText } from '../../texts/times.ts'

/** A field as plain words, to be compared word by word. A text that has a translation gives both, one after the other.
 * @param numberOf number of a linked item; null: unknown. */
export const fieldWords = (
  field: Field,
  value: FieldContent | undefined,
  numberOf: (id: string) => string | null,
): string => {
  if (value === undefined) return ''
  if (typeof value === 'string') return value === '' ? '' : scalarWords(field, value)
  if (!Array.isArray(value))
    return [value.json, ...(value.translation === undefined ? [] : [value.translation])]
      .map(plainText)
      .filter((text) => text.trim() !== '')
      .join('\n\n')
  if (field.type === 'entries')
    return (value as EntryContent[]).map((entry) => entryWords(field.fields, entry)).join('\n\n')
  const names = (value as string[]).map((id) =>
    field.type === 'links' ? (numberOf(id) ?? '') : field.type === 'choices' ? choiceLabel(field, id) : id,
  )
  return listText(names.filter((name) => name !== ''))
}

const scalarWords = (field: Field, value: string): string => {
  switch (field.type) {
    case 'choice':
      return choiceLabel(field, value)
    case 'country':
      return countryName(value)
    case 'date':
      return dayText(value)
    case 'money': {
      const money = parseMoney(value)
      return money === null ? value : formatMoney(money, currentForms())
    }
    default:
      return value
  }
}

const entryWords = (fields: readonly Field[], entry: EntryContent): string =>
  fields
    .map((field) => [label(field.labelKey), fieldWords(field, entry.fields[field.name], () => null)] as const)
    .filter(([, words]) => words !== '')
    .map(([name, words]) => `${name}: ${words}`)
    .join('\n')
