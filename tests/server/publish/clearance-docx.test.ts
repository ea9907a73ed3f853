import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { writeClearanceDocx, type ClearancePaper } from '../../../server/publish/clearance-docx.ts'
import { sectionKind } from '../../../schema/sections/index.ts'
import { LANGUAGES } from '../../../templates/index.ts'
import { clearanceText } from '../../../templates/papers/clearance.ts'
import { unzip } from '../../support/zip.ts'

type Entry = ClearancePaper['sections'][number]['entries'][number]

const NOW = new Date('2026-11-28T12:00:00Z')
const buildEntry = (given: Partial<Entry> = {}): Entry => ({
  item: { number: 'A-1', title: 'Appoint the lead' },
  fieldKey: null,
  quote: null,
  kind: 'question',
  comment: 'The year begins in April.',
  proposal: null,
  by: 'somebody',
  correctedBy: null,
  as: { role: 'beneficiary', country: 'CR' },
  author: 'Official, Costa Rica',
  corrector: null,
  ...given,
})
const proposalOf = (replacement: string): Entry['proposal'] => ({
  suggestion: { type: 'text', replacement },
  kind: sectionKind('action')!,
  path: 'body',
  numbers: {},
})
const buildPaper = (entries: Entry[], language = 'en'): ClearancePaper => ({
  language,
  timeZone: 'America/Costa_Rica',
  title: 'Open budgets',
  delegation: 'Costa Rica · Ministry of Planning',
  sections: entries.length === 0 ? [] : [{ title: 'Action plan', until: '5 December 2026, 6:00 PM GMT-4', entries }],
})

const filesOf = async (paper: ClearancePaper, now = NOW): Promise<Map<string, string>> => {
  const files = unzip(await writeClearanceDocx(paper, now))
  return new Map([...files].map(([name, data]) => [name, data.toString('utf8')]))
}
/** Every text of the document, as a program reads it. */
const textOf = (xml: string): string =>
  [...xml.matchAll(/<w:t(?: [^>]*)?>([^<]*)<\/w:t>|<w:br\/>|<\/w:p>/g)]
    .map(([, text]) => text ?? '\n')
    .join('')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&')

