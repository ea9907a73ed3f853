import { Node } from '@tiptap/pm/model'
import { initProseMirrorDoc, updateYFragment, ySyncPluginKey } from '@tiptap/y-tiptap'
import * as Y from 'yjs'
import { AnchorKeeper, createPassageMemory, type PassageMemory } from '../../../client/sync/anchor-keeper.ts'
import { createUndo } from '../../../client/sync/live-document.ts'
import type { AnchorRequest, ThreadBody } from '../../../schema/api/threads.ts'
import { AppError } from '../../../schema/errors.ts'
import type { ItemId } from '../../../schema/ids.ts'
import { buildDocument } from '../../../schema/sections/document.ts'
import { createItem, itemsOf } from '../../../schema/sections/edit.ts'
import { flatten, type FlatText } from '../../../schema/sections/flat-text.ts'
import { SCHEMAS } from '../../../schema/sections/rich-text.ts'
import { FIELD, KIND, type Backend } from './backend.ts'
import type { TextRange } from '../../../schema/threads.ts'
import { lettersOf, Model, type Act, type Letter } from './model.ts'

/** What a page is told, in the order in which it was sent; of a thread with what the model says of it. */
type Told = { update: Uint8Array } | { thread: ThreadBody; members: ReadonlySet<string> }

/** One page. */
export interface Client {
  name: string
  doc: Y.Doc
  undo: Y.UndoManager
  keeper: AnchorKeeper
  memory: PassageMemory
  isOnline: boolean
  /** What it has made and the server does not have. */
  outbox: Uint8Array[]
  /** What it was told and has not taken in. */
  inbox: Told[]
  /** The threads as it was told of them last. */
  told: Map<string, ThreadBody>
}

/** Pages on one item, what the server has, and the model beside them. */
export interface World {
  item: ItemId
  backend: Backend
  model: Model
  threads: string[]
  clients: Client[]
  /** Things that pages asked of the server and that are under way. */
  asked: Set<Promise<unknown>>
}

export const bodyOf = (doc: Y.Doc, item: string): Y.XmlFragment => itemsOf(doc).get(item)!.get(FIELD) as Y.XmlFragment
export const flatOf = ({ item }: Pick<World, 'item'>, { doc }: Pick<Client, 'doc'>): FlatText =>
  flatten(bodyOf(doc, item))
export const lettersAt = (world: World, client: Client): Letter[] => lettersOf(flatOf(world, client))

/** Write a document into a text, as the binding of the editor does. */
export const write = (doc: Y.Doc, fragment: Y.XmlFragment, change: (node: Node) => Node | null): boolean => {
  const { doc: node, meta } = initProseMirrorDoc(fragment, SCHEMAS.text)
  const next = change(node)
  if (next === null || next.eq(node)) return false
  next.check()
  doc.transact(() => updateYFragment(doc, fragment, next, meta), ySyncPluginKey)
  return true
}

/** Let a page change its document, and the model with it. @returns whether anything was changed. */
export const act = (world: World, client: Client, how: Act, change: () => boolean): boolean => {
  const before = lettersAt(world, client)
  if (!change()) return false
  world.model.act(client.name, how, before, lettersAt(world, client))
  return true
}

const ask = async (world: World, client: Client, id: string, request: AnchorRequest): Promise<ThreadBody> => {
  const { model, backend } = world
  if (!client.isOnline) throw new AppError('storage-unavailable')
  const said = model.says(client.name, id)
  const answer = await backend.correct(client.name, id, request)
  const members = model.taken(id, said)
  model.told(client.name, id, members)
  for (const other of world.clients) if (other !== client) other.inbox.push({ thread: answer, members })
  return answer
}

