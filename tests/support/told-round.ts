import { createId, type RoundId } from '../../schema/ids.ts'
import type { NotificationKind } from '../../schema/notifications.ts'
import type { Mark, Role } from '../../schema/policy.ts'
import { openRound } from '../../server/services/opening.ts'
import { seedReference } from '../../server/services/reference.ts'
import { openDatabase, type Db } from '../../server/storage/database.ts'
import { cloneDatabase, type TestDatabase } from './database.ts'
import { buildRound } from './rounds.ts'

/** Somebody who is told, by mail too. */
export interface ToldMember {
  person: string
  member: string
  email: string
  token: string
}

export const TOLD = ['secretariat', 'lead', 'expert', 'focalPoint', 'official'] as const
export type ToldName = (typeof TOLD)[number]
const WHO: Record<Exclude<ToldName, 'secretariat'>, { role: Role; country: string; marks: Mark[] }> = {
  lead: { role: 'expert', country: 'CL', marks: ['lead'] },
  expert: { role: 'expert', country: 'CA', marks: [] },
  focalPoint: { role: 'beneficiary', country: 'LC', marks: ['focal-point'] },
  official: { role: 'beneficiary', country: 'LC', marks: [] },
}

/** A round of five people with addresses and no server: what jobs do is done by the test. */
export interface ToldRound {
  database: TestDatabase
  db: Db
  round: RoundId
  /** Released to the beneficiary. */
  section: string
  people: Record<ToldName, ToldMember>
  /** A row as if somebody were told of the section so many seconds ago. @returns its id. */
  tell(kind: NotificationKind, to: ToldName, ago?: number, by?: ToldName): Promise<string>
  /** Mails of a kind that were written, oldest first. */
  mails(kind?: string): Promise<{ kind: string; to: string; text: string; headers: Record<string, string> | null }[]>
  /** Nothing was told or mailed. */
  reset(): Promise<void>
  close(): Promise<void>
}

/** What is always said of a kind beside who did it. */
const DETAIL: Partial<Record<NotificationKind, object>> = {
  suggestion: { decision: 'accepted' },
  disposition: { verdict: 'taken' },
  state: { state: 'locked' },
  batch: { count: 2 },
  deadline: { days: 2, until: '2026-03-04T12:00:00Z' },
}

/** @param timeZone of the round. */
export const openToldRound = async (timeZone = 'America/St_Lucia'): Promise<ToldRound> => {
  const database = await cloneDatabase()
  const { query } = database
  const own = openDatabase(database.url)
  await seedReference(own.db)
  const addPerson = async (name: ToldName): Promise<Omit<ToldMember, 'member'>> => {
    const [person, email] = [createId<string>(), `${name.toLowerCase()}@example.org`]
    const [row] = await query(
      `insert into person (id, email, email_verified, secretariat)
       values ($1, $2, true, ${name === 'secretariat' ? `'officer'` : 'null'}) returning unsubscribe_token as token`,
      [person, email],
    )
    return { person, email, token: row!.token as string }
  }
  const people = {} as Record<ToldName, ToldMember>
  const officer = await addPerson('secretariat')
  const signedIn = {
    id: officer.person,
    persona: null,
    name: null,
    language: 'en',
    email: officer.email,
    isAdministrator: false,
    secretariat: 'officer',
  } as unknown as Parameters<typeof openRound>[1]
  const round = await openRound(own.db, signedIn, buildRound({ timeZone }), 'https://ronda.example.org')
  const [opener] = await query('select id from member where round_id = $1 and person_id = $2', [round, officer.person])
  people.secretariat = { ...officer, member: opener!.id as string }
  for (const name of ['lead', 'expert', 'focalPoint', 'official'] as const) {
    const { role, country, marks } = WHO[name]
    const [added, member] = [await addPerson(name), createId<string>()]
    await query(
      `insert into member (id, round_id, person_id, role, country, marks)
       values ($1, $2, $3, $4, $5, array_remove(string_to_array($6, ','), ''))`,
      [member, round, added.person, role, country, marks.join()],
    )
    people[name] = { ...added, member }
  }
  const [found] = await query(
    `update section set released_seq = head where id = (select s.id from section s join document d on d.id = s.document_id
     where d.round_id = $1 and d.kind = 'report' order by s.position limit 1) returning id`,
    [round],
  )
  const section = found!.id as string
  const reset = async (): Promise<void> => {
    await query('delete from notification')
    await query('delete from notification_choice')
    await query('delete from mail')
    await query('update person set digested_for = null, digest_hour = 7, time_zone = null')
  }
  await reset()
  return {
    database,
    db: own.db,
    round,
    section,
    people,
    async tell(kind, to, ago = 0, by = 'secretariat') {
      const id = createId<string>()
      await query(
        `insert into notification (id, member_id, kind, section_id, by_member_id, detail, at)
         values ($1, $2, $3, $4, $5, $6::text::jsonb, now() - make_interval(secs => ${ago}))`,
        [id, people[to].member, kind, section, people[by].member, JSON.stringify(DETAIL[kind] ?? {})],
      )
      return id
    },
    mails: async (kind) =>
      (
        (await query('select kind, "to", text, headers from mail order by created_at, id')) as unknown as Awaited<
          ReturnType<ToldRound['mails']>
        >
      ).filter((mail) => kind === undefined || mail.kind === kind),
    reset,
    async close() {
      await own.close()
      await database.drop()
    },
  }
}
