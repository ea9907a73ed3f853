import { describe, expect, it } from 'vitest'
import { compareContent, hasChanges } from '../../../client/controllers/content-changes.ts'
import type { ItemContent, SectionContent, TextContent } from '../../../schema/sections/content.ts'

const text = (words: string, lang = 'en'): TextContent => ({
  json:
    words === ''
      ? { type: 'doc' }
      : { type: 'doc', content: [{ type: 'paragraph', content: [{ type: 'text', text: words }] }] },
  lang,
})
const item = (id: string, title: string, more: ItemContent['fields'] = {}): ItemContent => ({
  id,
  order: id,
  fields: { title: text(title), body: text(''), answers: [], ...more },
})
const section = (items: ItemContent[], intro = ''): SectionContent => ({ fields: { intro: text(intro) }, items })

describe('compareContent', () => {
  it('tells what is new, changed and gone, and in which fields', () => {
    const before = section([item('a', 'One'), item('b', 'Two'), item('c', 'Three')])
    const after = section([
      item('a', 'One'),
      item('b', 'Two', { answers: ['f'], body: text('Why') }),
      item('d', 'Four'),
    ])
    const { items, removed, isReordered, isIntroChanged } = compareContent(before, after)
    expect([...items].map(([id, change]) => [id, change.type === 'changed' ? change.fields : change.type])).toEqual([
      ['b', ['body', 'answers']],
      ['d', 'new'],
    ])
    expect(removed.map(({ id }) => id)).toEqual(['c'])
    expect([isReordered, isIntroChanged]).toEqual([false, false])
  })

  it('finds no change where a reader would see none', () => {
    const emptyParagraph: TextContent = { json: { type: 'doc', content: [{ type: 'paragraph' }] }, lang: '' }
    const before = section([item('a', 'One', { body: emptyParagraph })])
    const after = section([{ ...item('a', 'One', { body: text('') }), order: 'z' }])
    expect(hasChanges(compareContent(before, after))).toBe(false)
  })

  it('sees another order, another introduction, another entry and a translation', () => {
    const entry = (country: string) => ({ experience: [{ id: 'e', fields: { country } }] })
    const before = section([item('a', 'One', entry('CL')), item('b', 'Two')], 'Before')
    const after = section([item('b', 'Two'), item('a', 'One', entry('CA'))], 'After')
    const changes = compareContent(before, after)
    expect([changes.isReordered, changes.isIntroChanged, [...changes.items.keys()]]).toEqual([true, true, ['a']])
    const translated = { ...text('Uno', 'es'), translation: text('One').json }
    const later = compareContent(
      section([item('a', '', { title: text('Uno', 'es') })]),
      section([item('a', '', { title: translated })]),
    )
    expect([...later.items.keys()]).toEqual(['a'])
  })

  it('compares an item that has changed again anew', () => {
    const [first, second] = [section([item('a', 'One')]), section([item('a', 'Two')])]
    expect(compareContent(first, second).items.size).toBe(1)
    expect(compareContent(second, second).items.size).toBe(0)
  })
})
