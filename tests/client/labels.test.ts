import { describe, expect, it } from 'vitest'
import { choiceKey, hasLabel } from '../../client/texts/labels.ts'
import { SECTION_KINDS, type Field } from '../../schema/sections/index.ts'

const keysOf = (field: Field): string[] => [
  field.labelKey,
  ...('choices' in field ? field.choices.map((choice) => choiceKey(field, choice)) : []),
  ...(field.type === 'links' ? [field.inverseLabelKey] : []),
  ...(field.type === 'entries' ? [field.addLabelKey, ...field.fields.flatMap(keysOf)] : []),
]

describe('labels', () => {
  it.each(Object.values(SECTION_KINDS))('has a text for everything that a $name declares', (kind) => {
    const keys = [kind.labelKey, kind.pluralLabelKey, ...kind.gaps.map(({ labelKey }) => labelKey)]
    const all = [...keys, ...kind.fields.flatMap(keysOf)]
    expect(all.length).toBeGreaterThan(10)
    expect(all.filter((key) => !hasLabel(key))).toEqual([])
  })
})
