import { createHash, randomBytes } from 'node:crypto'
import { and, eq, gt, inArray, sql } from 'drizzle-orm'
import type { PersonId } from '../../schema/ids.ts'
import type { Standing } from '../../schema/policy.ts'
import { person, session } from '../../schema/tables/index.ts'
import { reading, type Db } from '../storage/database.ts'

/** Somebody who is signed in, with what they are in the installation. */
export interface SignedInPerson extends Standing {
  id: PersonId
  /** Demo persona; null for everybody else. */
  persona: string | null
  /** Null: named by role and country. */
  name: string | null
  /** Null: a persona, who gets no mail. */
  email: string | null
}

/** A signed-in browser. */
export interface Session {
  /** SHA-256 of the cookie's token: what the database and the rooms know it by. */
  key: string
  person: SignedInPerson
}

/** How long a sign-in lasts. */
export const SESSION_DAYS = 30

const keyOf = (token: string): string => createHash('sha256').update(token).digest('hex')

/** Sign somebody in. @returns the token for the cookie; it is stored nowhere. */
export const openSession = async (db: Db, personId: PersonId): Promise<string> => {
  const token = randomBytes(32).toString('base64url')
  await reading(
    db.insert(session).values({
      tokenHash: keyOf(token),
      personId,
      expiresAt: sql`now() + make_interval(days => ${SESSION_DAYS})`,
    }),
  )
  return token
}

/** @returns whose token this is, or null when it is unknown or has expired (by the database's clock). */
export const findSession = async (db: Db, token: string | undefined): Promise<Session | null> => {
  if (token === undefined || token === '') return null
  const key = keyOf(token)
  const [row] = await reading(
    db
      .select({
        id: person.id,
        persona: person.persona,
        name: person.name,
        email: person.email,
        isAdministrator: person.isAdministrator,
        secretariat: person.secretariat,
      })
      .from(session)
      .innerJoin(person, eq(person.id, session.personId))
      .where(and(eq(session.tokenHash, key), gt(session.expiresAt, sql`now()`))),
  )
  return row === undefined ? null : { key, person: row }
}

/** @returns which of these keys belong to sign-ins that are still good, by the database's clock. */
export const findLiveSessions = async (db: Db, keys: readonly string[]): Promise<ReadonlySet<string>> => {
  const rows = await reading(
    db
      .select({ key: session.tokenHash })
      .from(session)
      .where(and(inArray(session.tokenHash, [...keys]), gt(session.expiresAt, sql`now()`))),
  )
  return new Set(rows.map(({ key }) => key))
}

/** Sign out. */
export const closeSession = async (db: Db, key: string): Promise<void> => {
  await reading(db.delete(session).where(eq(session.tokenHash, key)))
}
