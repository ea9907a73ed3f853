import * as decoding from 'lib0/decoding'
import * as Y from 'yjs'
import { AppError } from '../../schema/errors.ts'
import { createId, type MemberId, type RoundId, type SectionId } from '../../schema/ids.ts'
import type { DocumentKind, Role, SectionState } from '../../schema/policy.ts'
import { SCHEMA_VERSION } from '../../schema/sections/index.ts'
import {
  decodeControl,
  encodeChannelFrame,
  encodeControl,
  encodeSync,
  MESSAGE,
  SYNC,
  type ControlMessage,
  type ServerEvent,
} from '../../schema/wire/messages.ts'
import type { Connection } from '../../server/rooms/connection.ts'
import type { Registry } from '../../server/rooms/registry.ts'
import type { CommitOutcome, MemberInfo, SectionInfo, SectionStore, Transport } from '../../server/rooms/types.ts'
import { until } from './until.ts'

type Verb = 'loadRound' | 'load' | 'commit' | 'checkpoint'

interface FakeSection {
  info: SectionInfo
  rows: { member: MemberId; bytes: Uint8Array }[]
  authors: Map<number, MemberId>
}

/** A round in memory in place of the database: what a test holds back stays under way, what it breaks fails. */
export interface FakeRound {
  store: SectionStore
  round: RoundId
  members: Record<'chile' | 'canada' | 'secretariat' | 'official', MemberInfo>
  /** A section of the report and one of the baseline, which experts read and do not edit. */
  findings: SectionId
  baseline: SectionId
  rows(section: SectionId): FakeSection['rows']
  /** How often the store was asked. */
  asked: Record<Verb, number>
  /** Change what is stored, as a service does it; the rooms know nothing of it yet. */
  setState(section: SectionId, state: SectionState): void
  setReleased(section: SectionId, isReleased: boolean): void
  /** Somebody comes, or becomes something else. */
  setMember(member: MemberInfo): void
  /** As a service that changes somebody does: nothing accepted before enters a section after. */
  raiseEpochs(): void
  /** Somebody else's process writes. */
  writeElsewhere(section: SectionId, member: MemberId, bytes: Uint8Array): void
  /** Keep the next answer of a verb back. What it says is read when it is asked. @returns lets it go. */
  hold(verb: Verb): () => void
  /** What the next commits answer, or throw, in place of being written. */
  nextCommits: (Error | ((outcomes: CommitOutcome[]) => CommitOutcome[]))[]
}

export const createFakeRound = (): FakeRound => {
  const round = createId<RoundId>()
  const member = (role: Role, country: string | null): MemberInfo => ({
    id: createId<MemberId>(),
    role,
    country,
    name: null,
    colour: 0,
    isScripted: false,
    marks: [],
    hasLeft: false,
  })
  const members = {
    chile: member('expert', 'CL'),
    canada: member('expert', 'CA'),
    secretariat: member('secretariat', null),
    official: member('beneficiary', 'LC'),
  }
  const people = new Map(Object.values(members).map((one) => [one.id, one]))
  const sections = new Map<SectionId, FakeSection>()
  const add = (document: DocumentKind): SectionId => {
    const id = createId<SectionId>()
    const info: SectionInfo = {
      id,
      document,
      kind: 'finding',
      state: 'drafting',
      epoch: 1,
      release: null,
      commentsUntil: null,
      ready: null,
      changed: null,
    }
    sections.set(id, { info, rows: [], authors: new Map() })
    return id
  }
  const asked: Record<Verb, number> = { loadRound: 0, load: 0, commit: 0, checkpoint: 0 }
  const holds = new Map<Verb, Promise<void>>()
  const nextCommits: FakeRound['nextCommits'] = []

  const of = (id: SectionId): FakeSection => {
    const section = sections.get(id)
    if (section === undefined) throw new AppError('not-found')
    return section
  }
  /** The answer is made when it is asked for; it arrives when the test lets it. */
  const answer = async <T>(verb: Verb, make: () => T): Promise<T> => {
    asked[verb]++
    const held = holds.get(verb)
    holds.delete(verb)
    await Promise.resolve()
    const made = make()
    await held
    return made
  }

  const store: SectionStore = {
    loadRound: () =>
      answer('loadRound', () => ({
        id: round,
        members: [...people.values()],
        sections: [...sections.values()].map(({ info }) => info),
      })),
    load: (id) =>
      answer('load', () => {
        const { info, rows, authors } = of(id)
        return {
          info,
          members: [...people.values()],
          head: rows.length,
          checkpointSeq: 0,
          updates: rows.map(({ bytes }) => bytes),
          authors: [...authors],
        }
      }),
    async commit(requests) {
      asked.commit++
      const held = holds.get('commit')
      holds.delete('commit')
      await held
      const next = nextCommits.shift()
      if (next instanceof Error) throw next
      const outcomes = requests.map(({ section, epoch, rows, authors }): CommitOutcome => {
        const found = of(section)
        if (found.info.epoch !== epoch) return { kind: 'fenced' }
        const base = found.rows.length
        found.rows.push(...rows)
        for (const [id, author] of authors) found.authors.set(id, author)
        return { kind: 'committed', base }
      })
      return next === undefined ? outcomes : next(outcomes)
    },
    ping: () => Promise.resolve(),
    checkpoint: () => answer('checkpoint', () => undefined),
  }

  return {
    store,
    round,
    members,
    findings: add('report'),
    baseline: add('baseline'),
    asked,
    nextCommits,
    rows: (id) => of(id).rows,
    setState(id, state) {
      const section = of(id)
      section.info = { ...section.info, state, epoch: section.info.epoch + 1 }
    },
    setMember: (member) => void people.set(member.id, member),
    raiseEpochs() {
      for (const section of sections.values()) section.info = { ...section.info, epoch: section.info.epoch + 1 }
    },
    setReleased(id, isReleased) {
      const section = of(id)
      const release = { seq: section.rows.length, at: new Date(0).toISOString(), hash: '' }
      section.info = { ...section.info, release: isReleased ? release : null }
    },
    writeElsewhere: (id, author, bytes) => void of(id).rows.push({ member: author, bytes }),
    hold(verb) {
      let release = (): void => {}
      holds.set(verb, new Promise((resolve) => (release = resolve)))
      return () => release()
    },
  }
}

