import type { PersonId } from '../../schema/ids.ts'
import type { AppDeps } from '../../server/app.ts'
import { createAuth } from '../../server/services/sign-in/auth.ts'
import type { Db } from '../../server/storage/database.ts'

/** What `createApp` is told of the environment when nothing is set. */
export const appConfig = (given: Partial<AppDeps['config']> = {}): AppDeps['config'] => ({
  isDemo: false,
  publicUrl: null,
  host: '127.0.0.1',
  metricsToken: null,
  smtpUrl: null,
  mailFrom: 'Ronda <ronda@localhost>',
  trustedProxies: [],
  ...given,
})

/** Sign somebody in behind the back of every route. @returns a `Cookie` header. */
export const openCookie = async (db: Db, person: PersonId): Promise<string> => {
  const browser = { isShared: false, ipAddress: '', userAgent: '' }
  const auth = createAuth(db, { isSecure: false })
  return (await db.transaction((tx) => auth.open(tx, person, browser))).cookie
}
