import { and, eq, isNull } from 'drizzle-orm'
import type { PersonId } from '../../../schema/ids.ts'
import { audit, member } from '../../../schema/tables/index.ts'
import type { Tx } from '../../storage/database.ts'
import { notifyJoined } from '../notifications/index.ts'

/** Whether somebody has ever been signed in: the trail keeps it after the sign-in has ended. */
export const hasSignedIn = async (tx: Tx, id: PersonId): Promise<boolean> => {
  const [row] = await tx
    .select({ id: audit.id })
    .from(audit)
    .where(and(eq(audit.action, 'session.open'), eq(audit.personId, id)))
    .limit(1)
  return row !== undefined
}

/** Somebody who takes part comes in for the first time by a code that somebody else has read: those whose drafts they read are told. */
export const tellOfFirst = async (tx: Tx, id: PersonId): Promise<void> => {
  if (await hasSignedIn(tx, id)) return
  const places = await tx
    .select({ id: member.id })
    .from(member)
    .where(and(eq(member.personId, id), isNull(member.endedAt)))
  for (const place of places) await notifyJoined(tx, place.id)
}
