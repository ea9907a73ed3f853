import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { MoreTimeBody } from '../../schema/api/sections.ts'
import { createId } from '../../schema/ids.ts'
import { openHeard, type Heard } from '../support/heard.ts'
import { notificationsOf } from '../support/notifications.ts'
import { signIn, type Person } from '../support/people.ts'
import { acceptAll } from '../support/suggestions.ts'
import { begunThread, saidThread, sentBatch } from '../support/threads.ts'

const NAMES = [
  'secretariat',
  'chile',
  'canada',
  'trinidad',
  'focalPoint',
  'contributor',
  'adviser',
  'observer',
] as const
type Name = (typeof NAMES)[number]
type Told = Partial<Record<Name, string[]>>

/** Chile leads; the contributor and the adviser are officials without a mark. */
describe('who is told, and nobody else', () => {
  let heard: Heard
  let findings: string
  let people: Record<Name, Person>

  beforeAll(async () => {
    heard = await openHeard('recommendations')
    findings = heard.chile.sections.findings!
    const { url } = heard.server
    people = { ...heard, trinidad: await signIn(url, 'expert-tt'), adviser: await signIn(url, 'adviser-lc') }
    await heard.secretariat.setReleased(findings, false)
    // There experts suggest and the secretariat decides.
    await heard.secretariat.setState(findings, 'in-review')
    await heard.secretariat.setState(heard.plan, 'in-review')
  })
  afterAll(() => heard.stop())

  /** What these acts tell each of them, by kind; who is told nothing is left out. Nobody else in the database is told either. */
  const toldBy = async (act: () => Promise<unknown>): Promise<Told> => {
    await heard.database.query('delete from notification')
    await act()
    const told: Told = {}
    for (const name of NAMES) {
      const { notifications } = await notificationsOf(people[name])
      if (notifications.length > 0) told[name] = notifications.map(({ kind }) => kind).sort()
    }
    // A row that its reader may not open is one too many, and so is one for anybody who is not asked here.
    const [row] = await heard.database.query('select count(*)::int as n from notification')
    expect(row!.n).toBe(Object.values(told).flat().length)
    return told
  }
  const must = async (answer: Promise<Response>): Promise<Response> => {
    const given = await answer
    if (!given.ok) throw new Error(`answered with ${given.status}: ${await given.text()}`)
    return given
  }
  /** A new item, proposed. */
  const suggest = (by: Person, section: string, audience: 'delegation' | 'peers' | 'shared') =>
    begunThread(by, section, {
      audience,
      kind: 'proposal',
      suggestion: { type: 'item', title: 'A register', body: '', after: null },
    })
  const accept = (by: Person, section: string, id: string) => acceptAll(by, section, [{ id }])
  const decline = (by: Person, id: string) =>
    must(by.send('POST', `/api/threads/${id}/decline`, { reason: 'Not this year.' }))

  it('of a suggestion of peers: who decides on it; then who made it, and no official', async () => {
    const { secretariat, canada } = heard
    let id = ''
    const made = await toldBy(async () => (id = (await suggest(canada, findings, 'peers')).id))
    expect(made).toEqual({ secretariat: ['comment'], chile: ['comment'] })
    const [one] = (await notificationsOf(heard.chile)).notifications
    expect(one).toMatchObject({ thread: id, by: { role: 'expert', country: 'CA' } })
    expect(await toldBy(() => accept(secretariat, findings, id))).toEqual({ canada: ['suggestion'] })
    expect((await notificationsOf(canada)).notifications[0]).toMatchObject({
      thread: id,
      detail: { decision: 'accepted' },
    })
    // Asked again it was accepted already: nobody is told twice.
    expect(await toldBy(() => accept(secretariat, findings, id))).toEqual({})
  })

  it('of one that is declined: who made it, with the word of it', async () => {
    const { id } = await suggest(heard.canada, findings, 'peers')
    expect(await toldBy(() => decline(heard.secretariat, id))).toEqual({ canada: ['suggestion'] })
    expect((await notificationsOf(heard.canada)).notifications[0]).toMatchObject({
      words: expect.stringContaining('Not this year.'),
      detail: { decision: 'declined' },
    })
  })

  it('of one’s own suggestion nobody, when its writer decides', async () => {
    const { id } = await suggest(heard.chile, findings, 'peers')
    await heard.secretariat.setState(findings, 'drafting', 'again')
    expect(await toldBy(() => accept(heard.chile, findings, id))).toEqual({})
  })

  it('of the beneficiary’s suggestion: nobody while it is a draft; when it was decided, the drafter and who sent it', async () => {
    const { contributor, focalPoint, secretariat, plan } = heard
    let draft = ''
    expect(await toldBy(async () => (draft = (await suggest(contributor, plan, 'delegation')).id))).toEqual({})
    let sent = ''
    const told = await toldBy(async () => (sent = (await sentBatch(focalPoint, [draft])).sent[0]!.id))
    expect(told).toEqual({ secretariat: ['batch'], chile: ['batch'] })
    expect(await toldBy(() => accept(secretariat, plan, sent))).toEqual({
      contributor: ['suggestion'],
      focalPoint: ['suggestion'],
    })
    // The drafter is led to the thread that everybody reads, not to the draft.
    expect((await notificationsOf(contributor)).notifications[0]!.thread).toBe(sent)
  })

  it('of more time: asked, the secretariat; given or not, the delegation', async () => {
    const { focalPoint, secretariat, plan } = heard
    await heard.setOver(true)
    for (const until of [null, new Date(Date.now() + 3 * 86_400_000).toISOString()]) {
      const id = createId<string>()
      const ask = () => must(focalPoint.send('POST', `/api/sections/${plan}/more-time`, { id, note: 'Until Monday.' }))
      expect(await toldBy(ask)).toEqual({ secretariat: ['more-time'] })
      const answer = async (): Promise<MoreTimeBody> =>
        (await (
          await must(secretariat.send('POST', `/api/more-time/${id}/answer`, { until, reason: 'The visit is near.' }))
        ).json()) as MoreTimeBody
      expect(await toldBy(answer)).toEqual({
        focalPoint: ['more-time'],
        contributor: ['more-time'],
        adviser: ['more-time'],
      })
      expect((await notificationsOf(focalPoint)).notifications[0]).toMatchObject({
        words: 'The visit is near.',
        detail: { answered: true, until },
      })
      // The same answer again is no news.
      expect(await toldBy(answer)).toEqual({})
    }
    await heard.setOver(false)
  })

  it('of an answer to a recommendation: secretariat and lead, and nobody of it who wrote', async () => {
    const { focalPoint, plan } = heard
    const item = (await focalPoint.content(plan)).items[0]!.id
    const answer = (reply: string) => () =>
      must(focalPoint.send('POST', `/api/sections/${plan}/items/${item}/answer`, { verdict: 'noted', reply }))
    expect(await toldBy(answer('In 2028.'))).toEqual({ secretariat: ['answer'], chile: ['answer'] })
    expect(await toldBy(answer('In 2028.'))).toEqual({})
    expect(await toldBy(answer('In 2029.'))).toEqual({ secretariat: ['answer'], chile: ['answer'] })
    expect((await notificationsOf(heard.chile)).notifications[0]).toMatchObject({ item, words: 'In 2029.' })
  })

  it('of a disposition: focal points and who drafted it, not the other experts', async () => {
    const { focalPoint, contributor, chile, secretariat, plan } = heard
    const dispose = (by: Person, id: string, verdict: string) => () =>
      must(by.send('POST', `/api/threads/${id}/disposition`, { verdict, why: 'Said in F-2.' }))
    const own = await saidThread(focalPoint, plan)
    expect(await toldBy(dispose(chile, own.id, 'taken'))).toEqual({ focalPoint: ['disposition'] })
    expect(await toldBy(dispose(chile, own.id, 'taken'))).toEqual({})
    const draft = await begunThread(contributor, plan, { audience: 'delegation' })
    const { id } = (await sentBatch(focalPoint, [draft.id])).sent[0]!
    expect(await toldBy(dispose(secretariat, id, 'partly'))).toEqual({
      focalPoint: ['disposition'],
      contributor: ['disposition'],
    })
  })

  it('of their own suggestion also after the release was taken back, and of nothing that they may not read', async () => {
    const { focalPoint, contributor, secretariat, canada, plan } = heard
    const draft = await suggest(contributor, plan, 'delegation')
    const { id } = (await sentBatch(focalPoint, [draft.id])).sent[0]!
    await secretariat.setReleased(plan, false)
    // What became of their own suggestion is theirs to know: in the bell it names no more than the thread.
    expect(await toldBy(() => decline(secretariat, id))).toEqual({
      contributor: ['suggestion'],
      focalPoint: ['suggestion'],
    })
    const within = await begunThread(canada, findings, { audience: 'delegation' })
    // To name somebody in words that they may not read is no way to make them look.
    for (const { round } of [secretariat, heard.observer, contributor]) {
      const body = `@[${round.me}], look`
      const name = () => canada.send('POST', `/api/threads/${within.id}/comments`, { id: createId(), body })
      expect(await toldBy(async () => expect((await name()).status).toBe(400))).toEqual({})
    }
    await secretariat.setReleased(plan, true)
  })

  it('of a round that is put away nobody, whatever it locks', async () => {
    const { secretariat, database } = heard
    await database.query(`update member set marks = array_append(marks, 'head') where id = $1`, [secretariat.round.me])
    const put = (archived: boolean) => () =>
      must(secretariat.send('PUT', `/api/rounds/${secretariat.round.id}/archived`, { archived }))
    expect(await toldBy(put(true))).toEqual({})
    expect(await toldBy(put(false))).toEqual({})
  })
})
