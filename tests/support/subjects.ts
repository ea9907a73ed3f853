import { createId } from '../../schema/ids.ts'
import type { Mark, Role } from '../../schema/policy.ts'
import type { TestDatabase } from './database.ts'
import { openSessionOf } from './mailed-people.ts'
import { addOtherRound } from './other-round.ts'
import { signIn, type Person } from './people.ts'
import { speakers } from './said.ts'
import { begunThread } from './threads.ts'

/** Who asks, in the order in which they are asked (FAULTS A1). `expert` leads the experts and heads a delegation, `secretariat`
 * is its head, `beneficiary` its focal point; whoever is beside them in the same role has less. */
export const SUBJECTS = [
  'anonymous',
  'expert',
  /** Heads another delegation, and does not lead. */
  'headOfDelegation',
  /** Leads the experts of another delegation, and does not head it. */
  'lead',
  /** Of the expert's own delegation. */
  'contributor',
  'secretariat',
  'officer',
  'beneficiary',
  /** Of the same country, and no focal point. */
  'official',
  'observer',
  /** Was an expert of the round. */
  'removed',
  /** Asked to be an expert of the round; has accepted no statement yet. */
  'invited',
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
  member: string
  /** Who that member is. */
  person: string
  invitation: string
  session: string
  /** Of the section. */
  item: string
  /** For more time to comment on the section. */
  request: string
  /** Nobody's, of a mail that is ended by it; and which. */
  token: string
  kind: string
}

/** What is used up by who asks for it: each call makes one more of the round that is asked about. `staff` and `staffInvitation`:
 * of its secretariat. `officer` is a person. `chilean`: a thread of the expert's delegation; `draft`: of the beneficiary's; `said`: what it
 * has shared. */
export type Spare =
  | 'member'
  | 'staff'
  | 'invitation'
  | 'staffInvitation'
  | 'session'
  | 'officer'
  | 'chilean'
  | 'draft'
  | 'said'
  | 'request'

