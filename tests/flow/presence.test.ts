import * as decoding from 'lib0/decoding'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SectionId } from '../../schema/ids.ts'
import {
  decodeControl,
  encodeAwareness,
  encodeChannelFrame,
  encodeControl,
  MAX_AWARENESS_BYTES,
  MESSAGE,
} from '../../schema/wire/messages.ts'
import { decodeAwareness, encodeEntries, isGone, type AwarenessEntry } from '../../server/rooms/awareness.ts'
import { cloneDatabase } from '../support/database.ts'
import { signIn, type Person } from '../support/people.ts'
import { openRawPage, type RawChannel, type RawPage } from '../support/raw-page.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { until } from '../support/until.ts'

const CHANNEL = 1

/** What a page was told of others' places, in the order it came. */
type Told = { type: 'clients'; ids: number[] } | { type: 'cursors'; entries: AwarenessEntry[] }

const toldTo = ({ received }: RawPage): Told[] =>
  received.flatMap((frame): Told[] => {
    const decoder = decoding.createDecoder(frame)
    if (decoding.readVarUint(decoder) === 0) {
      const message = decodeControl(decoder)
      if (message.type !== 'event' || message.event.type !== 'clients') return []
      return [{ type: 'clients', ids: message.event.clients.map(([id]) => id) }]
    }
    if (decoding.readVarUint(decoder) !== MESSAGE.awareness) return []
    return [{ type: 'cursors', entries: decodeAwareness(decoding.readVarUint8Array(decoder)) }]
  })

const entriesOf = (page: RawPage, clientId: number): AwarenessEntry[] =>
  toldTo(page)
    .flatMap((told) => (told.type === 'cursors' ? told.entries : []))
    .filter((entry) => entry.clientId === clientId)

const entry = (clientId: number, clock: number, state: unknown): AwarenessEntry => ({
  clientId,
  clock,
  state: new TextEncoder().encode(JSON.stringify(state)),
})

