import { and, desc, eq, gt, inArray, lt, ne, sql } from 'drizzle-orm'
import type { SessionsBody } from '../../schema/api/session.ts'
import type { PersonId } from '../../schema/ids.ts'
import type { Standing } from '../../schema/policy.ts'
import { person, session } from '../../schema/tables/index.ts'
import { reading, type Db, type Tx } from '../storage/database.ts'
import { recordAct } from './audit.ts'

/** Somebody who is signed in, with what they are in the installation. */
export interface SignedInPerson extends Standing {
  id: PersonId
  /** Demo persona; null for everybody else. */
  persona: string | null
  /** Null: named by role and country. */
  name: string | null
  /** Null: a persona, who gets no mail. */
  email: string | null
  /** BCP 47 language of their mails. */
  language: string
}

/** A signed-in browser. */
export interface Session {
  /** Names it in the list of sign-ins. */
  id: string
  /** SHA-256 of the cookie's token: what the database and the rooms know it by. */
  key: string
  /** On a computer that others use too. */
  isShared: boolean
  person: SignedInPerson
}

/** End sign-ins in the caller's transaction. @returns keys of those that ended, for the rooms. */
const end = async (
  tx: Tx,
  by: PersonId,
  which: ReturnType<typeof and>,
  why: 'sign-out' | 'new sign-in' | 'list',
): Promise<string[]> => {
  const ended = await tx
    .delete(session)
    .where(and(eq(session.personId, by), which))
    .returning({ id: session.id, key: session.tokenHash })
  for (const { id } of ended)
    await recordAct(tx, { action: 'session.end', person: by, before: null, after: null, about: { session: id, why } })
  return ended.map(({ key }) => key)
}

/** End the sign-in that a browser comes with: it signs out, or in anew. @returns keys for the rooms. */
export const endOwn = (tx: Tx, { id, person }: Session, why: 'sign-out' | 'new sign-in'): Promise<string[]> =>
  end(tx, person.id, eq(session.id, id), why)

/** Remove sign-ins that have been over for a day: what the list of sign-ins no longer shows is nobody's to keep. */
export const forgetExpired = async (tx: Tx): Promise<void> => {
  await tx.delete(session).where(lt(session.expiresAt, sql`now() - interval '1 day'`))
}

/** Sign out. @returns keys for the rooms. */
export const signOut = (db: Db, own: Session): Promise<string[]> =>
  reading(db.transaction((tx) => endOwn(tx, own, 'sign-out')))

/** End one of one's other sign-ins, or all of them. @param id null: all but the own. @returns keys for the rooms. */
export const endOthers = (db: Db, own: Session, id: string | null): Promise<string[]> =>
  reading(
    db.transaction((tx) => end(tx, own.person.id, id === null ? ne(session.id, own.id) : eq(session.id, id), 'list')),
  )

/** Where somebody is signed in, newest first. */
export const listSessions = async (db: Db, own: Session): Promise<SessionsBody> => {
  const rows = await reading(
    db
      .select()
      .from(session)
      .where(and(eq(session.personId, own.person.id), gt(session.expiresAt, sql`now()`)))
      .orderBy(desc(session.createdAt), desc(session.id)),
  )
  return {
    sessions: rows.map(({ id, createdAt, expiresAt, userAgent, isShared }) => ({
      id,
      at: createdAt.toISOString(),
      until: expiresAt.toISOString(),
      userAgent: userAgent ?? '',
      isShared,
      isThis: id === own.id,
    })),
  }
}

/** In which language somebody gets mail from now on. */
export const saveLanguage = async (db: Db, id: PersonId, language: string): Promise<void> => {
  await reading(
    db
      .update(person)
      .set({ language, updatedAt: sql`now()` })
      .where(eq(person.id, id)),
  )
}

/** @returns which of these keys belong to sign-ins that are still good, and for how many milliseconds, by the database's clock. */
export const findLiveSessions = async (db: Db, keys: readonly string[]): Promise<ReadonlyMap<string, number>> => {
  const rows = await reading(
    db
      .select({
        key: session.tokenHash,
        left: sql<number>`ceil(extract(epoch from ${session.expiresAt} - now()) * 1000)::float8`,
      })
      .from(session)
      .where(and(inArray(session.tokenHash, [...keys]), gt(session.expiresAt, sql`now()`))),
  )
  return new Map(rows.map(({ key, left }) => [key, left]))
}
