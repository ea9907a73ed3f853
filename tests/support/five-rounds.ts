import type { RoundBody } from '../../schema/api/rounds.ts'
import { dayIn } from '../../schema/dates.ts'
import { createId } from '../../schema/ids.ts'
import type { Mark, Role } from '../../schema/policy.ts'
import type { TestDatabase } from './database.ts'
import { signIn, type Person } from './people.ts'
import { addPerson, openedRound, type Somebody } from './rounds.ts'
import { begunThread, saidThread } from './threads.ts'

export interface FiveRounds {
  /** Its baseline was due two days ago. */
  late: RoundBody
  /** Its visit is due in five days. */
  soon: RoundBody
  /** Sections in every state; its beneficiary waits for an answer. */
  reviewed: { title: string; round: RoundBody; expert: Person; official: Person; section: string }
  /** Its focal point and alternate were asked and have not come. */
  asked: RoundBody
  /** Follow-up, whose date has passed. */
  followed: RoundBody
}

const DAY_MS = 86_400_000

/** A day as many days from now, by a zone's calendar. */
export const dayFrom = (timeZone: string, days: number): string => dayIn(timeZone, new Date(Date.now() + days * DAY_MS))

const addMember = async (
  { query }: TestDatabase,
  round: string,
  person: string,
  { role, country, marks }: { role: Role; country: string; marks: Mark[] },
): Promise<void> => {
  await query(
    `insert into member (id, round_id, person_id, role, country, marks, colour) values ($1, $2, $3, $4, $5, '{${marks.join(',')}}', 1)`,
    [createId<string>(), round, person, role, country],
  )
}

/** Five rounds at five steps, opened and brought along over HTTP. */
export const fiveRounds = async (database: TestDatabase, url: string, officer: Somebody): Promise<FiveRounds> => {
  const zone = 'America/Costa_Rica'
  const late = await openedRound(officer, {
    title: 'Digital procedures for citizens',
    beneficiary: 'CR',
    organisation: 'Ministry of Planning',
    timeZone: zone,
    step: 'baseline',
    language: 'es',
    peers: ['UY', 'CO', 'DO'],
    dates: [{ step: 'baseline', startsOn: null, dueOn: dayFrom(zone, -2) }],
  })
  const soon = await openedRound(officer, {
    title: 'A civil service chosen by merit',
    beneficiary: 'TT',
    organisation: 'Public Service Commission',
    timeZone: 'America/Port_of_Spain',
    step: 'visit',
    peers: ['CA', 'JM', 'BB', 'CL'],
    dates: [
      {
        step: 'visit',
        startsOn: dayFrom('America/Port_of_Spain', 1),
        dueOn: dayFrom('America/Port_of_Spain', 5),
      },
    ],
  })
  const reviewed = await bringToReview(database, url, officer)
  const asked = await openedRound(officer, {
    title: 'Planning with municipalities',
    beneficiary: 'DO',
    organisation: 'Ministry of Economy',
    timeZone: 'America/Santo_Domingo',
    step: 'request',
    language: 'es',
    peers: ['CL', 'PE'],
    focalPoint: { name: '', email: 'focal-point@example.org', language: 'es' },
    alternate: { name: '', email: 'alternate@example.org', language: 'es' },
    dates: [{ step: 'self-assessment', startsOn: null, dueOn: dayFrom('America/Santo_Domingo', 40) }],
  })
  const followed = await openedRound(officer, {
    title: 'Service charters',
    beneficiary: 'SV',
    organisation: 'Presidency',
    timeZone: 'America/El_Salvador',
    step: 'follow-up',
    language: 'es',
    peers: ['MX', 'PA', 'PY'],
    dates: [{ step: 'follow-up', startsOn: null, dueOn: dayFrom('America/El_Salvador', -10) }],
  })
  return { late, soon, reviewed, asked, followed }
}

const bringToReview = async (
  database: TestDatabase,
  url: string,
  officer: Somebody,
): Promise<FiveRounds['reviewed']> => {
  const round = await openedRound(officer, {
    title: 'Open budgets',
    beneficiary: 'LC',
    organisation: 'Ministry of Finance',
    step: 'report',
    peers: ['CL', 'CA', 'TT'],
    dates: [{ step: 'report', startsOn: null, dueOn: dayFrom('America/St_Lucia', 30) }],
  })
  const people = [
    ['writer-cl', { role: 'expert', country: 'CL', marks: ['head', 'lead'] }],
    ['writer-ca', { role: 'expert', country: 'CA', marks: ['head'] }],
    ['reader-lc', { role: 'beneficiary', country: 'LC', marks: ['focal-point'] }],
  ] as const
  for (const [persona, as] of people) {
    const { id } = await addPerson(database, url, persona)
    await addMember(database, round.id, id, { ...as, marks: [...as.marks] })
  }
  const [expert, official] = [await signIn(url, 'writer-cl'), await signIn(url, 'reader-lc')]
  const of = (key: string): string => expert.sections[key]!
  const setState = (key: string, state: string) => officer.send('PUT', `/api/sections/${of(key)}/state`, { state })
  await setState('preface', 'locked')
  await setState('context', 'locked')
  await setState('findings', 'drafting')
  await setState('summary', 'in-review')
  await officer.send('PUT', `/api/sections/${of('action-plan')}/release`, { released: true })
  await saidThread(official, of('action-plan'), { body: 'Who carries this out?' })
  await begunThread(expert, of('findings'), { audience: 'peers', body: 'Do we have a source for this?' })
  await database.query(
    `update section set ready_at = now(), ready_by = (select id from member where round_id = $1 and country = 'CL') where id = $2`,
    [round.id, of('recommendations')],
  )
  return { title: round.title, round, expert, official, section: of('action-plan') }
}
