import { describe, expect, it } from 'vitest'
import { choiceKey, hasLabel } from '../../client/texts/labels.ts'
import { LANGUAGE_LABEL, SECTION_KINDS, type Field, type SectionKind } from '../../schema/sections/index.ts'
import labelsJson from '../../templates/labels.json' with { type: 'json' }
import { faultsOf } from '../support/texts.ts'

const keysOf = (field: Field): string[] => [
  field.labelKey,
  ...('choices' in field ? field.choices.map((choice) => choiceKey(field, choice)) : []),
  ...(field.type === 'links' ? [field.inverseLabelKey] : []),
  ...(field.type === 'entries' ? [field.addLabelKey, ...field.fields.flatMap(keysOf)] : []),
]

const keysOfKind = ({ labelKey, pluralLabelKey, addLabelKey, gaps, fields }: SectionKind): string[] => [
  labelKey,
  pluralLabelKey,
  addLabelKey,
  ...gaps.map((gap) => gap.labelKey),
  ...fields.flatMap(keysOf),
]

const kinds = Object.values(SECTION_KINDS)

describe('labels', () => {
  it.each(kinds)('has a text for everything that a $name declares', (kind) => {
    const keys = keysOfKind(kind)
    expect(keys.length).toBeGreaterThan(kind.fields.length)
    expect(keys.filter((key) => !hasLabel(key))).toEqual([])
  })

  it('has each text in every language', () => {
    expect(Object.entries(labelsJson.labels).flatMap(([key, texts]) => faultsOf(key, texts))).toEqual([])
  })

  it('has no text that nothing declares', () => {
    const declared = new Set([LANGUAGE_LABEL, ...kinds.flatMap(keysOfKind)])
    expect(Object.keys(labelsJson.labels).filter((key) => !declared.has(key))).toEqual([])
  })
})