/** What is wrong with an XML text: tags that do not close, an ampersand or a character that has no place in it. */
const faultsOf = (xml: string): string[] => {
  const open: string[] = []
  const faults: string[] = []
  for (const [, close, name, self] of xml.matchAll(/<(\/?)([A-Za-z][\w:.-]*)[^>]*?(\/?)>/g)) {
    if (close === '/') {
      if (open.pop() !== name) faults.push(`</${name}>`)
    } else if (self !== '/') open.push(name!)
  }
  const amps = xml.match(/&(?!(amp|lt|gt|quot|apos|#\d+|#x[\da-f]+);)/gi) ?? []
  // oxlint-disable-next-line no-control-regex
  const forbidden = xml.match(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g) ?? []
  return [...faults, ...open, ...amps, ...forbidden]
}

const inZone = async <T>(timeZone: string, run: () => Promise<T>): Promise<T> => {
  const { TZ } = process.env
  process.env.TZ = timeZone
  try {
    return await run()
  } finally {
    if (TZ === undefined) delete process.env.TZ
    else process.env.TZ = TZ
  }
}

const hasOffice = spawnSync('soffice', ['--version']).status === 0

describe('the paper on which a delegation clears its drafts, as a Word file', () => {
  it.each(['Pacific/Auckland', 'UTC', 'America/Costa_Rica'])(
    'bears the day of the round where the server is in %s',
    (zone) =>
      inZone(zone, async () => {
        const evening = new Date('2026-11-28T03:00:00Z')
        expect(evening.getDate()).toBe(zone === 'America/Costa_Rica' ? 27 : 28)
        const text = textOf((await filesOf(buildPaper([buildEntry()]), evening)).get('word/document.xml')!)
        expect(text).toContain('November 27, 2026')
      }),
  )

  it('says of every draft where it is, what it speaks of, what it says and proposes, and who drafted it', async () => {
    const entries = [
      buildEntry({
        quote: 'from March',
        proposal: proposalOf('from April'),
        fieldKey: 'field.body',
        kind: 'correction',
      }),
      buildEntry({ item: null, comment: 'On all of it.\nTwo lines.' }),
    ]
    const files = await filesOf(buildPaper(entries))
    const text = textOf(files.get('word/document.xml')!)
    for (const words of ['Comments for clearance', 'Open budgets', 'Costa Rica · Ministry of Planning', 'Action plan'])
      expect(text).toContain(words)
    for (const words of [
      'A-1 Appoint the lead',
      'from March',
      'from April',
      'Correction',
      'Drafted by: Official, Costa Rica',
    ])
      expect(text).toContain(words)
    expect(text).toContain('Comments are taken until 5 December 2026, 6:00 PM GMT-4')
    expect(text).toContain('The section as a whole')
    expect(text).toContain('On all of it.\nTwo lines.')
    expect(text).toContain('November 28, 2026')
  })

  it('has real headings, and tables whose head is said again on every page', async () => {
    const xml = (await filesOf(buildPaper([buildEntry()]))).get('word/document.xml')!
    expect(xml.match(/<w:pStyle w:val="Title"\/>/g)).toHaveLength(1)
    // The section, and the place to sign.
    expect(xml.match(/<w:pStyle w:val="Heading1"\/>/g)).toHaveLength(2)
    expect(xml.match(/<w:tbl>/g)).toHaveLength(2)
    expect(xml.match(/<w:tblHeader\/>/g)).toHaveLength(2)
    expect(xml).toMatch(/<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"\/>/)
  })

  it.each(LANGUAGES)('speaks %s', async (language) => {
    const text = textOf((await filesOf(buildPaper([buildEntry()], language))).get('word/document.xml')!)
    for (const key of [
      'title',
      'intro',
      'item',
      'quote',
      'comment',
      'proposal',
      'clearance',
      'office',
      'signature',
    ] as const)
      expect(text).toContain(clearanceText(key, language))
  })

  it('says that there is nothing to clear', async () => {
    const text = textOf((await filesOf(buildPaper([]))).get('word/document.xml')!)
    expect(text).toContain(clearanceText('none', 'en'))
  })

  it('[X1] keeps markup, fields and formulas as text, and takes out what no file may hold', async () => {
    const nasty = [
      '</w:t></w:r><w:r><w:instrText>INCLUDETEXT "/etc/passwd"</w:instrText>',
      '=HYPERLINK("https://elsewhere.example")',
      '{ DDEAUTO c:\\windows\\system32\\cmd.exe }',
      'a & b < c > d "e" \'f\' ]]>',
      '\u{1F1E8}\u{1F1F7} año',
    ]
    const broken = `before\u{0}\u{8}\u{1B}\u{FFFE}after \uD800 half`
    const entries = [...nasty, broken].map((words) =>
      buildEntry({ comment: words, quote: words, proposal: proposalOf(words) }),
    )
    const files = await filesOf({ ...buildPaper(entries), title: nasty[0]!, delegation: nasty[3]! })
    for (const [name, xml] of files) if (/\.(xml|rels)$/.test(name)) expect([name, faultsOf(xml)]).toEqual([name, []])
    const xml = files.get('word/document.xml')!
    expect(xml).not.toContain('<w:instrText>INCLUDETEXT')
    const text = textOf(xml)
    for (const words of nasty) expect(text).toContain(words)
    expect(text).toContain('before\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}after \u{FFFD} half')
  })

  // A machine without it has checked the archive and its XML above.
  it.runIf(hasOffice)(
    'is opened by LibreOffice, over several pages',
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'ronda-docx-'))
      const entries = Array.from({ length: 30 }, (_, at) => buildEntry({ comment: `${at} `.padEnd(300, 'x y ') }))
      writeFileSync(join(folder, 'paper.docx'), await writeClearanceDocx(buildPaper(entries), NOW))
      const profile = `-env:UserInstallation=file://${join(folder, 'profile')}`
      const { status } = spawnSync(
        'soffice',
        [profile, '--headless', '--convert-to', 'pdf', '--outdir', folder, 'paper.docx'],
        {
          cwd: folder,
          timeout: 100_000,
        },
      )
      expect(status).toBe(0)
      expect(readFileSync(join(folder, 'paper.pdf')).subarray(0, 5).toString()).toBe('%PDF-')
    },
    120_000,
  )
})
