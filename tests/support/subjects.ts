import { createId } from '../../schema/ids.ts'
import type { TestDatabase } from './database.ts'
import { addOtherRound } from './other-round.ts'
import { signIn, type Person } from './people.ts'
import { begunThread } from './threads.ts'

/** Who asks, in the order in which they are asked (FAULTS A1). */
export const SUBJECTS = [
  'anonymous',
  'expert',
  'secretariat',
  'beneficiary',
  'observer',
  'outsideExpert',
  'outsideSecretariat',
  'administrator',
] as const
export type Subject = (typeof SUBJECTS)[number]

/** What an address or a body may name. */
export interface Ids {
  round: string
  section: string
  thread: string
  comment: string
}

export interface Subjects {
  /** Cookies; nobody's for `anonymous`. */
  cookies: Record<Subject, string | undefined>
  expert: Person
  secretariat: Person
  /** Of the round that is asked about; the thread is the expert's. */
  ids: Ids
  /** The same things of another round, which `outsideExpert` has. */
  elsewhere: Ids
}

const cookieOf = async (url: string, persona: string): Promise<string> => {
  const answer = await fetch(`${url}/api/demo/sign-in`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ persona }),
  })
  if (answer.status !== 204) throw new Error(`sign-in as ${persona} answered ${answer.status}`)
  return answer.headers.get('set-cookie')!.split(';')[0]!
}

const addPerson = async ({ query }: TestDatabase, persona: string, isAdministrator = false): Promise<string> => {
  const id = createId<string>()
  const values = [id, persona, `${persona}@example.org`, Number(isAdministrator)]
  await query('insert into person (id, persona, email, is_administrator) values ($1, $2, $3, $4::int = 1)', values)
  return id
}

const addMember = async (
  database: TestDatabase,
  round: string,
  persona: string,
  role: string,
  country: string,
): Promise<void> => {
  const person = await addPerson(database, persona)
  await database.query(
    `insert into member (id, round_id, person_id, role, country) values ($1, $2, $3, $4, nullif($5, ''))`,
    [createId<string>(), round, person, role, country],
  )
}

/** Somebody of every kind, signed in at a demo server, with a round that they ask about and one beside it. */
export const signInEverybody = async (url: string, database: TestDatabase): Promise<Subjects> => {
  const expert = await signIn(url, 'expert-cl')
  const secretariat = await signIn(url, 'secretariat')
  const outsider = await signIn(url, await addOtherRound(database))
  await addMember(database, expert.round.id, 'observer-bz', 'observer', 'BZ')
  await addMember(database, outsider.round.id, 'secretariat-elsewhere', 'secretariat', '')
  await addPerson(database, 'administrator', true)
  const thread = await begunThread(expert, expert.sections.findings!)
  const other = await begunThread(outsider, outsider.sections.findings!)
  return {
    cookies: {
      anonymous: undefined,
      expert: expert.cookie,
      secretariat: secretariat.cookie,
      beneficiary: await cookieOf(url, 'official-lc'),
      observer: await cookieOf(url, 'observer-bz'),
      outsideExpert: outsider.cookie,
      outsideSecretariat: await cookieOf(url, 'secretariat-elsewhere'),
      administrator: await cookieOf(url, 'administrator'),
    },
    expert,
    secretariat,
    ids: {
      round: expert.round.id,
      section: expert.sections.findings!,
      thread: thread.id,
      comment: thread.comments[0]!.id,
    },
    elsewhere: {
      round: outsider.round.id,
      section: outsider.sections.findings!,
      thread: other.id,
      comment: other.comments[0]!.id,
    },
  }
}
