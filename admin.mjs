// `npm run admin -- <mail>`: make somebody administrator, also while the server runs.
import { checkNode, ensureBuilt } from './built.mjs'

checkNode()
ensureBuilt({ isRenewed: false })
const { appointFromCommandLine } = await import('./dist/server/admin.js')
process.exitCode = await appointFromCommandLine(process.argv.slice(2), process.env)
