import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const FOLDERS = ['client', 'server', 'schema', 'templates', 'tests']
/** Types from a package that only its own folder may know. */
const PACKAGES: [name: RegExp, allowed: RegExp][] = [
  [/^ws$/, /^(server\/(sockets|demo)|server\/main\.ts|tests)/],
  [/^y-websocket$/, /^(client\/sync|server\/demo|tests)/],
  [/^hono/, /^(server\/(app|main)\.ts|server\/(http|sockets)\/)/],
  [/^pg-boss$/, /^(server\/jobs|tests)/],
  [/^(drizzle-orm|postgres)/, /^(server\/(services|storage|mail)|schema\/tables|tests)\b/],
  [/^lit/, /^client\/(?!sync\/|editor\/)/],
  [/^@lit\//, /^client\/(?!sync\/|editor\/)/],
  [/^(@?better-auth)/, /^server\/services\/sign-in/],
  [/^nodemailer/, /^server\/mail/],
  [/^(smtp-server|mailparser)/, /^tests\/support/],
  [/^docx$/, /^server\/publish/],
  [/^ical-generator$/, /^server\/publish/],
  [/^ical\.js$/, /^tests\/support/],
  [/^pino$/, /^server\/log\.ts/],
  [/^prom-client$/, /^server\/metrics\.ts/],
  [/^node:/, /^(server|tests)\b|^[^/]+$/],
]

/** Who may import whom: importing folder to the folders it may reach. The first prefix that fits counts. */
const ALLOWED: [from: string, to: RegExp][] = [
  ['schema/tables', /^schema\/(?!migrations)/],
  ['schema', /^schema\/(?!tables|migrations)/],
  ['templates', /^(templates|schema\/(?!tables))/],
  ['client/elements', /^(client\/(elements|texts|styles|locales)|schema\/(?!tables)|templates)/],
  ['client/sync', /^(client\/sync|schema\/(?!tables))/],
  ['client/editor', /^(client\/editor|schema\/(?!tables))/],
  ['client/api', /^(client\/api|schema\/(?!tables))/],
  ['client', /^(client|schema\/(?!tables)|templates)/],
  ['server/rooms', /^(server\/rooms|schema\/(?!tables))/],
  ['server/storage', /^(server\/storage|server\/rooms\/types\.ts|schema)/],
  ['server/mail', /^(server\/mail|server\/storage\/database\.ts|server\/rooms\/types\.ts|schema|templates)/],
  ['server/services', /^(server\/(services|storage|mail)|server\/rooms\/types\.ts|schema|templates)/],
  [
    'server/http',
    /^(server\/(http|services|publish|mail|config\.ts)|server\/(rooms|storage)\/(types|registry|database)\.ts|schema\/(?!tables))/,
  ],
  ['server/jobs', /^(server\/(jobs|services)|server\/(rooms|storage)\/(types|database)\.ts)/],
  ['server/publish', /^(server\/publish|schema\/(?!tables)|templates)/],
  ['server/sockets', /^(server\/(sockets|services|rooms|http)|server\/storage\/database\.ts|schema\/(?!tables))/],
  [
    'server/demo',
    /^(server\/(demo|services)|server\/(rooms|storage)\/(types|database)\.ts|schema\/(?!tables)|templates)/,
  ],
  ['server', /^(server|schema\/(?!tables))/],
  ['tests', /^(tests|client|server|schema|templates)/],
]

interface Import {
  from: string
  /** Path from the root, or the name of a package. */
  to: string
  isPackage: boolean
}

const sourceFiles = (folder: string): string[] =>
  readdirSync(join(ROOT, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)))

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\b[^'"\n;]*?(?:\{[^}]*\}[^'"\n;]*?)?(?:from\s*)?['"]([^'"\n]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/g

const importsOf = (file: string): Import[] =>
  [...readFileSync(join(ROOT, file), 'utf8').matchAll(IMPORT)].map(([, named, dynamic]) => {
    const target = (named ?? dynamic)!
    const isPackage = !target.startsWith('.')
    return { from: file, to: isPackage ? target : relative(ROOT, resolve(ROOT, dirname(file), target)), isPackage }
  })

const files = FOLDERS.flatMap(sourceFiles).filter((file) => !file.startsWith('tests/bench'))
const imports = files.flatMap(importsOf)

describe('the house', () => {
  it('finds the import lines of every folder', () => {
    expect(files.length).toBeGreaterThan(50)
    expect(imports.some(({ from, to }) => from === 'server/main.ts' && to === 'server/app.ts')).toBe(true)
  })

  it('lets each folder import only what it may (STYLE 2)', () => {
    const wrong = imports.filter(({ from, to, isPackage }) => {
      if (isPackage) return false
      const rule = ALLOWED.find(([folder]) => from.startsWith(`${folder}/`))
      return rule === undefined || !rule[1].test(to)
    })
    expect(wrong.map(({ from, to }) => `${from} → ${to}`)).toEqual([])
  })

  it('goes to the rules of permission by their one door', () => {
    const inside = (file: string): boolean => file.startsWith('schema/policy/')
    const past = imports.filter(({ from, to }) => inside(to) && !inside(from) && from !== 'schema/policy.ts')
    expect(past.map(({ from, to }) => `${from} → ${to}`)).toEqual([])
  })

  it('keeps each library in its room', () => {
    const wrong = imports.filter(
      ({ from, to, isPackage }) =>
        isPackage && PACKAGES.some(([name, allowed]) => name.test(to) && !allowed.test(from)),
    )
    expect(wrong.map(({ from, to }) => `${from} → ${to}`)).toEqual([])
  })

  it('has no rings, type-only imports included', () => {
    const graph = new Map<string, string[]>()
    for (const { from, to, isPackage } of imports) if (!isPackage) graph.set(from, [...(graph.get(from) ?? []), to])
    const state = new Map<string, 'open' | 'done'>()
    const rings: string[] = []
    const visit = (file: string, path: string[]): void => {
      if (state.get(file) === 'done') return
      if (state.get(file) === 'open') {
        rings.push([...path.slice(path.indexOf(file)), file].join(' → '))
        return
      }
      state.set(file, 'open')
      for (const next of graph.get(file) ?? []) visit(next, [...path, file])
      state.set(file, 'done')
    }
    for (const file of graph.keys()) visit(file, [])
    expect(rings).toEqual([])
  })

  it('writes one size of file: none is over 400 lines', () => {
    // What is generated is as long as there are texts.
    const written = files.filter((file) => !/^client\/locales\/\w\w\.ts$/.test(file))
    const long = written.filter((file) => readFileSync(join(ROOT, file), 'utf8').split('\n').length > 400)
    expect(long).toEqual([])
  })
})
