import { createHash, randomBytes, randomInt, scrypt, timingSafeEqual } from 'node:crypto'
import { and, desc, eq, gt, inArray, isNull, lt, sql } from 'drizzle-orm'
import { createId, type InvitationId, type PersonId } from '../../../schema/ids.ts'
import { invitation, person, signInCode } from '../../../schema/tables/index.ts'
import { queueMail } from '../../mail/outbox.ts'
import { reading, type Db, type Tx } from '../../storage/database.ts'

/** Government mail may take a quarter of an hour: a code is still good when it comes. */
export const CODE_MINUTES = 30
/** Read out and typed while both are on the telephone. */
export const TELEPHONE_MINUTES = 15
/** Somebody who waits asks again, and then the first mail comes: the codes of this many mails are valid. */
const VALID_MAILS = 2

type Kind = 'mail' | 'telephone'

/** Codes of both kinds are told apart by their length: whoever guesses at the codes of mails has not guessed at the one that is
 * read out, and so cannot void it. */
const DIGITS: Record<Kind, number> = { mail: 8, telephone: 12 }
/** Wrong codes of its own length that a valid one survives. What else stands against guessing is counted in limits.ts. */
const MAX_TRIES: Record<Kind, number> = { mail: 5, telephone: 1000 }

export const makeCode = (kind: Kind): string => {
  const digits = DIGITS[kind]
  return String(randomInt(10 ** digits)).padStart(digits, '0')
}

/** As it was typed: spaces and hyphens do not count. */
const plainCode = (code: string): string => code.replaceAll(/[\s-]/g, '')

/** Which kind of code somebody has typed. */
export const kindOfCode = (code: string): Kind => (plainCode(code).length === DIGITS.telephone ? 'telephone' : 'mail')

/** In groups of four, to be read and read out. */
export const presentCode = (code: string): string => code.replaceAll(/(\d{4})(?=\d)/g, '$1 ')

/** What a code comes to. Slow on purpose: eight digits are soon tried by whoever has stolen the table. The salt is the address,
 * so that one hash is compared with every code of the address, and an address that nobody has costs the same time. */
export const hashCode = (email: string, code: string): Promise<string> =>
  new Promise((resolve, reject) =>
    scrypt(plainCode(code), `ronda/${email}`, 32, (error, key) =>
      error === null ? resolve(key.toString('hex')) : reject(error),
    ),
  )

const hashLink = (token: string): string => createHash('sha256').update(token).digest('hex')

const isSame = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))

/** An invitation that still can be accepted. */
export const isOpenInvitation = and(
  isNull(invitation.acceptedAt),
  isNull(invitation.withdrawnAt),
  gt(invitation.expiresAt, sql`now()`),
)

/** Who an address belongs to, or whom it invites; null: a stranger. */
const findAddressee = async (
  tx: Tx,
  email: string,
): Promise<{ id: PersonId | null; name: string | null; language: string } | null> => {
  const [known] = await tx
    .select({ id: person.id, name: person.name, language: person.language })
    .from(person)
    .where(eq(person.email, email))
  if (known !== undefined) return known
  const [invited] = await tx
    .select({ name: invitation.name, language: invitation.language })
    .from(invitation)
    .where(and(eq(invitation.email, email), isOpenInvitation))
    .orderBy(desc(invitation.createdAt))
    .limit(1)
  return invited === undefined ? null : { id: null, name: invited.name || null, language: invited.language }
}

/** Send a code and a link to whoever may sign in with this address; nothing happens for a stranger.
 * @param site where links lead: `https://ronda.example.org`.
 * @param to path of the page that was wanted; absent: the first. */
export const sendCode = async (db: Db, site: string, email: string, to?: string): Promise<void> => {
  const code = makeCode('mail')
  const token = randomBytes(32).toString('base64url')
  const codeHash = await hashCode(email, code)
  await reading(
    db.transaction(async (tx) => {
      const addressee = await findAddressee(tx, email)
      await tx.delete(signInCode).where(lt(signInCode.expiresAt, sql`now() - interval '1 day'`))
      if (addressee === null) return
      await tx.insert(signInCode).values({
        id: createId<string>(),
        email,
        kind: 'mail',
        codeHash,
        linkHash: hashLink(token),
        expiresAt: sql`now() + make_interval(mins => ${CODE_MINUTES})`,
      })
      // Behind `#`: neither a proxy's log nor a scanner's request holds the token.
      const link = `${site}/sign-in#link=${token}${to === undefined ? '' : `&to=${encodeURIComponent(to)}`}`
      const values = { site, address: email, code: presentCode(code), link, minutes: String(CODE_MINUTES) }
      const { language } = addressee
      await queueMail(tx, { kind: 'sign-in', to: email, language, values, minutes: CODE_MINUTES })
    }),
  )
}

