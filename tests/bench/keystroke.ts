import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { WebSocket } from 'ws'
import * as Y from 'yjs'
import { itemsOf } from '../../schema/sections/edit.ts'
import { addItem } from '../support/edits.ts'
import { signIn } from '../support/people.ts'
import { openPlain } from '../support/plain-client.ts'
import { startServer } from '../support/server.ts'

const PEOPLE = 20
const KEYS_A_SECOND = 5
/** Relay and Ronda take turns, so that whatever else the machine does meets both. */
const ROUNDS = 5
const SECONDS = 4

/** A room under measurement: its people's documents, and how to leave it. */
interface Target {
  docs: Y.Doc[]
  close(): Promise<void>
}

/** Everybody but the first types into an item of their own; the first listens. */
const createTypists = async ({ docs }: Target) => {
  const texts = docs.map((doc) => addItem(doc).text)
  await wait(1000)
  const typed = new Map<string, number>()
  let times: number[] = []
  itemsOf(docs[0]!).observeDeep((events, { local }) => {
    if (local) return
    for (const event of events)
      for (const { insert } of event.changes.delta) {
        const at = typeof insert === 'string' ? typed.get(insert) : undefined
        if (at !== undefined) times.push(performance.now() - at)
      }
  })
  let round = 0
  const typeAll = async (text: Y.XmlText, person: number): Promise<void> => {
    await wait((person * 1000) / (KEYS_A_SECOND * PEOPLE))
    for (let key = 0; key < SECONDS * KEYS_A_SECOND; key++) {
      const word = `[${round}.${person}.${key}]`
      typed.set(word, performance.now())
      text.insert(text.length, word)
      await wait(1000 / KEYS_A_SECOND)
    }
  }
  /** @returns ms from key to screen. */
  return async (): Promise<number[]> => {
    round++
    times = []
    await Promise.all(texts.slice(1).map((text, index) => typeAll(text, index + 1)))
    await wait(500)
    return times
  }
}

const openRelay = async (): Promise<Target> => {
  const relay = fork(fileURLToPath(new URL('relay.ts', import.meta.url)), { execArgv: process.execArgv })
  const [port] = (await once(relay, 'message')) as [number]
  const docs = await Promise.all(
    Array.from({ length: PEOPLE }, async () => {
      const doc = new Y.Doc()
      const socket = new WebSocket(`ws://127.0.0.1:${port}`)
      await once(socket, 'open')
      socket.on('message', (frame: Buffer) => Y.applyUpdate(doc, frame, socket))
      doc.on('update', (update: Uint8Array, origin: unknown) => {
        if (origin !== socket) socket.send(update)
      })
      return doc
    }),
  )
  return { docs, close: () => Promise.resolve(void relay.kill()) }
}

const openRonda = async (): Promise<Target> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'ronda-bench-'))
  const server = await startServer({ dataDir })
  const personas = ['expert-cl', 'expert-ca', 'expert-tt', 'secretariat']
  const people = await Promise.all(personas.map((persona) => signIn(server.url, persona)))
  const clients = Array.from({ length: PEOPLE }, (_, index) => {
    const { cookie, round, sections } = people[index % people.length]!
    return openPlain({ url: server.url, cookie, round: round.id, section: sections.findings! })
  })
  await Promise.all(clients.map(({ synced }) => synced))
  return {
    docs: clients.map(({ doc }) => doc),
    async close() {
      for (const client of clients) client.close()
      await server.stop()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

const at = (times: readonly number[], share: number): number =>
  times.toSorted((a, b) => a - b)[Math.floor(times.length * share)] ?? Number.NaN
const ms = (value: number): string => `${value.toFixed(2)} ms`

const targets = [await openRelay(), await openRonda()]
const typists = await Promise.all(targets.map(createTypists))
const rounds: number[][][] = []
for (let round = 0; round < ROUNDS; round++) {
  const pair: number[][] = []
  for (const type of typists) pair.push(await type())
  rounds.push(pair)
  const [relay = Number.NaN, ronda = Number.NaN] = pair.map((times) => at(times, 0.5))
  console.log(
    `round ${round + 1}: medians relay ${ms(relay)}, Ronda ${ms(ronda)}; above the relay ${ms(ronda - relay)}`,
  )
}
const [relay = [], ronda = []] = typists.map((_, index) => rounds.flatMap((pair) => pair[index] ?? []))
for (const [name, share] of [
  ['median', 0.5],
  ['95th percentile', 0.95],
  ['99th percentile', 0.99],
] as const)
  console.log(
    `${name}: relay ${ms(at(relay, share))}, Ronda ${ms(at(ronda, share))}; ratio ${(at(ronda, share) / at(relay, share)).toFixed(1)}, above the relay ${ms(at(ronda, share) - at(relay, share))}`,
  )
console.log(`keys seen: relay ${relay.length}, Ronda ${ronda.length}`)
for (const { close } of targets) await close()
process.exit(0)
