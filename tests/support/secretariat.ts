import { AppError, type Reason } from '../../schema/errors.ts'
import { createId, type InvitationId, type MemberId, type PersonId, type RoundId } from '../../schema/ids.ts'
import type { Mark, Role, Standing } from '../../schema/policy.ts'
import { acceptInvitation } from '../../server/services/acceptances.ts'
import type { SignedInPerson } from '../../server/services/sessions.ts'
import type { Db } from '../../server/storage/database.ts'
import { statementFor } from '../../templates/statements/index.ts'
import type { TestDatabase } from './database.ts'

/** Where the links of mails lead. */
export const SITE = 'https://ronda.example.org'

/** What became of something that was asked for. */
export const outcome = (act: Promise<unknown>): Promise<Reason | 'done'> =>
  act.then(
    () => 'done' as const,
    (error: unknown) => {
      if (error instanceof AppError) return error.reason
      throw error
    },
  )

/** Makes people and memberships straight in the database, and reads what became of them. */
export const membership = ({ query }: TestDatabase) => {
  const somebody = async (
    name: string,
    { isAdministrator = false, secretariat = null }: Partial<Standing> = {},
  ): Promise<SignedInPerson & { email: string }> => {
    const id = createId<PersonId>()
    const email = `${name}-${id}@example.org`
    await query(
      `insert into person (id, email, email_verified, is_administrator, secretariat)
       values ($1, $2, true, $3::int = 1, nullif($4, ''))`,
      [id, email, Number(isAdministrator), secretariat ?? ''],
    )
    return { id, persona: null, name: null, language: 'en', email, isAdministrator, secretariat }
  }
  const join = async (round: RoundId, person: PersonId, role: Role, country = '', marks: Mark[] = []) => {
    const id = createId<MemberId>()
    await query(
      `insert into member (id, round_id, person_id, role, country, marks)
       values ($1, $2, $3, $4, nullif($5, ''), string_to_array($6, ','))`,
      [id, round, person, role, country, marks.join()],
    )
    return id
  }
  const memberOf = async (round: RoundId, person: PersonId) =>
    (
      await query(
        `select id, role, country, to_json(marks) as marks, ended_at is not null as ended, replaced_by as "replacedBy",
         joined_at as "joinedAt" from member where round_id = $1 and person_id = $2`,
        [round, person],
      )
    )[0] as
      | {
          id: MemberId
          role: Role
          country: string | null
          marks: Mark[]
          ended: boolean
          replacedBy: MemberId | null
          joinedAt: unknown
        }
      | undefined
  const invitationOf = async (round: RoundId, email: string): Promise<InvitationId> =>
    (
      await query(
        'select id from invitation where round_id = $1 and email = $2 and accepted_at is null and withdrawn_at is null',
        [round, email],
      )
    )[0]!.id as InvitationId
  const acts = async (round: RoundId, action: string) =>
    (await query(
      'select person_id as person, member_id as member, detail from audit where round_id = $1 and action = $2 order by at, id',
      [round, action],
    )) as { person: PersonId | null; member: MemberId | null; detail: Record<string, unknown> }[]
  const epochsOf = async (round: RoundId): Promise<number[]> =>
    (
      await query(
        'select s.epoch from section s join document d on d.id = s.document_id where d.round_id = $1 order by s.id',
        [round],
      )
    ).map(({ epoch }) => epoch as number)
  return { somebody, join, memberOf, invitationOf, acts, epochsOf }
}

/** Accept an invitation with the statement that its role asks for. */
export const accept = (db: Db, id: InvitationId, person: PersonId, role: Role) => {
  const wanted = statementFor(role)
  const statement = wanted === null ? null : { kind: wanted.kind, version: wanted.version }
  return acceptInvitation(db, id, person, { language: 'en', statement })
}
