import { describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { createId, type MemberId } from '../../schema/ids.ts'
import { createItem, itemsOf } from '../../schema/sections/edit.ts'
import { SECTION_KINDS, type Field, type SectionKind } from '../../schema/sections/index.ts'
import { isValidScalar } from '../../schema/sections/scalars.ts'
import { judgeUpdate } from '../../server/rooms/gate/index.ts'

/** A field of every type of scalar, with what it may hold and what not. */
const CASES: Partial<Record<Field['type'], { good: string[]; bad: string[] }>> = {
  choice: { good: [], bad: ['invented', ''] },
  date: {
    good: ['2026-02-28', '0999-12-31'],
    bad: ['12026-02-28', '26-02-28', '2026-13-01', '2026-02-32', ' 2026-02-28', ''],
  },
  country: { good: ['CL'], bad: ['cl', 'CHL', ''] },
  url: {
    good: ['https://example.org/a', 'http://example.org', `https://example.org/${'a'.repeat(1980)}`],
    bad: [
      'ftp://example.org',
      'urn:isbn:0',
      'javascript:alert(1)',
      `https://example.org/${'a'.repeat(1981)}`,
      'https://',
      '',
    ],
  },
  money: { good: ['XCD 8400000'], bad: ['XCD', '8400000', 'XCD 1.5', 'XCD 9-8', ''] },
}

const fieldsOf = ({ fields }: SectionKind): Field[] =>
  fields.flatMap((field): Field[] => (field.type === 'entries' ? [...field.fields] : [field]))

describe('isValidScalar', () => {
  for (const [type, { good, bad }] of Object.entries(CASES))
    it(`knows what a ${type} may hold`, () => {
      const fields = Object.values(SECTION_KINDS)
        .flatMap(fieldsOf)
        .filter((field) => field.type === type)
      expect(fields.length).toBeGreaterThan(0)
      for (const field of fields) {
        const choices = field.type === 'choice' ? field.choices : []
        for (const value of [...good, ...choices]) expect([value, isValidScalar(field, value)]).toEqual([value, true])
        for (const value of bad) expect([value, isValidScalar(field, value)]).toEqual([value, false])
      }
    })

  it('takes a range of money where the field is one, and only there', () => {
    const money = Object.values(SECTION_KINDS).flatMap(fieldsOf)
    for (const field of money) if (field.type === 'money') expect(isValidScalar(field, 'XCD 1-2')).toBe(field.isRange)
  })

  it('[G11] says what the gate says, of every scalar of every kind', () => {
    const values = Object.values(CASES).flatMap(({ good, bad }) => [...good, ...bad])
    let asked = 0
    for (const kind of Object.values(SECTION_KINDS)) {
      const doc = new Y.Doc()
      if (kind.fields.length === 0) continue
      const id = createItem(doc, kind, { lang: 'en' })
      for (const field of kind.fields) {
        if (!(field.type in CASES)) continue
        for (const value of [...values, ...(field.type === 'choice' ? field.choices : [])]) {
          const copy = new Y.Doc()
          Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc))
          const before = Y.encodeStateVector(copy)
          itemsOf(copy).get(id)!.set(field.name, value)
          const verdict = judgeUpdate(Y.encodeStateAsUpdate(copy, before), {
            doc,
            kind,
            member: createId<MemberId>(),
            ownerOf: () => undefined,
            sectionBytes: 0,
          })
          expect([field.name, value, verdict.kind]).toEqual([
            field.name,
            value,
            isValidScalar(field, value) ? 'accept' : 'refuse',
          ])
          asked++
        }
      }
    }
    expect(asked).toBeGreaterThan(100)
  })
})
