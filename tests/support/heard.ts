import type { ProblemBody } from '../../schema/api/problem.ts'
import { createId } from '../../schema/ids.ts'
import type { Mark, Role } from '../../schema/policy.ts'
import { cloneDatabase, type TestDatabase } from './database.ts'
import { signIn, type Person } from './people.ts'
import { signInAs } from './rounds.ts'
import { startServer, type TestServer } from './server.ts'

/** A demo round in which the action plan is released, and those who speak of it. */
export interface Heard {
  database: TestDatabase
  server: TestServer
  secretariat: Person
  /** Leads the experts. */
  chile: Person
  canada: Person
  /** Focal point of the beneficiary. */
  focalPoint: Person
  /** Another official of the beneficiary, without a mark. */
  contributor: Person
  observer: Person
  administrator: Pick<Person, 'cookie' | 'fetch' | 'send'>
  /** The released section. */
  plan: string
  /** Let the time for comments on the plan be over, or go on without an end. */
  setOver(isOver: boolean): Promise<void>
  stop(): Promise<void>
}

export const reasonOf = async (answer: Response): Promise<[status: number, reason: string]> => {
  const { reason } = (await answer.json()) as ProblemBody
  return [answer.status, reason]
}

/** Somebody new in a round, straight in the database. */
export const addMember = async (
  { query }: TestDatabase,
  round: string,
  persona: string,
  { role, country, marks = [] }: { role: Role; country: string; marks?: Mark[] },
): Promise<void> => {
  const person = createId<string>()
  await query('insert into person (id, persona) values ($1, $2)', [person, persona])
  await query(
    `insert into member (id, round_id, person_id, role, country, marks)
     values ($1, $2, $3, $4, $5, string_to_array($6, ','))`,
    [createId<string>(), round, person, role, country, marks.join()],
  )
}

export const openHeard = async (key = 'action-plan'): Promise<Heard> => {
  const database = await cloneDatabase()
  const server = await startServer({ databaseUrl: database.url })
  const secretariat = await signIn(server.url, 'secretariat')
  const chile = await signIn(server.url, 'expert-cl')
  const { id } = chile.round
  await addMember(database, id, 'contributor-lc', { role: 'beneficiary', country: 'LC' })
  await addMember(database, id, 'observer-bz', { role: 'observer', country: 'BZ' })
  await database.query(`insert into person (id, persona, is_administrator) values ($1, 'administrator', true)`, [
    createId<string>(),
  ])
  const plan = chile.sections[key]!
  if ((await secretariat.setReleased(plan, true)).status !== 200) throw new Error('the plan was not released')
  const end = async (until: string | null): Promise<void> => {
    await database.query(`update section set comments_until = ${until ?? 'null'} where id = $1`, [plan])
  }
  return {
    database,
    server,
    secretariat,
    chile,
    canada: await signIn(server.url, 'expert-ca'),
    focalPoint: await signIn(server.url, 'official-lc'),
    contributor: await signIn(server.url, 'contributor-lc'),
    observer: await signIn(server.url, 'observer-bz'),
    administrator: await signInAs(server.url, 'administrator'),
    plan,
    setOver: (isOver) => end(isOver ? `now() - interval '1 minute'` : null),
    async stop() {
      await server.stop()
      await database.drop()
    },
  }
}
