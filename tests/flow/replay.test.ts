import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { itemsOf } from '../../schema/sections/edit.ts'
import { plainText } from '../../schema/sections/content.ts'
import type { TextContent } from '../../schema/sections/content.ts'
import { cloneDatabase } from '../support/database.ts'
import { addItem, bodyText } from '../support/edits.ts'
import { signIn, type Person } from '../support/people.ts'
import { openPlain, type PlainOptions } from '../support/plain-client.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { until } from '../support/until.ts'

/** Two people really writing one text together; CC BY 4.0, Joseph Gentle. */
const RECORDING = fileURLToPath(new URL('../../../shared/traces/friendsforever.json.gz', import.meta.url))

interface Recording {
  endContent: string
  txns: { agent: number; parents: number[]; patches: [position: number, deleted: number, inserted: string][] }[]
}

/** Positions of the recording count code points, Yjs counts UTF-16 units. */
const offsetOf = (text: string, codePoints: number): number => {
  let at = 0
  for (let count = 0; count < codePoints; count++) at += text.codePointAt(at)! > 0xffff ? 2 : 1
  return at
}

describe('the recording of two people writing together', () => {
  let database: Awaited<ReturnType<typeof cloneDatabase>>
  let server: TestServer
  let people: Person[]

  beforeAll(async () => {
    database = await cloneDatabase()
    server = await startServer({ databaseUrl: database.url })
    people = [await signIn(server.url, 'expert-cl'), await signIn(server.url, 'expert-ca')]
  })
  afterAll(async () => {
    await server.stop()
    await database.drop()
  })

  const name = 'ends with the recorded text when two live clients replay it through the server'
  it.skipIf(!existsSync(RECORDING))(
    existsSync(RECORDING) ? name : `${name} (skipped: the recording is not here)`,
    async () => {
      const { endContent, txns } = JSON.parse(gunzipSync(readFileSync(RECORDING)).toString()) as Recording
      const section = people[0]!.sections.findings!
      // Where both did insert at one place, the recording put the first person's text first; Yjs goes by client id.
      const docs = [new Y.Doc(), new Y.Doc()].sort((a, b) => a.clientID - b.clientID)
      const writers = people.map(({ cookie, round }, index) =>
        createWriter({ url: server.url, cookie, round: round.id, section }, docs[index]!),
      )
      await Promise.all(writers.map(({ live }) => live.synced))
      for (const writer of writers) writer.takeAll()
      const { id } = addItem(writers[0]!.doc)
      await until('the other has the item', () => {
        writers[1]!.takeAll()
        return bodyOf(writers[1]!.doc, id) !== null
      })

      const { seen, isAwaited } = planSeen(txns)
      const clocks: number[] = []
      for (const [index, { agent, patches }] of txns.entries()) {
        const [writer, other] = [writers[agent]!, writers[1 - agent]!]
        if (seen[index]! >= 0) writer.takeUntil(other.doc.clientID, clocks[seen[index]!]!)
        const item = itemsOf(writer.doc).get(id)!
        const body = bodyText(writer.doc, id)
        writer.doc.transact(() => {
          for (const [position, deleted, inserted] of patches) {
            const now = body.toString()
            const from = offsetOf(now, position)
            const to = from + offsetOf(now.slice(from), deleted)
            if (to > from) body.delete(from, to - from)
            if (inserted !== '') body.insert(from, inserted)
          }
          // Deletions move no clock, so what the other waits for carries something that does.
          if (isAwaited[index]) item.set('kind', index % 2 === 0 ? 'gap' : 'risk')
        })
        clocks[index] = Y.getState(writer.doc.store, writer.doc.clientID)
        if (isAwaited[index])
          await until(`the other has received transaction ${index}`, () =>
            other.hasReceived(writer.doc.clientID, clocks[index]!),
          )
      }
      await until(
        'both have everything',
        () => {
          for (const writer of writers) writer.takeAll()
          return writers.every(({ doc }) => bodyOf(doc, id) === endContent)
        },
        60_000,
      )
      await until('the log has everything', async () => {
        const item = (await people[0]!.content(section)).items.find((item) => item.id === id)
        return plainText((item!.fields.body as TextContent).json) === endContent
      })
      expect(writers.map(({ live }) => live.closes)).toEqual([[], []])
      console.log(`${txns.length} recorded transactions replayed by two live clients`)
      for (const { live } of writers) live.close()
    },
    400_000,
  )
})

/** A live client, and beside it the document as its author saw it: what others wrote arrives live and is taken in when
 * the recording says that its author had seen it. */
const createWriter = (options: PlainOptions, doc: Y.Doc) => {
  const live = openPlain(options)
  const received: Uint8Array[] = []
  doc.on('update', (update: Uint8Array, origin: unknown) => {
    if (origin !== 'received') Y.applyUpdate(live.doc, update, 'written')
  })
  live.doc.on('update', (update: Uint8Array, origin: unknown) => {
    if (origin !== 'written') received.push(update)
  })
  const takeOne = (): void => Y.applyUpdate(doc, received.shift()!, 'received')
  return {
    live,
    doc,
    hasReceived: (author: number, clock: number): boolean => Y.getState(live.doc.store, author) >= clock,
    takeUntil(author: number, clock: number): void {
      while (Y.getState(doc.store, author) < clock) takeOne()
    },
    takeAll(): void {
      while (received.length > 0) takeOne()
    },
  }
}

const bodyOf = (doc: Y.Doc, id: string): string | null => {
  const paragraph = (itemsOf(doc).get(id)?.get('body') as Y.XmlFragment | undefined)?.get(0)
  const text = paragraph instanceof Y.XmlElement ? paragraph.get(0) : null
  return text instanceof Y.XmlText ? text.toString() : null
}

/** For each transaction the newest one of the other person in its history (-1: none), and which are such a newest one. */
const planSeen = (txns: Recording['txns']): { seen: number[]; isAwaited: boolean[] } => {
  const newest: [number, number][] = []
  const seen = txns.map(({ agent, parents }, index) => {
    const known: [number, number] = [-1, -1]
    for (const parent of parents)
      for (const who of [0, 1] as const) known[who] = Math.max(known[who], newest[parent]![who])
    const other = known[agent === 0 ? 1 : 0]
    known[agent === 0 ? 0 : 1] = index
    newest.push(known)
    return other
  })
  const isAwaited = txns.map(() => false)
  for (const index of seen) if (index >= 0) isAwaited[index] = true
  return { seen, isAwaited }
}