/** Begin with the document as the server has it: at first, and after a lock. */
export const open = async (world: World, client: Client, clientId: number): Promise<void> => {
  client.keeper?.destroy()
  const doc = buildDocument(await world.backend.log())
  doc.clientID = clientId
  const threads = await world.backend.threads()
  const told = new Map(threads.map((thread) => [thread.id, thread]))
  Object.assign(client, { doc, undo: createUndo(doc), outbox: [], inbox: [], told })
  client.keeper = new AnchorKeeper({
    doc,
    memory: client.memory,
    move(id, request) {
      const asked = ask(world, client, id, request)
      const settled = asked.catch(() => {}).finally(() => world.asked.delete(settled))
      world.asked.add(settled)
      return asked
    },
    isSaved: () => client.isOnline && client.outbox.length === 0,
    onChange: () => {},
    // Nothing happens but what the walk does.
    after: () => () => {},
  })
  client.keeper.follow(threads)
  world.model.opened(client.name)
  doc.on('update', (update: Uint8Array, origin: unknown) => {
    if (origin !== 'server') client.outbox.push(update)
  })
}

/** Write what a page has made, if it can, and tell the others. */
export const send = async (world: World, client: Client): Promise<void> => {
  if (!client.isOnline) return
  for (const update of client.outbox) {
    await world.backend.commit(client.name, update)
    for (const other of world.clients) if (other !== client) other.inbox.push({ update })
  }
  client.outbox = []
}

export const receive = ({ model }: World, client: Client, count = Infinity): void => {
  for (const told of client.inbox.splice(0, count)) {
    if ('update' in told) {
      Y.applyUpdate(client.doc, told.update, 'server')
      continue
    }
    const { thread, members } = told
    client.told.set(thread.id, thread)
    client.keeper.follow([...client.told.values()])
    model.told(client.name, thread.id, members)
  }
}

/** Let what is under way arrive. */
export const arrive = async ({ asked }: World): Promise<void> => {
  while (asked.size > 0) await Promise.all(asked)
  for (let tick = 0; tick < 4; tick++) await Promise.resolve()
}

/** Write, send, tell and correct until nothing is under way. */
export const settle = async (world: World): Promise<void> => {
  for (const client of world.clients) client.isOnline = true
  for (let round = 0; round < 20; round++) {
    for (const client of world.clients) await send(world, client)
    for (const client of world.clients) receive(world, client)
    for (const { keeper } of world.clients) keeper.publish()
    await arrive(world)
    const isStill = world.clients.every(
      ({ inbox, outbox, keeper }) => inbox.length + outbox.length === 0 && keeper.isPublished,
    )
    if (isStill) return
  }
  throw new Error('the pages never come to rest')
}

/** An item whose body has these paragraphs, and another one, put into a section.
 * @param log the section before. @returns what they add. */
export const buildFirst = (
  paragraphs: readonly string[],
  clientId: number,
  log: readonly Uint8Array[] = [],
): { item: ItemId; update: Uint8Array } => {
  const doc = buildDocument(log)
  doc.clientID = clientId
  const before = Y.encodeStateVector(doc)
  const item = createItem(doc, KIND, { lang: 'en' })
  createItem(doc, KIND, { lang: 'en' })
  write(doc, bodyOf(doc, item), () =>
    Node.fromJSON(SCHEMAS.text, {
      type: 'doc',
      content: paragraphs.map((text) => ({ type: 'paragraph', content: [{ type: 'text', text }] })),
    }),
  )
  const update = Y.encodeStateAsUpdate(doc, before)
  doc.destroy()
  return { item, update }
}

/** Pages on an item that the server has. */
export const createWorld = async (
  backend: Backend,
  item: ItemId,
  clients: readonly [name: string, clientId: number][],
): Promise<World> => {
  const model = new Model(clients.map(([name]) => name))
  const world: World = { item, backend, model, threads: [], clients: [], asked: new Set() }
  for (const [name, clientId] of clients) {
    const client = { name, isOnline: true, memory: createPassageMemory() } as unknown as Client
    world.clients.push(client)
    await open(world, client, clientId)
  }
  return world
}

/** Begin a thread on a passage, of which everybody is told. */
export const begin = async (world: World, range: TextRange): Promise<void> => {
  const thread = await world.backend.begin(world.item, range)
  world.threads.push(thread.id)
  world.model.begin(thread.id, lettersAt(world, world.clients[0]!), range)
  for (const client of world.clients) {
    client.told.set(thread.id, thread)
    client.keeper.follow([...client.told.values()])
  }
}

export const close = ({ clients }: World): void => {
  for (const { keeper, doc } of clients) {
    keeper.destroy()
    doc.destroy()
  }
}
