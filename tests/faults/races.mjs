// Many lock races: `npm run races -- 10000 [seed]`. A seed gives the same typing and the same moments again, as far as the
// machine keeps time.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const [races = '2000', seed] = process.argv.slice(2)
const root = fileURLToPath(new URL('../..', import.meta.url))
const { status } = spawnSync('npx', ['vitest', 'run', 'tests/faults/lock-races.test.ts'], {
  cwd: root,
  stdio: 'inherit',
  shell: process.platform === 'win32',
  env: { ...process.env, RONDA_RACES: races, ...(seed !== undefined && { RONDA_RACES_SEED: seed }) },
})
process.exit(status ?? 1)
