import { describe, expect, it } from 'vitest'
import { lateFileName, lateText } from '../../../client/sections/late-file.ts'
import type { Draft } from '../../../client/sync/types.ts'
import type { SectionId } from '../../../schema/ids.ts'

describe('a file of late text', () => {
  it('says of each text where it belongs, and holds the whole of it', () => {
    const draft: Draft = {
      id: 'd',
      section: 's' as SectionId,
      kind: 'findings',
      reason: 'locked',
      at: '2026-03-03T16:20:11.000Z',
      pieces: [
        { item: 'a', itemTitle: 'One', field: 'body', text: 'First line.\nSecond line.', added: 'Second line.' },
        { item: 'b', itemTitle: 'Two', field: 'title', text: '', added: '' },
      ],
    }
    const text = lateText(draft, {
      heading: 'Round · Findings',
      lines: ['Came after the lock.', '3 March'],
      placeOf: ({ itemTitle, field }) => `${itemTitle} · ${field}`,
      emptied: 'Emptied.',
    })
    expect(text.split('\n\n')).toEqual([
      'Round · Findings\n================',
      'Came after the lock.',
      '3 March',
      'One · body\n----------\nFirst line.\nSecond line.',
      'Two · title\n-----------\nEmptied.\n',
    ])
  })

  it('has a name that every system takes', () => {
    expect(lateFileName('action-plan', '2026-03-03T16:20:11.000Z')).toBe('ronda-action-plan-2026-03-03-16-20.txt')
    expect(lateFileName('../a/b:c', '2026-03-03T16:20:11.000Z')).toBe('ronda-abc-2026-03-03-16-20.txt')
  })
})