describe('who is here', () => {
  let database: Awaited<ReturnType<typeof cloneDatabase>>
  let server: TestServer
  let section: string
  const pages: RawPage[] = []
  const people: Record<string, Person> = {}

  const open = async (persona: string): Promise<{ page: RawPage; channel: RawChannel; id: number }> => {
    const person = people[persona]!
    const page = await openRawPage(server.url, person.cookie, person.round.id)
    pages.push(page)
    const channel = page.open({ section, channel: CHANNEL })
    await until('the page is in', () => channel.isSynced())
    return { page, channel, id: channel.doc.clientID }
  }
  const say = (page: RawPage, ...entries: AwarenessEntry[]): void =>
    page.send(encodeChannelFrame(CHANNEL, encodeAwareness(encodeEntries(entries))))

  beforeAll(async () => {
    database = await cloneDatabase()
    server = await startServer({ databaseUrl: database.url })
    for (const persona of ['expert-cl', 'expert-ca', 'expert-tt', 'official-lc'])
      people[persona] = await signIn(server.url, persona)
    section = people['expert-cl']!.sections.findings!
  })
  afterAll(async () => {
    for (const { ws } of pages) ws.terminate()
    await server.stop()
    await database.drop()
  })

  it('[A1] relays the own entry as it was sent, and stores nothing of it', async () => {
    const chile = await open('expert-cl')
    const canada = await open('expert-ca')
    const rows = async (): Promise<unknown> =>
      (await database.query('select count(*)::int as n from section_update'))[0]!.n
    const before = await rows()
    say(chile.page, entry(chile.id, 1, { place: { item: null, field: 'intro' } }))
    await until('Canada is told', () => entriesOf(canada.page, chile.id).length > 0)
    const [told] = entriesOf(canada.page, chile.id)
    expect(told).toMatchObject({ clientId: chile.id, clock: 1 })
    expect(JSON.parse(new TextDecoder().decode(told!.state))).toEqual({ place: { item: null, field: 'intro' } })
    expect(await rows()).toBe(before)
    for (const { page } of [chile, canada]) page.ws.terminate()
  })

  it('[A1] closes the channel, and nothing else, for an entry over 2 KB', async () => {
    const { page, channel, id } = await open('expert-cl')
    say(page, entry(id, 1, 'x'.repeat(MAX_AWARENESS_BYTES)))
    await until('the channel is closed', () => channel.closed() !== null)
    expect(channel.closed()).toBe(4413)
    const other = page.open({ section: people['expert-cl']!.sections.recommendations!, channel: 2 })
    await until('another channel of the socket opens', () => other.isSynced())
    page.ws.terminate()
  })

  it('[A2] drops the echo of an entry that this page was told of', async () => {
    const chile = await open('expert-cl')
    const canada = await open('expert-ca')
    const third = await open('expert-tt')
    say(chile.page, entry(chile.id, 1, 'here'))
    await until('Canada is told', () => entriesOf(canada.page, chile.id).length > 0)
    say(canada.page, entry(chile.id, 9, 'forged'), entry(canada.id, 1, 'own'))
    await until('the third sees Canada', () => entriesOf(third.page, canada.id).length > 0)
    expect(entriesOf(third.page, chile.id).map(({ clock }) => clock)).toEqual([1])
    expect(canada.channel.closed()).toBeNull()
    for (const { page } of [chile, canada, third]) page.ws.terminate()
  })

  it('[A2] closes with 4409 for a cursor under the id of somebody of whom this page was never told', async () => {
    const chile = await open('expert-cl')
    say(chile.page, entry(chile.id, 1, 'here'))
    await until('the server has bound the id', async () => {
      const probe = await open('expert-tt')
      const knows = entriesOf(probe.page, chile.id).length > 0
      probe.page.ws.terminate()
      return knows
    })
    // Chile goes: whoever joins now is told nothing of that id, which stays Chile's.
    chile.page.ws.terminate()
    const canada = await open('expert-ca')
    await until('the cursor is gone', () => entriesOf(canada.page, chile.id).every(isGone))
    const fresh = await open('expert-ca')
    expect(entriesOf(fresh.page, chile.id)).toEqual([])
    say(fresh.page, entry(chile.id, 5, 'forged'))
    await until('the channel is closed', () => fresh.channel.closed() !== null)
    expect(fresh.channel.closed()).toBe(4409)
    expect(entriesOf(canada.page, chile.id).filter((told) => !isGone(told))).toEqual([])
    for (const { page } of [canada, fresh]) page.ws.terminate()
  })

  it('[A3] tells whose an id is before its first cursor, to those who are here and to those who come', async () => {
    const canada = await open('expert-ca')
    const chile = await open('expert-cl')
    say(chile.page, entry(chile.id, 1, 'here'))
    await until('Canada is told', () => entriesOf(canada.page, chile.id).length > 0)
    const late = await open('expert-tt')
    await until('the one who comes is told', () => entriesOf(late.page, chile.id).length > 0)
    for (const { page } of [canada, late]) {
      const told = toldTo(page)
      const named = told.findIndex((one) => one.type === 'clients' && one.ids.includes(chile.id))
      const seen = told.findIndex(
        (one) => one.type === 'cursors' && one.entries.some(({ clientId }) => clientId === chile.id),
      )
      expect(named).toBeGreaterThanOrEqual(0)
      expect(named).toBeLessThan(seen)
    }
    for (const { page } of [canada, chile, late]) page.ws.terminate()
  })

  it('[A4] takes the cursors of a closed channel away from everybody else', async () => {
    const chile = await open('expert-cl')
    const canada = await open('expert-ca')
    say(chile.page, entry(chile.id, 7, 'here'))
    await until('Canada is told', () => entriesOf(canada.page, chile.id).length > 0)
    chile.page.send(encodeControl({ type: 'close', channel: CHANNEL }))
    await until('the cursor is gone', () => entriesOf(canada.page, chile.id).some(isGone))
    expect(entriesOf(canada.page, chile.id).at(-1)).toMatchObject({ clock: 8 })
    for (const { page } of [chile, canada]) page.ws.terminate()
  })

  it('tells the beneficiary who is here, and never in which section or under which client id', async () => {
    const chile = await open('expert-cl')
    const { cookie, round } = people['official-lc']!
    const official = await openRawPage(server.url, cookie, round.id)
    pages.push(official)
    say(chile.page, entry(chile.id, 1, 'here'))
    await until('the official is told who is here', () =>
      official.events.some((event) => event.type === 'presence' && event.here.length >= 2),
    )
    // Others may be told of the section by now: this page never is.
    const canada = await open('expert-ca')
    await until('an expert is told where Chile is', () =>
      canada.page.events.some(
        (event) =>
          event.type === 'presence' && event.here.some(({ sections }) => sections.includes(section as SectionId)),
      ),
    )
    const sections = official.events.flatMap((event) =>
      event.type === 'presence' ? event.here.flatMap(({ sections }) => sections) : [],
    )
    expect(sections).toEqual([])
    expect(official.events.filter(({ type }) => type === 'clients')).toEqual([])
    for (const { page } of [chile, canada]) page.ws.terminate()
    official.ws.terminate()
  })
})
