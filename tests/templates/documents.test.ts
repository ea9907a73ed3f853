import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { DOCUMENT_KINDS } from '../../schema/policy.ts'
import { SECTION_KINDS } from '../../schema/sections/index.ts'
import {
  documentTemplate,
  documentTemplates,
  inLanguage,
  latestTemplate,
  sectionNotice,
  sectionTemplate,
} from '../../templates/index.ts'
import { faultsOf } from '../support/texts.ts'

const keysOf = (value: object): string[] => Object.keys(value).sort()

describe.each(documentTemplates)('the template $id, version $version', (template) => {
  const { id, notice, sections } = template

  it('holds what a template holds, and nothing else', () => {
    expect(keysOf(template)).toEqual(['id', 'notice', 'sections', 'version'])
    expect(keysOf(notice)).toEqual(['sections', 'text'])
    for (const section of sections) expect(keysOf(section)).toEqual(['emptyText', 'guidance', 'key', 'kind', 'title'])
    expect(DOCUMENT_KINDS).toContain(id)
  })

  it('has every text in every language', () => {
    const faults = sections.flatMap(({ key, title, guidance, emptyText }) => [
      ...faultsOf(`${key} title`, title),
      ...faultsOf(`${key} guidance`, guidance),
      ...faultsOf(`${key} emptyText`, emptyText),
    ])
    expect([...faults, ...faultsOf('notice', notice.text)]).toEqual([])
  })

  it('tells an empty section its first action in one sentence', () => {
    for (const { emptyText } of sections) for (const text of Object.values(emptyText)) expect(text).toMatch(/^[^.]+\.$/)
  })

  it('has each section once, of a kind that exists', () => {
    const keys = sections.map(({ key }) => key)
    expect(new Set(keys).size).toBe(keys.length)
    for (const key of keys) expect(key).toMatch(/^[a-z]+(-[a-z]+)*$/)
    for (const { kind } of sections) expect(Object.keys(SECTION_KINDS)).toContain(kind)
  })

  it('shows its notice with sections that it has', () => {
    expect(notice.sections.length).toBeGreaterThan(0)
    for (const key of notice.sections) expect(sections.map((section) => section.key)).toContain(key)
  })
})

describe('document templates', () => {
  it('has one file for each version, numbered from 1 without holes', () => {
    const files = readdirSync(new URL('../../templates/documents', import.meta.url)).sort()
    expect(documentTemplates.map(({ id, version }) => `${id}-${version}.json`).sort()).toEqual(files)
    for (const { id } of documentTemplates) {
      const versions = documentTemplates.filter((one) => one.id === id).map(({ version }) => version)
      expect(versions).toEqual(versions.map((_, at) => at + 1))
    }
  })

  it('keeps the first report as it was: rounds made with it still read it', () => {
    expect(documentTemplate('report', 1)!.sections.map(({ key, kind }) => [key, kind])).toEqual([
      ['findings', 'finding'],
      ['recommendations', 'recommendation'],
    ])
  })

  it('makes new reports from the whole skeleton', () => {
    const { version, sections } = latestTemplate('report')
    expect(version).toBe(2)
    expect(sections.map(({ key, kind }) => [key, kind])).toEqual([
      ['preface', 'narrative'],
      ['summary', 'narrative'],
      ['context', 'narrative'],
      ['visit', 'narrative'],
      ['findings', 'finding'],
      ['recommendations', 'recommendation'],
      ['funding', 'funding-source'],
      ['action-plan', 'action'],
    ])
    expect(() => latestTemplate('minutes')).toThrow(/minutes/)
  })

  it('says with recommendations and action plan, and only there, that accepting creates no obligation', () => {
    const line = sectionNotice('report', 2, 'action-plan')
    expect(line?.en).toBe('Recommendations are offered; accepting them creates no obligation.')
    expect(sectionNotice('report', 2, 'recommendations')).toBe(line)
    expect(sectionNotice('report', 2, 'findings')).toBeUndefined()
    expect(sectionNotice('report', 3, 'recommendations')).toBeUndefined()
  })

  it('finds a section by its pinned version, and none in a version that it does not know', () => {
    expect(sectionTemplate('report', 2, 'funding')?.kind).toBe('funding-source')
    expect(sectionTemplate('report', 1, 'funding')).toBeUndefined()
    expect(sectionTemplate('report', 99, 'findings')).toBeUndefined()
  })

  it('gives a text in the language of a tag, and English for a language that it does not have', () => {
    const { title } = sectionTemplate('report', 2, 'findings')!
    expect(['es', 'pt-BR', 'fr-CA', 'ht'].map((tag) => inLanguage(title, tag))).toEqual([
      'Hallazgos',
      'Constatações',
      'Constats',
      'Findings',
    ])
  })
})
