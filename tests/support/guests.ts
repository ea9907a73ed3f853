import { expect } from 'vitest'
import type { InvitedBody, OwnInvitation } from '../../schema/api/invitations.ts'
import type { RoundBody } from '../../schema/api/rounds.ts'
import type { TestDatabase } from './database.ts'
import { signInByMail, type MailedOptions, type MailedPerson } from './mailed-people.ts'
import type { Person } from './people.ts'

/** As what people are invited. */
export const EXPERT = {
  role: 'expert',
  country: 'PE',
  marks: ['head'],
  organisation: 'Civil Service Authority',
  language: 'es',
}
export const OBSERVER = { role: 'observer', country: null, marks: [], organisation: '', language: 'en' }

/** What the secretariat and its guests do in a round.
 * @param of asked at each call, so that a suite can name it before it has begun. */
export const guestsOf = (of: () => { database: TestDatabase; url: string; secretariat: Person }) => {
  const path = (): string => `/api/rounds/${of().secretariat.round.id}`
  const invite = async (people: string, as: object = EXPERT): Promise<Response> =>
    of().secretariat.send('POST', `${path()}/invitations`, { people, ...as })
  const answersOf = async (people: string, as: object = EXPERT): Promise<string[]> => {
    const answer = await invite(people, as)
    expect(answer.status).toBe(200)
    return ((await answer.json()) as InvitedBody).entries.map(({ email, answer: one }) => `${email}: ${one}`)
  }
  const idOf = async (email: string): Promise<string> => {
    const [row] = await of().database.query('select id from invitation where email = $1 order by created_at desc', [
      email,
    ])
    return row!.id as string
  }
  const person = (email: string, options: MailedOptions = {}): Promise<MailedPerson> =>
    signInByMail(of().database, of().url, email, options)
  const read = async (who: MailedPerson, id: string): Promise<OwnInvitation> =>
    (await who.fetch(`/api/invitations/${id}`)).json() as Promise<OwnInvitation>
  const accept = async (who: MailedPerson, id: string, language = 'es'): Promise<Response> => {
    const { statement } = await read(who, id)
    const { kind, version } = statement ?? {}
    return who.send('POST', `/api/invitations/${id}/acceptance`, {
      language,
      statement: kind === undefined ? null : { kind, version },
    })
  }
  /** Invited and accepted. */
  const joined = async (email: string, as: object = EXPERT): Promise<MailedPerson> => {
    await invite(email, as)
    const who = await person(email)
    expect((await accept(who, await idOf(email))).status).toBe(201)
    return who
  }
  const roundOf = async (who: MailedPerson): Promise<RoundBody> =>
    (await who.fetch(path())).json() as Promise<RoundBody>
  const acts = async (action: string): Promise<Record<string, unknown>[]> =>
    of().database.query('select member_id, person_id, detail from audit where action = $1 order by at', [action])
  return { invite, answersOf, idOf, person, read, accept, joined, roundOf, acts }
}
