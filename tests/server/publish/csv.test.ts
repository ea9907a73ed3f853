import { describe, expect, it } from 'vitest'
import { writeAuditCsv } from '../../../server/publish/audit.ts'
import { writeCsv } from '../../../server/publish/csv.ts'
import type { AuditAct } from '../../../schema/api/audit.ts'
import { readCsv } from '../../support/csv.ts'

const DANGEROUS = [
  '=HYPERLINK("https://elsewhere.example")',
  '+1+1',
  '-2+3',
  '@SUM(A1)',
  '\t=1',
  '\r=1',
  '\n=1',
  '=1',
  '@a',
]

describe('writeCsv', () => {
  it('begins with a byte order mark, quotes every cell and ends rows with CR LF', () => {
    expect(writeCsv(['a', 'b'], [['1', 'say "x", y\nz']])).toBe('\u{FEFF}"a","b"\r\n"1","say ""x"", y\nz"\r\n')
  })

  it('gives back what was put in, whatever is in it', () => {
    const rows = [
      ['', '"', ',;', 'línea\r\notra'],
      ['á', "'", 'x=1', '1-2'],
    ]
    expect(readCsv(writeCsv(['a', 'b', 'c', 'd'], rows).slice(1)).slice(1)).toEqual(rows)
  })

  it.each(DANGEROUS)('[FAULTS E2] makes text of %j', (text) => {
    expect(readCsv(writeCsv([text], [[text]]).slice(1))).toEqual([[`'${text}`], [`'${text}`]])
  })
})

describe('writeAuditCsv', () => {
  it('[FAULTS E2] lets no formula through in any column that people fill', () => {
    for (const text of DANGEROUS) {
      const act: AuditAct = {
        id: '',
        at: '2026-11-25T10:00:00.000Z',
        actor: { id: null, name: text, role: 'expert', country: 'CL' },
        action: 'section.state',
        section: { id: '', key: text, title: text },
        before: text,
        after: text,
        reason: text,
        about: {},
      }
      const [, row] = readCsv(writeAuditCsv([act]).slice(1))
      expect(row!.filter((value) => value === `'${text}`)).toHaveLength(6)
      expect(row!.filter((value) => /^[=+\-@\t\r\n]/.test(value))).toEqual([])
    }
  })
})
