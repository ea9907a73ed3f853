import { AsyncLocalStorage } from 'node:async_hooks'
import { createHash } from 'node:crypto'
import type { BetterAuthOptions } from 'better-auth'
import { drizzleAdapter } from 'better-auth/adapters/drizzle'
import { and, eq, gt, sql } from 'drizzle-orm'
import { person, session } from '../../../schema/tables/index.ts'
import type { Db, Tx } from '../../storage/database.ts'

/** What a session is known by everywhere but in the cookie. */
export const keyOf = (token: string): string => createHash('sha256').update(token).digest('hex')

type Adapter = ReturnType<ReturnType<typeof drizzleAdapter>>
type Where = NonNullable<Parameters<Adapter['findMany']>[0]['where']>

/** better-auth asks for sessions by the token; the database only knows what it comes to. */
const withKeys = (model: string, where: Where): Where =>
  where.map((part) => {
    if (model !== 'session' || part.field !== 'token') return part
    const { value } = part
    return { ...part, value: Array.isArray(value) ? value.map((one) => keyOf(String(one))) : keyOf(String(value)) }
  })

/** A session with its person, in one query, judged by the database's clock. better-auth judges by this machine's: so the time
 * that is left is counted from there (FAULTS K1). */
const findSession = async (db: Db | Tx, token: string): Promise<Record<string, unknown> | null> => {
  const [row] = await db
    .select({
      session,
      user: person,
      leftMs: sql<number>`extract(epoch from ${session.expiresAt} - now())::float8 * 1000`,
    })
    .from(session)
    .innerJoin(person, eq(person.id, session.personId))
    .where(and(eq(session.tokenHash, keyOf(token)), gt(session.expiresAt, sql`now()`)))
  if (row === undefined) return null
  const { tokenHash: _hash, personId: userId, ...rest } = row.session
  return { ...rest, userId, token, expiresAt: new Date(Date.now() + row.leftMs), user: row.user }
}

const transaction = new AsyncLocalStorage<Tx>()

/** Have better-auth work inside a transaction of ours. */
export const within = <T>(tx: Tx, work: () => Promise<T>): Promise<T> => transaction.run(tx, work)

/** better-auth's adapter for drizzle on our tables, which keeps no token in them. */
export const sessionAdapter =
  (db: Db) =>
  (options: BetterAuthOptions): Adapter => {
    const adapterOn = (handle: Db | Tx): Adapter =>
      drizzleAdapter(handle, { provider: 'pg', schema: { person, session } })(options)
    const outside = adapterOn(db)
    const base = (): Adapter => {
      const tx = transaction.getStore()
      return tx === undefined ? outside : adapterOn(tx)
    }
    return {
      ...outside,
      async create(given) {
        if (given.model !== 'session') return base().create(given)
        const { token } = given.data as unknown as { token: string }
        const made = await base().create({ ...given, data: { ...given.data, token: keyOf(token) } })
        return { ...made, token } as never
      },
      async findOne(given) {
        const { model, where } = given
        const [by] = where
        if (model !== 'session' || where.length !== 1 || by?.field !== 'token') return base().findOne(given)
        return (await findSession(transaction.getStore() ?? db, String(by.value))) as never
      },
      findMany: (given) =>
        base().findMany({ ...given, ...(given.where && { where: withKeys(given.model, given.where) }) }),
      update: (given) => base().update({ ...given, where: withKeys(given.model, given.where) }),
      updateMany: (given) => base().updateMany({ ...given, where: withKeys(given.model, given.where) }),
      delete: (given) => base().delete({ ...given, where: withKeys(given.model, given.where) }),
      deleteMany: (given) => base().deleteMany({ ...given, where: withKeys(given.model, given.where) }),
    }
  }
