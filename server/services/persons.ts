import { asc, eq, isNotNull, sql } from 'drizzle-orm'
import type { AppointRequest, PeopleBody, PersonBody, PlaceRequest } from '../../schema/api/persons.ts'
import { AppError } from '../../schema/errors.ts'
import { createId, type PersonId, type RoundId } from '../../schema/ids.ts'
import { can, type Standing } from '../../schema/policy.ts'
import { person } from '../../schema/tables/index.ts'
import { reading, type Db, type Tx } from '../storage/database.ts'
import { recordAct } from './audit.ts'
import { followPlace, holdHeads } from './heads.ts'
import type { SignedInPerson } from './sessions.ts'

const SITE = { type: 'site' } as const

const columns = {
  id: person.id,
  persona: person.persona,
  name: person.name,
  email: person.email,
  isAdministrator: person.isAdministrator,
  secretariat: person.secretariat,
}

/** What somebody is in the installation now, whatever their sign-in began with. */
export const standingOf = async (tx: Pick<Db, 'select'>, id: PersonId): Promise<Standing> => {
  const [row] = await tx
    .select({ isAdministrator: person.isAdministrator, secretariat: person.secretariat })
    .from(person)
    .where(eq(person.id, id))
  if (row === undefined) throw new AppError('not-found')
  return row
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

/** @throws AppError `conflict`, when somebody is the last one. */
const keepAdministrator = async (tx: Tx, leaving: PersonId): Promise<void> => {
  const all = await tx.select({ id: person.id }).from(person).where(eq(person.isAdministrator, true))
  if (!all.some(({ id }) => id !== leaving))
    throw new AppError('last-administrator', 'Appoint another administrator first: there must always be one.')
}

interface Appointer extends Standing {
  id: PersonId
}

/** What to make of somebody. */
interface Wish extends PlaceRequest {
  /** Whoever asks has named them by address, and so knows of them. */
  isNamed?: boolean
  /** What to call them, when nothing is known yet. */
  name?: string | null
}

/** Give or take places, one at a time in all of Ronda: two who take the last places from each other must not both succeed, and
 * who has just lost a place gives none. The person's own row is written last, as everybody does who writes in rounds too.
 * @param by null: the operator, at the command line. */
const changePlace = async (
  tx: Tx,
  by: Appointer | null,
  id: PersonId,
  { isAdministrator, secretariat, isNamed = false, name: given = null }: Wish,
): Promise<PlaceChange> => {
  const mayTake = by === null || can(by, 'appointAdministrator', SITE)
  if (isAdministrator === false && mayTake) await keepAdministrator(tx, id)
  const [row] = await tx.select(columns).from(person).where(eq(person.id, id))
  // The head sees the secretariat alone, and learns of nobody else by an id.
  const isSeen = by === null || isNamed || can(by, 'settings', SITE) || row?.secretariat !== null
  if (row === undefined || !isSeen) throw new AppError('not-found')
  const before: Standing = { isAdministrator: row.isAdministrator, secretariat: row.secretariat }
  const after: Standing = {
    isAdministrator: isAdministrator ?? before.isAdministrator,
    secretariat: secretariat === undefined ? before.secretariat : secretariat,
  }
  if (by !== null) judge(by, before, after)
  if (
    isNamed &&
    !after.isAdministrator &&
    after.secretariat === null &&
    !before.isAdministrator &&
    before.secretariat === null
  )
    throw new AppError('bad-request', 'Say which place they are given: administrator, head or officer.')
  // Somebody who has a name of their own keeps it.
  const name = row.name ?? (given || null)
  const isSame = before.isAdministrator === after.isAdministrator && before.secretariat === after.secretariat
  if (isSame && name === row.name) return { person: row, rounds: [] }
  const rounds = await followPlace(tx, { id, before: before.secretariat, after: after.secretariat, by: by?.id ?? null })
  await tx
    .update(person)
    .set({ ...after, name, updatedAt: sql`now()` })
    .where(eq(person.id, id))
  const isNaming = name !== row.name
  await recordAct(tx, {
    action: 'person.appoint',
    ...(by !== null && { person: by.id }),
    before: { ...before, ...(isNaming && { name: row.name }) },
    after: { ...after, ...(isNaming && { name }) },
    about: { person: id, email: row.email, ...(by === null && { by: 'command line' }) },
  })
  return { person: { ...row, ...after, name }, rounds }
}

/** Who may appoint at all, judged anew after everybody who came before.
 * @throws AppError `forbidden`: whoever appoints nobody learns nothing of who there is. */
const holdAppointer = async (tx: Tx, { id }: SignedInPerson): Promise<Appointer> => {
  await holdHeads(tx)
  const by = { id, ...(await standingOf(tx, id)) }
  judgeAppointer(by)
  return by
}

const judgeAppointer = (by: Standing): void => {
  if (!can(by, 'appointOfficer', SITE)) throw new AppError('forbidden', 'this place is given and taken by others')
}

/** Give or take somebody's places in the installation. Their memberships follow (`followPlace`).
 * @throws AppError `forbidden`, `not-found`, `last-administrator`. */
export const appoint = async (
  db: Db,
  by: SignedInPerson,
  id: PersonId,
  request: PlaceRequest,
): Promise<PlaceChange> => {
  judgeAppointer(by)
  return reading(db.transaction(async (tx) => changePlace(tx, await holdAppointer(tx, by), id, request)))
}

/** Find somebody by address, or make them known: they sign in by mail. */
const ensurePerson = async (
  tx: Tx,
  { email, language }: Pick<AppointRequest, 'email' | 'language'>,
): Promise<PersonId> => {
  await tx
    .insert(person)
    .values({ id: createId<PersonId>(), email, ...(language !== undefined && { language }) })
    .onConflictDoNothing({ target: person.email })
  const [row] = await tx.select({ id: person.id }).from(person).where(eq(person.email, email))
  if (row === undefined) throw new AppError('internal')
  return row.id
}

/** The same for somebody named by address.
 * @throws AppError as `appoint`; `bad-request` for who has no place and gets none. */
export const appointByMail = async (db: Db, by: SignedInPerson, request: AppointRequest): Promise<PlaceChange> => {
  judgeAppointer(by)
  const { email, language, ...wish } = request
  return reading(
    db.transaction(async (tx) => {
      const appointer = await holdAppointer(tx, by)
      // A change that is refused leaves nobody behind: the transaction ends with it.
      const id = await ensurePerson(tx, { email, ...(language && { language }) })
      return changePlace(tx, appointer, id, { ...wish, isNamed: true })
    }),
  )
}

/** Make somebody administrator from the command line. @returns whether they were not before. */
export const appointAdministrator = (db: Db, email: string): Promise<boolean> =>
  reading(
    db.transaction(async (tx) => {
      await holdHeads(tx)
      const id = await ensurePerson(tx, { email })
      if ((await standingOf(tx, id)).isAdministrator) return false
      await changePlace(tx, null, id, { isAdministrator: true })
      return true
    }),
  )
