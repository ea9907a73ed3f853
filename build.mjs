// Build everything that `npm start` runs: pages into dist/client, server, schema and templates into dist.
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const root = dirname(fileURLToPath(import.meta.url))
/** What a ministry's slow line should carry for the report page. */
const MAX_SCRIPT_BYTES = 350_000
const REPORT_PAGE = 'pages/round-page.ts'

const fail = (sentence) => {
  console.error(sentence)
  process.exit(1)
}

/** A program of node_modules, run by this very Node. */
const run = (script, ...args) => {
  const { status } = spawnSync(process.execPath, [join(root, 'node_modules', script), ...args], {
    cwd: root,
    stdio: 'inherit',
  })
  if (status !== 0) fail(`${script} failed.`)
}

/** Every text of the pages in every language: one that is missing would silently be shown in English. */
const checkTexts = () => {
  const folder = join(root, 'client', 'locales', 'xliff')
  for (const file of readdirSync(folder)) {
    const units = readFileSync(join(folder, file), 'utf8').split('<trans-unit').slice(1)
    const missing = units.filter((unit) => !/<target>[\s\S]*\S[\s\S]*<\/target>/.test(unit))
    if (missing.length > 0)
      fail(
        `${file} lacks a translation of:\n${missing.map((unit) => /<source>([\s\S]*?)<\/source>/.exec(unit)?.[1]).join('\n')}`,
      )
  }
}

/** The report page's own: what the page starts with, what that loads, and the longest of the languages. */
const measureScripts = () => {
  const folder = join(root, 'dist', 'client')
  const manifest = join(folder, '.vite', 'manifest.json')
  const chunks = JSON.parse(readFileSync(manifest, 'utf8'))
  // Made for this alone; nobody is served it.
  rmSync(dirname(manifest), { recursive: true })
  const size = ({ file }) => gzipSync(readFileSync(join(folder, file))).length
  const loaded = new Set()
  const load = (name) => {
    if (loaded.has(name)) return
    loaded.add(name)
    chunks[name].imports?.forEach(load)
  }
  load(Object.keys(chunks).find((name) => chunks[name].isEntry))
  load(REPORT_PAGE)
  const languages = Object.keys(chunks).filter((name) => /^locales\/\w+\.ts$/.test(name))
  const sum = (names) => names.reduce((bytes, name) => bytes + size(chunks[name]), 0)
  const bytes = sum([...loaded]) + Math.max(...languages.map((name) => size(chunks[name])))
  const all = sum(Object.keys(chunks).filter((name) => chunks[name].file.endsWith('.js')))
  const kB = (count) => `${(count / 1000).toFixed(1)} kB`
  console.log(
    `Script of the report page: ${kB(bytes)} gzipped (at most ${MAX_SCRIPT_BYTES / 1000} kB); of all pages and languages: ${kB(all)}.`,
  )
  if (bytes > MAX_SCRIPT_BYTES) fail('The report page carries too much script.')
}

rmSync(join(root, 'dist'), { recursive: true, force: true })
run('@lit/localize-tools/bin/lit-localize.js', 'extract')
checkTexts()
run('@lit/localize-tools/bin/lit-localize.js', 'build')
run('vite/bin/vite.js', 'build', '--logLevel', 'warn')
measureScripts()
run('typescript/bin/tsc', '-p', 'tsconfig.server.json')
writeFileSync(join(root, 'dist', '.built'), '')