export interface Subjects {
  /** Cookies; nobody's for `anonymous`. */
  cookies: Record<Subject, string | undefined>
  expert: Person
  secretariat: Person
  /** Of the round that is asked about; thread and session are the expert's, the invitation is for `invited`. */
  ids: Ids
  /** The same things of another round, which `outsideExpert` has. */
  elsewhere: Ids
  /** The ids to ask with where one of them is used up. */
  withSpare(spare: Spare | undefined): Promise<Ids>
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

interface Place {
  role: Role
  country?: string
  marks?: Mark[]
}

/** Makes people, memberships and invitations straight in the database. */
const makers = ({ query }: TestDatabase) => {
  const addPerson = async (
    persona: string,
    { isAdministrator = false, isOfficer = false }: { isAdministrator?: boolean; isOfficer?: boolean } = {},
  ): Promise<string> => {
    const id = createId<string>()
    await query(
      `insert into person (id, persona, email, email_verified, is_administrator, secretariat)
       values ($1, $2, $3, true, $4::int = 1, nullif($5, ''))`,
      [id, persona, `${persona}@example.org`, Number(isAdministrator), isOfficer ? 'officer' : ''],
    )
    return id
  }
  const addMember = async (round: string, person: string, { role, country = '', marks = [] }: Place) => {
    const id = createId<string>()
    await query(
      `insert into member (id, round_id, person_id, role, country, marks)
       values ($1, $2, $3, $4, nullif($5, ''), string_to_array($6, ','))`,
      [id, round, person, role, country, marks.join()],
    )
    return id
  }
  const addInvitation = async (round: string, by: string, email: string, isStaff = false): Promise<string> => {
    const id = createId<string>()
    await query(
      `insert into invitation (id, round_id, email, role, country, language, invited_by, expires_at)
       values ($1, $2, $3, $5, nullif($6, ''), 'en', $4, now() + interval '7 days')`,
      [id, round, email, by, isStaff ? 'secretariat' : 'expert', isStaff ? '' : 'PE'],
    )
    return id
  }
  const personOf = async (persona: string): Promise<string> =>
    (await query('select id from person where persona = $1', [persona]))[0]!.id as string
  const sessionOf = async (person: string): Promise<string> =>
    (await query('select id from session where person_id = $1 order by created_at desc limit 1', [person]))[0]!
      .id as string
  return { addPerson, addMember, addInvitation, personOf, sessionOf }
}

/** A name that no test has used. */
const fresh = (name: string): string => `${name}-${createId<string>()}`

/** Somebody of every kind, signed in at a demo server, with a round that they ask about and one beside it.
 * @param of key of the section that is asked about. */
export const signInEverybody = async (url: string, database: TestDatabase, of = 'findings'): Promise<Subjects> => {
  const { addPerson, addMember, addInvitation, personOf, sessionOf } = makers(database)
  const expert = await signIn(url, 'expert-cl')
  const secretariat = await signIn(url, 'secretariat')
  const outsider = await signIn(url, await addOtherRound(database))
  const [round, otherRound] = [expert.round.id, outsider.round.id]

  const join = async (of: string, persona: string, place: Place, isOfficer = false) => {
    const person = await addPerson(persona, { isOfficer })
    return { person, member: await addMember(of, person, place) }
  }
  await join(round, 'lead', { role: 'expert', country: 'PE', marks: ['lead'] })
  await join(round, 'contributor', { role: 'expert', country: 'CL' })
  await join(round, 'officer', { role: 'secretariat' }, true)
  await join(round, 'official', { role: 'beneficiary', country: 'LC' })
  await join(round, 'observer', { role: 'observer', country: 'BZ' })
  const removed = await join(round, 'removed', { role: 'expert', country: 'PE', marks: ['head', 'lead'] })
  await database.query('update member set ended_at = now() where id = $1', [removed.member])
  const someone = await join(round, 'somebody', { role: 'expert', country: 'PE' })
  await addPerson('invited')
  const head = await personOf('secretariat')
  const invitation = await addInvitation(round, head, 'invited@example.org')

  const steward = await join(otherRound, 'secretariat-elsewhere', { role: 'secretariat' })
  const stranger = await join(otherRound, 'somebody-elsewhere', { role: 'expert', country: 'PE' })
  const otherInvitation = await addInvitation(otherRound, steward.person, 'invited-elsewhere@example.org')
  await addPerson('administrator', { isAdministrator: true })

  const section = expert.sections[of]!
  const thread = await begunThread(expert, section)
  const other = await begunThread(outsider, outsider.sections.findings!)
  const expertPerson = await personOf('expert-cl')
  const said = speakers(database)
  const [chilean, beneficiary] = [await said.speaker('expert-cl', round), await said.speaker('official-lc', round)]
  const elsewhere = await said.speaker('expert-elsewhere', otherRound)
  const ids: Ids = {
    round,
    section,
    thread: thread.id,
    comment: thread.comments[0]!.id,
    ...someone,
    invitation,
    session: await sessionOf(expertPerson),
    item: (await expert.content(section)).items[0]!.id,
    request: await said.moreTime(section, beneficiary),
    token: createId<string>(),
    kind: 'digest',
  }
  const spares: Record<Spare, () => Promise<Partial<Ids>>> = {
    member: () => join(round, fresh('member'), { role: 'expert', country: 'PE' }),
    staff: () => join(round, fresh('staff'), { role: 'secretariat' }),
    staffInvitation: async () => ({
      invitation: await addInvitation(round, head, `${fresh('guest')}@example.org`, true),
    }),
    invitation: async () => ({ invitation: await addInvitation(round, head, `${fresh('guest')}@example.org`) }),
    session: async () => {
      await openSessionOf(database, expertPerson)
      return { session: await sessionOf(expertPerson) }
    },
    chilean: () => said.thread(section, chilean, 'delegation'),
    said: () => said.thread(section, beneficiary, 'shared'),
    draft: () => said.thread(section, beneficiary, 'delegation'),
    request: async () => ({ request: await said.moreTime(section, beneficiary) }),
    officer: async () => ({ person: await addPerson(fresh('officer'), { isOfficer: true }) }),
  }
  return {
    cookies: {
      anonymous: undefined,
      expert: expert.cookie,
      headOfDelegation: await cookieOf(url, 'expert-ca'),
      lead: await cookieOf(url, 'lead'),
      contributor: await cookieOf(url, 'contributor'),
      secretariat: secretariat.cookie,
      officer: await cookieOf(url, 'officer'),
      beneficiary: await cookieOf(url, 'official-lc'),
      official: await cookieOf(url, 'official'),
      observer: await cookieOf(url, 'observer'),
      removed: await cookieOf(url, 'removed'),
      invited: await cookieOf(url, 'invited'),
      outsideExpert: outsider.cookie,
      outsideSecretariat: await cookieOf(url, 'secretariat-elsewhere'),
      administrator: await cookieOf(url, 'administrator'),
    },
    expert,
    secretariat,
    ids,
    elsewhere: {
      round: otherRound,
      section: outsider.sections.findings!,
      thread: other.id,
      comment: other.comments[0]!.id,
      ...stranger,
      invitation: otherInvitation,
      session: await sessionOf(await personOf('expert-elsewhere')),
      item: createId<string>(),
      request: await said.moreTime(outsider.sections.findings!, elsewhere),
      token: createId<string>(),
      kind: 'digest',
    },
    withSpare: async (spare) => ({ ...ids, ...(spare !== undefined && (await spares[spare]())) }),
  }
}