interface HeldCode {
  id: string
  email: string
  kind: Kind
  codeHash: string
  linkHash: string | null
  tries: number
  /** What a telephone code was made for; null: for a member, or mailed. */
  invitationId: InvitationId | null
}

/** The codes of an address that were not used and have not run out, those that were guessed at too often included; held until
 * the transaction ends: of two that come at once, one finds none. */
const holdNewest = async (tx: Tx, email: string, kind: Kind): Promise<HeldCode[]> => {
  const codes = await tx
    .select({
      id: signInCode.id,
      email: signInCode.email,
      kind: signInCode.kind,
      codeHash: signInCode.codeHash,
      linkHash: signInCode.linkHash,
      tries: signInCode.tries,
      invitationId: signInCode.invitationId,
      isValid: sql<boolean>`${signInCode.usedAt} is null and ${signInCode.expiresAt} > now()`,
    })
    .from(signInCode)
    .where(and(eq(signInCode.email, email), eq(signInCode.kind, kind)))
    .orderBy(desc(signInCode.createdAt), desc(signInCode.id))
    .limit(kind === 'mail' ? VALID_MAILS : 1)
    .for('update')
  return codes.filter(({ isValid }) => isValid)
}

/** Use up everything that the address could sign in with. */
const useUp = async (tx: Tx, email: string): Promise<void> => {
  await tx
    .update(signInCode)
    .set({ usedAt: sql`now()` })
    .where(and(eq(signInCode.email, email), isNull(signInCode.usedAt)))
}

/** Find or make the person behind an address. @returns null when it has become a stranger's since. */
const ensurePerson = async (tx: Tx, { email, kind }: HeldCode): Promise<PersonId | null> => {
  const addressee = await findAddressee(tx, email)
  if (addressee === null) return null
  const emailVerified = kind === 'mail'
  if (addressee.id !== null) {
    if (emailVerified) await tx.update(person).set({ emailVerified }).where(eq(person.id, addressee.id))
    return addressee.id
  }
  const { name, language } = addressee
  await tx
    .insert(person)
    .values({ id: createId<PersonId>(), email, name, language, emailVerified })
    .onConflictDoNothing({ target: person.email })
  const [made] = await tx.select({ id: person.id }).from(person).where(eq(person.email, email))
  return made?.id ?? null
}

/** Whoever was read a code for an invitation may accept that one, and no other of the address: the mailbox has not answered.
 * @returns whether it still stands. */
const proveInvitation = async (tx: Tx, id: InvitationId): Promise<boolean> => {
  const proven = await tx
    .update(invitation)
    .set({ provenAt: sql`now()` })
    .where(and(eq(invitation.id, id), isOpenInvitation))
    .returning({ id: invitation.id })
  return proven.length > 0
}

/** Somebody has proved who they are. */
export interface Proof {
  person: PersonId
  how: 'code' | 'link' | 'telephone'
}

/** Take a code, once. @returns null for a wrong one, which counts as a try at every valid one of its kind: commit all the same. */
export const takeCode = async (
  tx: Tx,
  email: string,
  { kind, codeHash }: { kind: Kind; codeHash: string },
): Promise<Proof | null> => {
  const valid = (await holdNewest(tx, email, kind)).filter(({ tries }) => tries < MAX_TRIES[kind])
  const taken = valid.find((code) => isSame(code.codeHash, codeHash))
  if (taken === undefined) {
    // Asked even where there is none: a stranger costs the same queries.
    await tx
      .update(signInCode)
      .set({ tries: sql`${signInCode.tries} + 1` })
      .where(
        inArray(
          signInCode.id,
          valid.map(({ id }) => id),
        ),
      )
    return null
  }
  await useUp(tx, email)
  if (taken.invitationId !== null && !(await proveInvitation(tx, taken.invitationId))) return null
  const found = await ensurePerson(tx, taken)
  return found === null ? null : { person: found, how: taken.kind === 'mail' ? 'code' : 'telephone' }
}

/** Take a link, once. Wrong codes void none: nobody guesses 256 bits, and whoever reads the mailbox gets in whatever others try. */
export const takeLink = async (tx: Tx, token: string): Promise<Proof | null> => {
  const linkHash = hashLink(token)
  const [row] = await tx.select({ email: signInCode.email }).from(signInCode).where(eq(signInCode.linkHash, linkHash))
  if (row === undefined) return null
  const taken = (await holdNewest(tx, row.email, 'mail')).find((code) => code.linkHash === linkHash)
  if (taken === undefined) return null
  await useUp(tx, row.email)
  const found = await ensurePerson(tx, taken)
  return found === null ? null : { person: found, how: 'link' }
}
