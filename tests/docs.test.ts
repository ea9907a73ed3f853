import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
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

  it('names every cookie and every place in a browser that pages write to', () => {
    const table = read('docs/security.md').split('### What a browser keeps')[1]!.split('\n## ')[0]!
    const named = all(table, /^\| `([\w-]+)…?`/gm)
    const cookies = all(table, /^\| `(\w+)` or `__Host-\1` +\| cookie/gm)
    const sources = readdirSync(fileURLToPath(new URL('../client', import.meta.url)), {
      recursive: true,
      encoding: 'utf8',
    })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => read(`client/${file}`))
    const stores =
      sources.join('\n').match(/localStorage|sessionStorage|indexedDB|createStore\(|document\.cookie/g) ?? []
    // Those of the table: the language, comments, and late words. Another one is another row.
    expect([...new Set(stores)].sort()).toEqual(['createStore(', 'localStorage'])
    expect(named).toEqual(['ronda', 'ronda-comments', 'ronda-language'])
    expect(cookies).toEqual(['ronda'])
    // One place names them both.
    const names = all(read('server/services/sign-in/auth.ts'), /'((?:__Host-)?ronda)'/g)
    expect(names).toEqual(['__Host-ronda', 'ronda'])
  })

  it('says only of files that there are that something is proved there', () => {
    for (const page of ['docs/security.md', 'docs/ARCHITECTURE.md'])
      for (const path of all(read(page), /`(tests\/[\w/.-]+)`/g))
        expect([path, existsSync(fileURLToPath(new URL(`../${path}`, import.meta.url)))]).toEqual([path, true])
  })

  it('gives a list of all libraries by the command that it names', () => {
    const [, command] = /^ {4}(npm sbom [^>]+) >/m.exec(read('docs/security.md'))!
    const { status, stdout } = spawnSync(command!, {
      shell: true,
      cwd: fileURLToPath(new URL('..', import.meta.url)),
      encoding: 'utf8',
      maxBuffer: 64 << 20,
    })
    expect(status).toBe(0)
    const { bomFormat, components } = JSON.parse(stdout) as { bomFormat: string; components: { purl: string }[] }
    expect(bomFormat).toBe('CycloneDX')
    const listed = new Set(
      components.map(({ purl }) => decodeURIComponent(purl).replace(/^pkg:npm\/(.+)@[^@]+$/, '$1')),
    )
    const { dependencies, devDependencies } = JSON.parse(read('package.json')) as Record<string, Record<string, string>>
    const wanted = Object.keys({ ...dependencies, ...devDependencies })
    expect(wanted.filter((name) => !listed.has(name))).toEqual([])
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
