import { and, eq, inArray, isNotNull, isNull, sql } from 'drizzle-orm'
import type { Persona } from '../../../schema/api/session.ts'
import { AppError } from '../../../schema/errors.ts'
import { createId, type PersonId } from '../../../schema/ids.ts'
import type { Mark, Role } from '../../../schema/policy.ts'
import { person, round } from '../../../schema/tables/index.ts'
import { sampleRounds, type SampleRound } from '../../../templates/demo/index.ts'
import { countries } from '../../../templates/index.ts'
import { reading, type Db } from '../../storage/database.ts'
import { openSession, type SignedIn, type SignInDeps, type Visitor } from '../sign-in/index.ts'

/** Somebody one can be in the demo. The id is also the first label of the persona's own local address. */
export interface DemoPersona {
  id: string
  role: Role
  country: string | null
  marks: Mark[]
  /** The round that they take part in; null: in all of them. */
  round: SampleRound | null
}

const personasOf = (round: SampleRound): DemoPersona[] => [
  ...round.peers.map((country, at) => ({
    id: `expert-${country.toLowerCase()}`,
    role: 'expert' as const,
    country,
    // Alone in the delegation, each heads it; the first leads the experts.
    marks: at === 0 ? (['head', 'lead'] satisfies Mark[]) : (['head'] satisfies Mark[]),
    round,
  })),
  {
    id: `official-${round.beneficiary.toLowerCase()}`,
    role: 'beneficiary',
    country: round.beneficiary,
    marks: ['focal-point'],
    round,
  },
  // Of the same delegation, and without a mark: drafts what the focal point sends.
  {
    id: `adviser-${round.beneficiary.toLowerCase()}`,
    role: 'beneficiary',
    country: round.beneficiary,
    marks: [],
    round,
  },
]

/** Who takes part in the demo rounds. */
export const PERSONAS: readonly DemoPersona[] = [
  { id: 'secretariat', role: 'secretariat', country: null, marks: ['head'], round: null },
  ...sampleRounds.flatMap(personasOf),
]

/** Who takes part in one of them. */
export const personasIn = (round: SampleRound): DemoPersona[] =>
  PERSONAS.filter((persona) => persona.round === null || persona.round === round)

/** Role names of the API's `label`, which programs show; pages name personas in the reader's language. */
const ROLE_LABELS: Record<Role, string> = {
  secretariat: 'Secretariat',
  expert: 'Peer expert',
  beneficiary: 'Official',
  observer: 'Observer',
}

/** Of an official who is no focal point. */
const ADVISER_LABEL = 'Adviser'

const presentPersona = ({ id, role, country, marks, round }: DemoPersona): Persona => {
  const name = countries.find(({ code }) => code === country)?.names.en
  const own = role === 'beneficiary' && marks.length === 0 ? ADVISER_LABEL : ROLE_LABELS[role]
  const label = name === undefined ? own : `${own}, ${name}`
  return { id, role, country, label, marks, round: round?.title ?? null }
}

export const listPersonas = (): Persona[] => PERSONAS.map(presentPersona)

/** Where a persona's mail goes in a demo that shows it: to nobody (RFC 2606, section 3). */
const addressOf = (persona: string): string => `${persona}@example.org`

/** Let the personas have addresses, so that their mail can be looked at; or none, where a mail server would send it.
 * An address that somebody else was invited with is theirs. */
const setAddresses = async (db: Db, hasAddresses: boolean): Promise<void> => {
  // What somebody has given a persona themselves is left alone.
  const isOurs = (id: string) => (hasAddresses ? isNull(person.email) : eq(person.email, addressOf(id)))
  for (const { id } of PERSONAS) {
    const email = hasAddresses ? addressOf(id) : null
    const isTaken = sql`exists (select 1 from ${person} other where other.email = ${addressOf(id)} and other.persona is distinct from ${id})`
    await db
      .update(person)
      .set({ email, emailVerified: hasAddresses })
      .where(and(eq(person.persona, id), isOurs(id), sql`not ${isTaken}`))
  }
}

/** Make the personas that are missing.
 * @param hasAddresses mail of the demo is shown, and not sent. @returns person ids by persona. */
export const ensurePersonas = async (db: Db, hasAddresses: boolean): Promise<Map<string, PersonId>> => {
  const ids = PERSONAS.map(({ id }) => id)
  await db
    .insert(person)
    .values(
      // The demo's secretariat opens rounds and appoints officers.
      PERSONAS.map(({ id: persona, role }) => ({
        id: createId<PersonId>(),
        persona,
        secretariat: role === 'secretariat' ? ('head' as const) : null,
      })),
    )
    .onConflictDoNothing()
  await setAddresses(db, hasAddresses)
  const rows = await db
    .select({ id: person.id, persona: person.persona })
    .from(person)
    .where(and(isNotNull(person.persona), inArray(person.persona, ids)))
  return new Map(rows.map(({ id, persona }) => [persona ?? '', id]))
}

/** Whether the personas are there: sign-ins that were opened in a demo would still be valid. */
export const isSeededAsDemo = async (db: Db): Promise<boolean> => {
  const rows = await reading(db.select({ id: person.id }).from(person).where(isNotNull(person.persona)).limit(1))
  return rows.length > 0
}

/** Whether real people or rounds are there and no demo was begun before: whoever was a persona would then head their secretariat and
 * take part in what they open. */
export const isInRealUse = async (db: Db): Promise<boolean> => {
  if (await isSeededAsDemo(db)) return false
  const people = await reading(db.select({ id: person.id }).from(person).limit(1))
  const rounds = await reading(db.select({ id: round.id }).from(round).where(isNull(round.seedKey)).limit(1))
  return people.length + rounds.length > 0
}

/** Sign in as a persona. @throws AppError `not-found` for a name that is no persona. */
export const signInAsPersona = async (deps: SignInDeps, visitor: Visitor, persona: string): Promise<SignedIn> => {
  const { db } = deps
  const [row] = await reading(db.select({ id: person.id }).from(person).where(eq(person.persona, persona)))
  if (row === undefined) throw new AppError('not-found', 'there is no such persona')
  return reading(db.transaction((tx) => openSession(deps, tx, visitor, { person: row.id, how: 'persona' })))
}
