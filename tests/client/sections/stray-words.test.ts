import { beforeEach, describe, expect, it } from 'vitest'
import { StrayWords } from '../../../client/sections/stray-words.ts'
import type { Draft } from '../../../client/sync/types.ts'
import { createId, type SectionId } from '../../../schema/ids.ts'
import { SECTION_KINDS } from '../../../schema/sections/index.ts'

const section = createId<SectionId>()
const item = createId<string>()
const kind = SECTION_KINDS.finding
const place = { section, kind, item, field: 'body', before: 'The plan is late', after: '.' }
const NOW = Date.parse('2026-11-02T10:00:00Z')

describe('StrayWords', () => {
  let kept: Map<string, Draft>
  let words: StrayWords
  beforeEach(() => {
    kept = new Map()
    const drafts = {
      list: async () => [...kept.values()],
      keep: async (draft: Draft) => void kept.set(draft.id, draft),
    }
    words = new StrayWords(drafts, () => NOW)
  })
  const type = (text: string): boolean[] => text.split('').map((key) => words.type(section, key))

  it('keeps what was typed on where it would have stood', async () => {
    words.writing(place, [])
    expect(type(' and dull')).not.toContain(false)
    await words.flush()
    const [draft] = kept.values()
    expect(draft).toMatchObject({
      section,
      kind: 'finding',
      reason: 'locked',
      pieces: [
        {
          item,
          field: 'body',
          text: 'The plan is late and dull.',
          added: 'late and dull.',
          before: 'The plan is late.',
        },
      ],
    })
    type(', too')
    await words.flush()
    expect([...kept.values()].map(({ pieces }) => pieces[0]!.text)).toEqual(['The plan is late and dull, too.'])
  })

  it('is one draft with the words that the lock came before', async () => {
    const own = { item, itemTitle: '', field: 'body', text: 'The plan is late.', added: 'late', before: 'The plan is.' }
    const other = { item: null, itemTitle: '', field: 'intro', text: 'Hello', added: 'Hello' }
    const at = new Date(NOW - 2000).toISOString()
    kept.set('own', { id: 'own', section, kind: 'finding', reason: 'locked', at, pieces: [own, other] })
    words.writing(place, [])
    type('r')
    await words.flush()
    expect([...kept.values()]).toHaveLength(1)
    expect(kept.get('own')!.pieces).toMatchObject([
      { field: 'intro', text: 'Hello' },
      { field: 'body', text: 'The plan is later.', before: 'The plan is.' },
    ])
  })

  it('takes back a key, parts lines, and lets alone what is no word', async () => {
    words.writing(place, [])
    for (const key of ['x', 'Backspace', 'Enter', 'y']) expect(words.type(section, key)).toBe(true)
    for (const key of ['Tab', 'Escape', 'ArrowLeft', 'F5']) expect(words.type(section, key)).toBe(false)
    await words.flush()
    expect([...kept.values()][0]!.pieces[0]!.text).toBe('The plan is late\ny.')
  })

  it('keeps nothing of a section in which nobody wrote, and nothing of nothing', async () => {
    expect(type('abc')).toEqual([false, false, false])
    words.writing(place, [])
    expect(words.type(createId<SectionId>(), 'a')).toBe(false)
    type('  ')
    await words.flush()
    expect(kept.size).toBe(0)
  })
})
