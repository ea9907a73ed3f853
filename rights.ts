// `npm run rights`: write the README's table of who may do what from the policy.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { format, resolveConfig } from 'prettier'
import { withRights } from './schema/rights-table.ts'

const README = fileURLToPath(new URL('README.md', import.meta.url))

const text = withRights(readFileSync(README, 'utf8'))
writeFileSync(README, await format(text, { ...(await resolveConfig(README)), filepath: README }))
