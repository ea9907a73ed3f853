import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { format, resolveConfig } from 'prettier'
import { describe, expect, it } from 'vitest'
import { withRights } from '../schema/rights-table.ts'
import { createMetrics } from '../server/metrics.ts'

const read = (path: string): string => readFileSync(fileURLToPath(new URL(`../${path}`, import.meta.url)), 'utf8')
const all = (text: string, pattern: RegExp): string[] =>
  [...new Set([...text.matchAll(pattern)].map(([, found]) => found!))].sort()

describe('what is written for those who run Ronda', () => {
  it('names every variable that the program reads, and no other', () => {
    const used = all(read('server/config.ts'), /\benv\.([A-Z_]+)/g).filter((name) => name !== 'NODE_ENV')
    const documented = all(read('README.md'), /^\| `([A-Z_]+)`/gm)
    expect(documented).toEqual(used)
  })

  it('sets only variables that the README names', () => {
    const set = all(read('docs/operate/ronda.env'), /^#?([A-Z_]+)=/gm)
    const known = [...all(read('README.md'), /^\| `([A-Z_]+)`/gm), 'NODE_ENV']
    expect(set.filter((name) => !known.includes(name))).toEqual([])
  })

  it('has the rights in the README as the policy has them (npm run rights)', async () => {
    const readme = read('README.md')
    const options = await resolveConfig(fileURLToPath(new URL('../README.md', import.meta.url)))
    expect(await format(withRights(readme), { ...options, parser: 'markdown' })).toBe(readme)
  })

  it('names every metric that there is, and no other', async () => {
    const { text } = await createMetrics().render({
      rooms: 0,
      pages: 0,
      plain: 0,
      sectionBytes: [],
      pendingBytes: 0,
      isDatabaseReachable: true,
    })
    expect(all(read('docs/OPERATE.md'), /`(ronda_\w+)/g)).toEqual(all(text, /^# TYPE (ronda_\w+)/gm))
  })
})
