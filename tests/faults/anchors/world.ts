import { Node } from '@tiptap/pm/model'
import { initProseMirrorDoc, updateYFragment, ySyncPluginKey } from '@tiptap/y-tiptap'
import * as Y from 'yjs'
import { AnchorKeeper, type AnchorKeeperDeps } from '../../../client/sync/anchor-keeper.ts'
import { createUndo } from '../../../client/sync/live-document.ts'
import { anchorAt, flatTextOf, fragmentOf, isInside, resolveAnchor } from '../../../schema/anchors.ts'
import type { AnchorRequest, ThreadBody } from '../../../schema/api/threads.ts'
import { AppError } from '../../../schema/errors.ts'
import type { ItemId } from '../../../schema/ids.ts'
import { readSection } from '../../../schema/sections/content.ts'
import { buildDocument } from '../../../schema/sections/document.ts'
import { createItem, itemsOf } from '../../../schema/sections/edit.ts'
import { flatten } from '../../../schema/sections/flat-text.ts'
import { SECTION_KINDS } from '../../../schema/sections/index.ts'
import { SCHEMAS } from '../../../schema/sections/rich-text.ts'
import type { TextRange } from '../../../schema/threads.ts'

export const KIND = SECTION_KINDS.finding
export const FIELD = 'body'

type Told = { update: Uint8Array } | { thread: ThreadBody }

/** What the server keeps: a log, and of each thread where its passage is. Judges as `services/threads/anchors.ts` does. */
export interface World {
  item: ItemId
  log: Uint8Array[]
  doc: Y.Doc
  threads: Map<string, ThreadBody>
  clients: Client[]
  isLocked: boolean
}

/** One page. */
export interface Client {
  name: string
  doc: Y.Doc
  undo: Y.UndoManager
  keeper: AnchorKeeper
  isOnline: boolean
  wordings: AnchorKeeperDeps['wordings']
  /** What it has made and the server does not have. */
  outbox: Uint8Array[]
  /** What it was told and has not taken in. */
  inbox: Told[]
  /** The threads as it was told of them last. */
  told: Map<string, ThreadBody>
}

export const bodyOf = (doc: Y.Doc, item: string): Y.XmlFragment => itemsOf(doc).get(item)!.get(FIELD) as Y.XmlFragment

/** Write a document into a text, as the binding of the editor does. */
export const write = (doc: Y.Doc, fragment: Y.XmlFragment, change: (node: Node) => Node | null): boolean => {
  const { doc: node, meta } = initProseMirrorDoc(fragment, SCHEMAS.text)
  const next = change(node)
  if (next === null || next.eq(node)) return false
  next.check()
  doc.transact(() => updateYFragment(doc, fragment, next, meta), ySyncPluginKey)
  return true
}

const broadcast = (world: World, told: Told, but?: Client): void => {
  for (const client of world.clients) if (client !== but) client.inbox.push(told)
}

const move = (world: World, id: string, { version, ...anchor }: AnchorRequest): ThreadBody => {
  const thread = world.threads.get(id)!
  if (world.isLocked) throw new AppError('locked')
  const fragment = fragmentOf(world.doc, thread.item, FIELD, { deleted: true })!
  const known = thread.anchor!
  if (version !== known.version) throw new AppError('conflict')
  const isSame = JSON.stringify([anchor.start, anchor.end]) === JSON.stringify([known.start, known.end])
  if (!isSame && !isInside(world.doc, flatten(fragment), anchor)) throw new AppError('bad-request')
  const moved = { ...thread, version: thread.version + 1, anchor: { ...anchor, version: version + 1 } }
  world.threads.set(id, moved)
  broadcast(world, { thread: moved })
  return moved
}

