import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type * as Y from 'yjs'
import { plainText, type ItemContent, type TextContent } from '../../schema/sections/content.ts'
import { itemsOf } from '../../schema/sections/edit.ts'
import { cloneDatabase } from '../support/database.ts'
import { addItem, bodyString, bodyText } from '../support/edits.ts'
import { layLine } from '../support/line.ts'
import { signIn } from '../support/people.ts'
import { openPlain } from '../support/plain-client.ts'
import { openRawPage } from '../support/raw-page.ts'
import { startServer, type ServerOptions } from '../support/server.ts'
import { until } from '../support/until.ts'

const KILLS = 20
/** The last ones run on an embedded PostgreSQL of their own, which each kill leaves behind as an orphan. */
const EMBEDDED_KILLS = 2
/** Personas of the five typists; the last two type through the pages' socket and count acknowledgements. */
const TYPISTS = ['expert-cl', 'expert-ca', 'expert-tt', 'expert-cl', 'expert-ca']
const PLAIN = 3
/** Every other life has its database this far away, so that what leaves before its commit is surely caught. */
const SLOW_COMMIT_MS = 15

interface Typist {
  name: string
  doc: Y.Doc
  item: string
  /** Words the server has acknowledged; empty for plain clients, which are told nothing. */
  acknowledged(): string[]
  type(word: string): void
  leave(): void
}

const wordsOf = (doc: Y.Doc, item: string): string[] => bodyString(doc, item).split(' ').filter(Boolean)

/** One life of the server: five people type until it is killed. @returns what had been promised by then. */
const liveAndDie = async (options: ServerOptions, life: number) => {
  const server = await startServer(options)
  const people = await Promise.all(TYPISTS.map((persona) => signIn(server.url, persona)))
  const section = people[0]!.sections.findings!
  const typists = await Promise.all(
    people.map(async ({ cookie, round }, index): Promise<Typist> => {
      const name = `k${life}t${index}`
      if (index < PLAIN) {
        const client = openPlain({ url: server.url, cookie, round: round.id, section })
        await client.synced
        const { id } = addItem(client.doc)
        const type = (word: string): void => bodyText(client.doc, id).insert(0, `${word} `)
        return {
          name,
          doc: client.doc,
          item: id,
          acknowledged: () => [],
          type,
          leave: () => client.provider.disconnect(),
        }
      }
      const page = await openRawPage(server.url, cookie, round.id)
      const channel = page.open({ section, channel: 1 })
      await until('the page is in', () => channel.isSynced())
      let id = ''
      channel.edit('', (doc) => (id = addItem(doc).id))
      const type = (word: string): void => channel.edit(word, (doc) => bodyText(doc, id).insert(0, `${word} `))
      const acknowledged = (): string[] => channel.frames.slice(0, channel.acknowledged()).filter(Boolean)
      return { name, doc: channel.doc, item: id, acknowledged, type, leave: () => page.ws.terminate() }
    }),
  )
  await until('everybody sees every item', () =>
    typists.every(({ doc }) => typists.every(({ item }) => itemsOf(doc).has(item))),
  )
  let isTyping = true
  let typed = 0
  const typing = typists.map(async ({ name, type }) => {
    for (let at = 0; isTyping; at++) {
      type(`${name}n${at}`)
      typed++
      await new Promise((resolve) => setTimeout(resolve, 2 + ((at * 7) % 5)))
    }
  })
  let giveUp = (): void => {}
  const killed = new Promise<void>((resolve) => (giveUp = resolve))
  /** People who come in one after another while the others type, and read what they are given. */
  const newcomers: Y.Doc[] = []
  const coming = (async (): Promise<void> => {
    const { cookie, round } = people[2]!
    while (isTyping) {
      const client = openPlain({ url: server.url, cookie, round: round.id, section })
      newcomers.push(client.doc)
      await Promise.race([client.synced, killed])
      client.provider.disconnect()
    }
  })()
  await until('a page has been told that words are saved', () => typists.some((one) => one.acknowledged().length > 0))
  await new Promise((resolve) => setTimeout(resolve, 150 + ((life * 37) % 200)))
  await server.kill()
  isTyping = false
  giveUp()
  await Promise.all([...typing, coming])
  for (const typist of typists) typist.leave()

  const seen = new Set<string>()
  for (const reader of typists)
    for (const author of typists)
      if (author !== reader) for (const word of wordsOf(reader.doc, author.item)) seen.add(word)
  const read = new Set(newcomers.flatMap((doc) => typists.flatMap(({ item }) => wordsOf(doc, item))))
  for (const word of read) seen.add(word)
  const acknowledged = new Set(typists.flatMap((typist) => typist.acknowledged()))
  return { section, cookie: people[0]!.cookie, typed, seen, acknowledged, newcomers: newcomers.length }
}

/** Start again, with nobody reconnecting, and read what is there. */
const readAfter = async (options: ServerOptions, cookie: string, section: string): Promise<Set<string>> => {
  const server = await startServer(options)
  const answer = await fetch(`${server.url}/api/sections/${section}/content`, { headers: { cookie } })
  const { items } = (await answer.json()) as { items: ItemContent[] }
  expect(await server.stop()).toBe(0)
  return new Set(items.flatMap(({ fields }) => plainText((fields.body as TextContent).json).split(' ')))
}

const total = { kills: 0, newcomers: 0, typed: 0, seen: 0, acknowledged: 0, lost: 0 }

const killOnce = async (options: ServerOptions, life: number): Promise<void> => {
  const { section, cookie, typed, seen, acknowledged, newcomers } = await liveAndDie(options, life)
  const kept = await readAfter(options, cookie, section)
  const lost = [...new Set([...seen, ...acknowledged])].filter((word) => !kept.has(word))
  total.kills++
  total.newcomers += newcomers
  total.typed += typed
  total.seen += seen.size
  total.acknowledged += acknowledged.size
  total.lost += lost.length
  expect(lost).toEqual([])
  expect(seen.size).toBeGreaterThan(0)
  expect(acknowledged.size).toBeGreaterThan(0)
}

const report = (): void =>
  console.log(
    `kill -9: ${total.kills} kills under five typists and ${total.newcomers} newcomers, ${total.typed} words typed, ${total.seen} seen by others, ` +
      `${total.acknowledged} acknowledged to pages, ${total.lost} lost`,
  )

describe('kill -9 of the server while five people type', () => {
  it(`[E2] [E3] [J6] loses nothing that anybody else had received or that was acknowledged, ${KILLS - EMBEDDED_KILLS} times`, async () => {
    const database = await cloneDatabase()
    const near = new URL(database.url)
    const line = await layLine(Number(near.port), SLOW_COMMIT_MS)
    const far = new URL(database.url)
    far.hostname = '127.0.0.1'
    far.port = new URL(line.url).port
    for (let life = 0; life < KILLS - EMBEDDED_KILLS; life++)
      await killOnce({ databaseUrl: (life % 2 === 0 ? far : near).href }, life)
    report()
    await line.close()
    await database.drop()
  }, 600_000)

  it(`[E2] [E3] nor on an embedded PostgreSQL that the kill leaves behind, ${EMBEDDED_KILLS} times more`, async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'ronda-kill-'))
    for (let life = 0; life < EMBEDDED_KILLS; life++) await killOnce({ dataDir }, KILLS + life)
    report()
    await rm(dataDir, { recursive: true, force: true })
  }, 120_000)
})
