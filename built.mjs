// What `npm start` and `npm run admin` need first: a Node that is new enough, and a build.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(fileURLToPath(import.meta.url))

/** Time of the newest change under a path, in ms. */
const newest = (path) => {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (stat === undefined) return 0
  if (!stat.isDirectory()) return stat.mtimeMs
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))))
}

const stamp = join(root, 'dist', '.built')
// What the build itself writes (locales) does not count as a change.
const sources = [
  'client',
  'server',
  'schema',
  'templates',
  'package.json',
  'tsconfig.json',
  'tsconfig.server.json',
  'vite.config.ts',
]
const isStale = () => sources.some((source) => newest(join(root, source)) > statSync(stamp).mtimeMs)

/** End the program, with one sentence, on a Node that is too old. */
export const checkNode = () => {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return
  console.error(
    `Ronda needs Node 20.19 or newer and this is ${process.versions.node}: install it from https://nodejs.org.`,
  )
  process.exit(1)
}

/** Build once when needed.
 * @param isRenewed whether sources that have changed are built again: not beside a server that runs from what is there. */
export const ensureBuilt = ({ isRenewed }) => {
  if (existsSync(stamp) && !(isRenewed && isStale())) return
  console.log('Building Ronda, once; this takes a few seconds.')
  if (!existsSync(join(root, 'node_modules', 'vite'))) {
    console.error('Run `npm install` first (with its development packages: they build the pages).')
    process.exit(1)
  }
  const { status } = spawnSync(process.execPath, [join(root, 'build.mjs')], { cwd: root, stdio: 'inherit' })
  if (status !== 0) process.exit(1)
}