/** Begin with the document as the server has it: at first, and after a lock. */
export const open = (world: World, client: Client, clientId: number): void => {
  client.keeper?.destroy()
  const doc = new Y.Doc()
  doc.clientID = clientId
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(world.doc))
  // What it says of edits that were not taken is not true of what is there.
  const unpublished = client.outbox?.length === 0 ? client.keeper.unpublished : undefined
  Object.assign(client, { doc, undo: createUndo(doc), outbox: [], inbox: [], told: new Map(world.threads) })
  client.keeper = new AnchorKeeper({
    doc,
    wordings: client.wordings,
    ...(unpublished !== undefined && { unpublished }),
    move: async (id, request) => {
      if (!client.isOnline) throw new AppError('storage-unavailable')
      await Promise.resolve()
      return move(world, id, request)
    },
    isSaved: () => client.isOnline && client.outbox.length === 0,
    onChange: () => {},
  })
  client.keeper.follow([...world.threads.values()])
  doc.on('update', (update: Uint8Array, origin: unknown) => {
    if (origin === 'server') return
    client.outbox.push(update)
    if (client.isOnline) send(world, client)
  })
}

export const send = (world: World, client: Client): void => {
  for (const update of client.outbox.splice(0)) {
    Y.applyUpdate(world.doc, update)
    world.log.push(update)
    broadcast(world, { update }, client)
  }
}

export const receive = (client: Client, count = Infinity): void => {
  for (const told of client.inbox.splice(0, count)) {
    if ('update' in told) {
      Y.applyUpdate(client.doc, told.update, 'server')
      continue
    }
    client.told.set(told.thread.id, told.thread)
    client.keeper.follow([...client.told.values()])
  }
}

/** Write, send, tell and correct until nothing is under way. */
export const settle = async (world: World): Promise<void> => {
  for (const client of world.clients) client.isOnline = true
  for (let round = 0; round < 20; round++) {
    for (const client of world.clients) send(world, client)
    for (const client of world.clients) receive(client)
    for (const { keeper } of world.clients) keeper.publish()
    for (let tick = 0; tick < 8; tick++) await Promise.resolve()
    const isStill = world.clients.every(
      ({ inbox, outbox, keeper }) => inbox.length + outbox.length + keeper.unpublished.size === 0,
    )
    if (isStill) return
  }
  throw new Error('the pages never come to rest')
}

/** What a reader without a live document gets, from the log alone. */
export const rendered = ({ log, threads }: World, id: string): { text: string | null; range: TextRange | null } => {
  const doc = buildDocument(log)
  const { item, field, anchor } = threads.get(id)!
  const fragment = fragmentOf(doc, item, field!)
  const range = fragment === null ? null : resolveAnchor(doc, flatten(fragment), anchor!)
  const text = flatTextOf(readSection(doc, KIND), item, field!)
  doc.destroy()
  return { text, range }
}

/** Two pages on one item whose body has these paragraphs. */
export const createWorld = (paragraphs: readonly string[], clientIds: readonly number[]): World => {
  const doc = new Y.Doc()
  doc.clientID = 1
  const item = createItem(doc, KIND, { lang: 'en' })
  createItem(doc, KIND, { lang: 'en' })
  write(doc, bodyOf(doc, item), () =>
    Node.fromJSON(SCHEMAS.text, {
      type: 'doc',
      content: paragraphs.map((text) => ({ type: 'paragraph', content: [{ type: 'text', text }] })),
    }),
  )
  const log = [Y.encodeStateAsUpdate(doc)]
  const world: World = { item, log, doc, threads: new Map(), clients: [], isLocked: false }
  for (const [nth, clientId] of clientIds.entries()) {
    const client = { name: 'AB'[nth], isOnline: true, wordings: new Map() } as unknown as Client
    world.clients.push(client)
    open(world, client, clientId)
  }
  return world
}

/** Begin a thread on a passage. */
export const begin = (world: World, id: string, range: TextRange): void => {
  const anchor = anchorAt(flatten(bodyOf(world.doc, world.item)), range)!
  const thread = { id, item: world.item, field: FIELD, quote: anchor.text, version: 1 }
  const told = { ...thread, anchor: { ...anchor, version: 0 } } as unknown as ThreadBody
  world.threads.set(id, told)
  broadcast(world, { thread: told })
  for (const client of world.clients) receive(client)
}

/** Stop the timers of all pages. */
export const close = ({ clients }: World): void => {
  for (const { keeper } of clients) keeper.destroy()
}
