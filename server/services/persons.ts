import { asc, eq, isNotNull } from 'drizzle-orm'
import type { AppointRequest, PeopleBody, PersonBody, PlaceRequest } from '../../schema/api/persons.ts'
import { AppError } from '../../schema/errors.ts'
import { createId, type PersonId, type RoundId } from '../../schema/ids.ts'
import { can, type Standing } from '../../schema/policy.ts'
import { person } from '../../schema/tables/index.ts'
import { reading, type Db } from '../storage/database.ts'
import { recordAct } from './audit.ts'
import { followPlace } from './heads.ts'
import type { SignedInPerson } from './sessions.ts'

type Tx = Parameters<Parameters<Db['transaction']>[0]>[0]

const SITE = { type: 'site' } as const

const columns = {
  id: person.id,
  persona: person.persona,
  name: person.name,
  email: person.email,
  isAdministrator: person.isAdministrator,
  secretariat: person.secretariat,
}

/** What a change of place has done. */
export interface PlaceChange {
  person: PersonBody
  /** Rounds in which somebody has come, gone or changed. */
  rounds: RoundId[]
}

/** Who is in the installation.
 * @throws AppError `forbidden` for who appoints nobody. */
export const listPeople = async (db: Db, by: Standing): Promise<PeopleBody> => {
  const seesAll = can(by, 'settings', SITE)
  if (!seesAll && !can(by, 'appointOfficer', SITE)) throw new AppError('forbidden', 'only administrators see people')
  const people = await reading(
    db
      .select(columns)
      .from(person)
      .where(seesAll ? undefined : isNotNull(person.secretariat))
      .orderBy(asc(person.name), asc(person.email), asc(person.id)),
  )
  return { people }
}

/** @throws AppError `forbidden`, when the change is not theirs to make. */
const judge = (by: Standing, before: Standing, after: Standing): void => {
  const refuse = (): never => {
    throw new AppError('forbidden', 'this place is given and taken by others')
  }
  if (before.isAdministrator !== after.isAdministrator && !can(by, 'appointAdministrator', SITE)) refuse()
  if (before.secretariat === after.secretariat) return
  const isHeads = before.secretariat === 'head' || after.secretariat === 'head'
  if (!can(by, isHeads ? 'appointHead' : 'appointOfficer', SITE)) refuse()
}

/** Two who take the last places from each other at the same time must not both succeed: all administrators are held, in one
 * order, before any is let go. */
const keepAdministrator = async (tx: Tx, leaving: PersonId): Promise<void> => {
  const all = await tx
    .select({ id: person.id })
    .from(person)
    .where(eq(person.isAdministrator, true))
    .orderBy(asc(person.id))
    .for('update')
  if (!all.some(({ id }) => id !== leaving))
    throw new AppError('last-administrator', 'Appoint another administrator first: there must always be one.')
}

/** Give or take places.
 * @param by null: the operator, at the command line.
 * @param isNamed whoever asks has named them by address, and so knows of them. */
const changePlace = async (
  tx: Tx,
  by: SignedInPerson | null,
  id: PersonId,
  { isAdministrator, secretariat }: PlaceRequest,
  isNamed = false,
): Promise<PlaceChange> => {
  const mayTake = by === null || can(by, 'appointAdministrator', SITE)
  if (isAdministrator === false && mayTake) await keepAdministrator(tx, id)
  const [row] = await tx.select(columns).from(person).where(eq(person.id, id)).for('update')
  // The head sees the secretariat alone, and learns of nobody else by an id.
  const isSeen = by === null || isNamed || can(by, 'settings', SITE) || row?.secretariat !== null
  if (row === undefined || !isSeen) throw new AppError('not-found')
  const before: Standing = { isAdministrator: row.isAdministrator, secretariat: row.secretariat }
  const after: Standing = {
    isAdministrator: isAdministrator ?? before.isAdministrator,
    secretariat: secretariat === undefined ? before.secretariat : secretariat,
  }
  if (by !== null) judge(by, before, after)
  if (before.isAdministrator === after.isAdministrator && before.secretariat === after.secretariat)
    return { person: row, rounds: [] }
  await tx.update(person).set(after).where(eq(person.id, id))
  await recordAct(tx, {
    action: 'person.appoint',
    ...(by !== null && { person: by.id }),
    before,
    after,
    about: { person: id, email: row.email, ...(by === null && { by: 'command line' }) },
  })
  const rounds = await followPlace(tx, { id, before: before.secretariat, after: after.secretariat, by: by?.id ?? null })
  return { person: { ...row, ...after }, rounds }
}

/** Give or take somebody's places in the installation. Their memberships follow (`followPlace`).
 * @throws AppError `forbidden`, `not-found`, `last-administrator`. */
export const appoint = async (
  db: Db,
  by: SignedInPerson,
  id: PersonId,
  request: PlaceRequest,
): Promise<PlaceChange> => {
  // Whoever appoints nobody learns nothing of who there is.
  if (!can(by, 'appointOfficer', SITE)) throw new AppError('forbidden', 'this place is given and taken by others')
  return reading(db.transaction((tx) => changePlace(tx, by, id, request)))
}

/** Find somebody by address, or make them known: they sign in by mail. */
const ensurePerson = async (
  tx: Tx,
  { email, name, language }: Pick<AppointRequest, 'email' | 'name' | 'language'>,
): Promise<PersonId> => {
  await tx
    .insert(person)
    .values({ id: createId<PersonId>(), email, name: name || null, ...(language !== undefined && { language }) })
    .onConflictDoNothing({ target: person.email })
  const [row] = await tx.select({ id: person.id, name: person.name }).from(person).where(eq(person.email, email))
  if (row === undefined) throw new AppError('internal')
  // Somebody who has a name of their own keeps it.
  if (row.name === null && name) await tx.update(person).set({ name }).where(eq(person.id, row.id))
  return row.id
}

/** The same for somebody named by address.
 * @throws AppError as `appoint`. */
export const appointByMail = async (db: Db, by: SignedInPerson, request: AppointRequest): Promise<PlaceChange> => {
  if (!can(by, 'appointOfficer', SITE)) throw new AppError('forbidden', 'this place is given and taken by others')
  const { email, name, language, ...places } = request
  return reading(
    db.transaction(async (tx) => {
      // A change that is refused leaves nobody behind: the transaction ends with it.
      const id = await ensurePerson(tx, { email, ...(name !== undefined && { name }), ...(language && { language }) })
      const change = await changePlace(tx, by, id, places, true)
      const [row] = await tx.select(columns).from(person).where(eq(person.id, id))
      return { ...change, person: row ?? change.person }
    }),
  )
}

/** Make somebody administrator from the command line. @returns whether they were not before. */
export const appointAdministrator = (db: Db, email: string): Promise<boolean> =>
  reading(
    db.transaction(async (tx) => {
      const id = await ensurePerson(tx, { email })
      const [row] = await tx.select(columns).from(person).where(eq(person.id, id)).for('update')
      if (row?.isAdministrator === true) return false
      await changePlace(tx, null, id, { isAdministrator: true })
      return true
    }),
  )
