// Build everything that `npm start` runs: pages into dist/client, server, schema and templates into dist.
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const root = dirname(fileURLToPath(import.meta.url))
/** What a ministry's slow line should carry for one page; it holds the whole of the report page's script, and the texts of
 * every language, of which a page loads one. */
const MAX_SCRIPT_BYTES = 350_000

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

const measureScripts = () => {
  const folder = join(root, 'dist', 'client', 'assets')
  let bytes = 0
  for (const file of readdirSync(folder))
    if (file.endsWith('.js')) bytes += gzipSync(readFileSync(join(folder, file))).length
  console.log(`Script of the pages: ${(bytes / 1000).toFixed(1)} kB gzipped (at most ${MAX_SCRIPT_BYTES / 1000} kB).`)
  if (bytes > MAX_SCRIPT_BYTES) fail('The pages carry too much script.')
}

rmSync(join(root, 'dist'), { recursive: true, force: true })
run('@lit/localize-tools/bin/lit-localize.js', 'extract')
checkTexts()
run('@lit/localize-tools/bin/lit-localize.js', 'build')
run('vite/bin/vite.js', 'build', '--logLevel', 'warn')
measureScripts()
run('typescript/bin/tsc', '-p', 'tsconfig.server.json')
writeFileSync(join(root, 'dist', '.built'), '')
