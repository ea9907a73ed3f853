// `npm start`: build once when needed, then run the server in this process, so that Ctrl-C reaches it.
import { checkNode, ensureBuilt } from './built.mjs'

checkNode()
ensureBuilt({ isRenewed: true })
await import('./dist/server/main.js')
