import { createHash } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ROLES } from '../../schema/policy.ts'
import { LANGUAGES } from '../../templates/index.ts'
import { roleIn } from '../../templates/roles.ts'
import { statementFor, statements, statementText } from '../../templates/statements/index.ts'
import { faultsOf } from '../support/texts.ts'

/** What has been accepted once stands for ever: a change of a text is a new version, never another hash here. */
const HASHES: Record<string, string> = {
  'beneficiary-notice-1': '2b2958b9f8c758269eba2a7effbd2bba114bdc20b14623d3f9ad38b8a3cbcf26',
  'confidentiality-1': 'c3b91dc0f4e6874bc30e738e32071645b9dff53ec9b964125bb1a2b0657e8cbe',
}

describe.each(statements)('the statement $kind, version $version', (statement) => {
  const { kind, version, title, paragraphs, accept } = statement

  it('has every text in every language', () => {
    const faults = paragraphs.flatMap((text, at) => faultsOf(`paragraph ${at}`, text))
    expect([...faultsOf('title', title), ...faults, ...faultsOf('accept', accept)]).toEqual([])
  })

  it('is as it was when it was first accepted', () => {
    const all = LANGUAGES.map((language) => statementText(statement, language)).join('\n\n')
    expect(createHash('sha256').update(all).digest('hex')).toBe(HASHES[`${kind}-${version}`])
  })
})

describe('statements', () => {
  it('has one file for each version, numbered from 1 without holes', () => {
    const files = readdirSync(new URL('../../templates/statements', import.meta.url)).filter((name) =>
      name.endsWith('.json'),
    )
    expect(statements.map(({ kind, version }) => `${kind}-${version}.json`).sort()).toEqual(files.sort())
    for (const { kind } of statements) {
      const versions = statements.filter((one) => one.kind === kind).map(({ version }) => version)
      expect(versions).toEqual(versions.map((_, at) => at + 1))
    }
  })

  it('asks each role for its own', () => {
    expect(Object.fromEntries(ROLES.map((role) => [role, statementFor(role)?.kind ?? null]))).toEqual({
      secretariat: null,
      expert: 'confidentiality',
      beneficiary: 'beneficiary-notice',
      observer: 'confidentiality',
    })
  })

  it('names every role in every language', () => {
    for (const role of ROLES)
      expect(new Set(LANGUAGES.map((language) => roleIn(role, language))).size).toBeGreaterThan(2)
  })
})
