import { givenEmail } from '../schema/api/text.ts'
import { AppError } from '../schema/errors.ts'
import { readConfig, type Config } from './config.ts'
import { messageOf } from './log.ts'
import { appointAdministrator } from './services/persons.ts'
import { seedReference } from './services/reference.ts'
import { TELEPHONE_MINUTES } from './services/sign-in/codes.ts'
import { makeOperatorCode } from './services/sign-in/telephone.ts'
import { checkServer, codeOf, openDatabase, troubleOf } from './storage/database.ts'
import { startEmbedded } from './storage/embedded/index.ts'
import { findRunning } from './storage/embedded/running.ts'
import { migrateDatabase } from './storage/migrate.ts'

const USAGE = 'Name the mail address of the administrator: npm run admin -- name@example.org'

/** Print a code although mail can be sent. */
const CODE_FLAG = '--code'

/** The database, wherever it is: the one that is named, that of a running Ronda, or its own, started for this command. */
const reachDatabase = async ({ databaseUrl, dataDir }: Config): Promise<{ url: string; done(): Promise<void> }> => {
  const found = databaseUrl ?? (await findRunning(dataDir))
  if (found !== null) return { url: found, done: async () => {} }
  const embedded = await startEmbedded({ dataDir })
  return { url: embedded.url, done: () => embedded.stop() }
}

interface Appointed {
  isNew: boolean
  /** To sign in with; null: none was wanted. */
  code: { code: string; until: Date } | null
}

const appoint = async (url: string, email: string, wantsCode: boolean): Promise<Appointed> => {
  const database = openDatabase(url)
  try {
    await checkServer(database)
    await migrateDatabase(url)
    await seedReference(database.db)
    const isNew = await appointAdministrator(database.db, email)
    return { isNew, code: wantsCode ? await makeOperatorCode(database.db, email) : null }
  } finally {
    await database.close()
  }
}

const sentenceOf = (error: unknown): string => {
  if (error instanceof AppError && error.reason === 'cannot-start') return error.message
  const isAway = troubleOf(error) !== null || (error instanceof AppError && error.reason === 'storage-unavailable')
  if (isAway) return 'The database does not answer: start it, or set DATABASE_URL to the one that Ronda uses.'
  if (['28P01', '28000', '3D000'].includes(codeOf(error)))
    return 'The database refuses what DATABASE_URL says: it must be the address that Ronda itself is started with.'
  return `Nobody was appointed: ${messageOf(error)}`
}

const nextStep = (place: string, code: Appointed['code']): string =>
  code === null
    ? `Next: open ${place}/people, sign in with this address, and`
    : `Next: open ${place}/people, choose "I have a code", and type this address and ${code.code}\n` +
      `(works once, for ${TELEPHONE_MINUTES} minutes, until ${code.until.toISOString().slice(11, 16)} UTC). Then`

/** `npm run admin -- <mail> [--code]`: make the first administrator, or another one, in the database that Ronda uses with the same
 * environment; it may be running meanwhile. A code to sign in with is printed where no mail can be sent, or when it is asked for.
 * @returns exit code. */
export const appointFromCommandLine = async (args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> => {
  const fail = (sentence: string): number => {
    process.stderr.write(`${sentence}\n`)
    return 1
  }
  const [address, ...more] = args.filter((one) => one !== CODE_FLAG)
  if (address === undefined || more.length > 0) return fail(USAGE)
  const email = givenEmail.safeParse(address)
  if (!email.success) return fail(`"${address}" is no mail address. ${USAGE}`)
  try {
    const config = readConfig(env)
    const { url, done } = await reachDatabase(config)
    try {
      const wantsCode = config.smtpUrl === null || args.includes(CODE_FLAG)
      const { isNew, code } = await appoint(url, email.data, wantsCode)
      const place = config.publicUrl?.origin ?? `http://localhost:${config.port}`
      process.stdout.write(
        `${email.data} is ${isNew ? 'now' : 'already'} administrator of this Ronda.\n` +
          `${nextStep(place, code)} appoint the secretariat: its members open rounds.\n`,
      )
    } finally {
      await done()
    }
    return 0
  } catch (error) {
    return fail(sentenceOf(error))
  }
}