/** The far end of a socket, in memory. */
export interface FakePage {
  connection: Connection
  control: ControlMessage[]
  events: ServerEvent[]
  /** What the socket was closed with; null while it is open. */
  closeCode(): number | null
  isPaused(): boolean
  /** Bytes that the reader has not read, as the socket says. */
  setBuffered(bytes: number): void
  send(frame: Uint8Array): void
  /** Open a channel as an honest page does. */
  open(
    section: SectionId,
    options?: { channel?: number; doc?: Y.Doc; epoch?: number; hasUnsaved?: boolean },
  ): FakeChannel
}

export interface FakeChannel {
  doc: Y.Doc
  isSynced(): boolean
  /** Sync messages received, in order. */
  received: { subtype: number; bytes: Uint8Array }[]
  acknowledged(): number
  /** Document frames sent. */
  sent(): number
  closed(): number | null
}

/** Join a round with a socket in memory. */
export const joinFake = async (
  registry: Registry,
  { round }: FakeRound,
  member: MemberInfo,
  session: string = member.id,
): Promise<FakePage> => {
  const control: ControlMessage[] = []
  const events: ServerEvent[] = []
  const listeners = new Map<number, (decoder: decoding.Decoder) => void>()
  let closeCode: number | null = null
  let isPaused = false
  let buffered = 0
  const transport: Transport = {
    send(frame) {
      const decoder = decoding.createDecoder(frame)
      const channel = decoding.readVarUint(decoder)
      if (channel !== 0) return listeners.get(channel)?.(decoder)
      const message = decodeControl(decoder)
      control.push(message)
      if (message.type === 'event') events.push(message.event)
    },
    close: (code) => (closeCode = code),
    pause: () => (isPaused = true),
    resume: () => (isPaused = false),
    get bufferedAmount() {
      return buffered
    },
  }
  const connection = await registry.joinPage({ round, member, session }, transport)
  const send = (frame: Uint8Array): void => connection.receive(frame)
  return {
    connection,
    control,
    events,
    closeCode: () => closeCode,
    isPaused: () => isPaused,
    setBuffered: (bytes) => (buffered = bytes),
    send,
    open(section, { channel = 1, doc = new Y.Doc(), epoch = 0, hasUnsaved = false } = {}) {
      const received: FakeChannel['received'] = []
      let sent = 0
      const sendSync = (subtype: number, bytes: Uint8Array): void => {
        if (subtype !== SYNC.step1) sent++
        send(encodeChannelFrame(channel, encodeSync(subtype, bytes)))
      }
      doc.on('update', (update: Uint8Array, origin: unknown) => {
        if (origin !== 'server') sendSync(SYNC.update, update)
      })
      listeners.set(channel, (decoder) => {
        if (decoding.readVarUint(decoder) !== MESSAGE.sync) return
        const subtype = decoding.readVarUint(decoder)
        const bytes = decoding.readVarUint8Array(decoder)
        received.push({ subtype, bytes })
        if (subtype !== SYNC.step1) return Y.applyUpdate(doc, bytes, 'server')
        // As over a network, the answer comes later.
        queueMicrotask(() => {
          sendSync(SYNC.step1, Y.encodeStateVector(doc))
          sendSync(SYNC.step2, Y.encodeStateAsUpdate(doc, bytes))
        })
      })
      send(encodeControl({ type: 'open', channel, section, schema: SCHEMA_VERSION, epoch, hasUnsaved }))
      return {
        doc,
        received,
        isSynced: () => received.some(({ subtype }) => subtype === SYNC.step2),
        sent: () => sent,
        acknowledged: () =>
          control.reduce((max, m) => (m.type === 'ack' && m.channel === channel ? Math.max(max, m.count) : max), 0),
        closed: () => {
          const message = control.find((m) => m.type === 'closed' && m.channel === channel)
          return message?.type === 'closed' ? message.code : null
        },
      }
    },
  }
}

/** Open a section and wait until it is in sync. */
export const openSynced = async (page: FakePage, section: SectionId, channel = 1): Promise<FakeChannel> => {
  const opened = page.open(section, { channel })
  await until('the section is in sync', () => opened.isSynced())
  return opened
}
