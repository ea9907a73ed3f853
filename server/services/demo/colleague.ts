import { and, asc, eq } from 'drizzle-orm'
import { AppError } from '../../../schema/errors.ts'
import { createId, type MemberId, type PersonId, type RoundId, type SectionId } from '../../../schema/ids.ts'
import { can } from '../../../schema/policy.ts'
import { sectionKind, type SectionKind } from '../../../schema/sections/index.ts'
import { member, person, round, session } from '../../../schema/tables/index.ts'
import { reading, type Db } from '../../storage/database.ts'
import { holdRoundToChange } from '../held-round.ts'
import { findMember } from '../rounds.ts'
import { findReadableSection } from '../sections.ts'
import type { SignInDeps } from '../sign-in/index.ts'

/** @throws AppError `not-found` for a round that is not theirs; `forbidden` for those who write no report. */
export const checkBringer = async (db: Db, roundId: RoundId, personId: PersonId): Promise<void> => {
  const asking = await findMember(db, roundId, personId)
  if (asking === null) throw new AppError('not-found')
  if (!can(asking, 'bring', { type: 'round' }))
    throw new AppError('forbidden', 'only those who write bring a colleague')
}

/** What the scripted colleague needs to know of a section that somebody wants it to write in.
 * @throws AppError like `checkBringer`; `not-found` for a section of another round; `locked` for one that is not open. */
export const checkWorkplace = async (
  db: Db,
  roundId: RoundId,
  sectionId: SectionId,
  personId: PersonId,
): Promise<{ kind: SectionKind; language: string }> => {
  await checkBringer(db, roundId, personId)
  const section = await findReadableSection(db, sectionId, personId)
  if (section.roundId !== roundId) throw new AppError('not-found')
  const { reader, resource } = section
  // It comes as an expert: what is open to the secretariat alone is closed to it.
  if (!can(reader, 'edit', resource) || !can({ ...reader, role: 'expert' }, 'edit', resource))
    throw new AppError('locked', 'this section is not open to the experts')
  const [row] = await reading(db.select({ language: round.language }).from(round).where(eq(round.id, roundId)))
  const kind = sectionKind(section.kind)
  if (row === undefined || kind === undefined) throw new AppError('not-found')
  return { kind, language: row.language }
}

/** The round's scripted expert, made at the first call: a person of its own without persona, so that nobody signs in as it,
 * in the last of the peers' delegations. @throws AppError `not-found` for a round without peers. */
export const ensureColleague = async (db: Db, roundId: RoundId): Promise<PersonId> =>
  reading(
    db.transaction(async (tx) => {
      // One at a time, on every process.
      await holdRoundToChange(tx, roundId)
      const experts = await tx
        .select()
        .from(member)
        .where(and(eq(member.roundId, roundId), eq(member.role, 'expert')))
        .orderBy(asc(member.id))
      const there = experts.find(({ isScripted }) => isScripted)
      if (there !== undefined) return there.personId
      const peer = experts.at(-1)
      if (peer === undefined) throw new AppError('not-found', 'the round has no peers yet')
      const personId = createId<PersonId>()
      await tx.insert(person).values({ id: personId })
      const { country, colour } = peer
      const id = createId<MemberId>()
      await tx.insert(member).values({ id, roundId, personId, role: 'expert', country, colour, isScripted: true })
      return personId
    }),
  )

/** End every sign-in of the colleague; also of one that a killed server has left. */
export const closeColleagueSessions = async (db: Db, personId: PersonId): Promise<void> => {
  await reading(db.delete(session).where(eq(session.personId, personId)))
}

/** @returns the colleague's only sign-in, as a `Cookie` header. It is a script's, so no act of a person. */
export const openColleagueSession = async ({ db, auth }: SignInDeps, personId: PersonId): Promise<string> => {
  await closeColleagueSessions(db, personId)
  const script = { isShared: true, ipAddress: '', userAgent: 'Ronda' }
  return (await reading(db.transaction((tx) => auth.open(tx, personId, script)))).cookie
}
