import { givenEmail } from '../schema/api/text.ts'
import { AppError } from '../schema/errors.ts'
import { readConfig, type Config } from './config.ts'
import { messageOf } from './log.ts'
import { appointAdministrator } from './services/persons.ts'
import { seedReference } from './services/reference.ts'
import { checkServer, codeOf, openDatabase, troubleOf } from './storage/database.ts'
import { startEmbedded } from './storage/embedded/index.ts'
import { findRunning } from './storage/embedded/running.ts'
import { migrateDatabase } from './storage/migrate.ts'

const USAGE = 'Name the mail address of the administrator: npm run admin -- name@example.org'

/** The database, wherever it is: the one that is named, that of a running Ronda, or its own, started for this command. */
const reachDatabase = async ({ databaseUrl, dataDir }: Config): Promise<{ url: string; done(): Promise<void> }> => {
  const found = databaseUrl ?? (await findRunning(dataDir))
  if (found !== null) return { url: found, done: async () => {} }
  const embedded = await startEmbedded({ dataDir })
  return { url: embedded.url, done: () => embedded.stop() }
}

const appoint = async (url: string, email: string): Promise<boolean> => {
  const database = openDatabase(url)
  try {
    await checkServer(database)
    await migrateDatabase(url)
    await seedReference(database.db)
    return await appointAdministrator(database.db, email)
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

/** `npm run admin -- <mail>`: make the first administrator, or another one, in the database that Ronda uses with the same
 * environment; it may be running meanwhile.
 * @returns exit code. */
export const appointFromCommandLine = async (
  [address, ...more]: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<number> => {
  const fail = (sentence: string): number => {
    process.stderr.write(`${sentence}\n`)
    return 1
  }
  if (address === undefined || more.length > 0) return fail(USAGE)
  const email = givenEmail.safeParse(address)
  if (!email.success) return fail(`"${address}" is no mail address. ${USAGE}`)
  try {
    const config = readConfig(env)
    const { url, done } = await reachDatabase(config)
    try {
      const isNew = await appoint(url, email.data)
      const place = config.publicUrl?.origin ?? `http://localhost:${config.port}`
      process.stdout.write(
        `${email.data} is ${isNew ? 'now' : 'already'} administrator of this Ronda.\n` +
          `Next: open ${place}/people, sign in with this address, and appoint the secretariat: its members open rounds.\n`,
      )
    } finally {
      await done()
    }
    return 0
  } catch (error) {
    return fail(sentenceOf(error))
  }
}
