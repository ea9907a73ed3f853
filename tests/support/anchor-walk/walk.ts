import type { Node } from '@tiptap/pm/model'
import { yXmlFragmentToProsemirrorJSON } from '@tiptap/y-tiptap'
import { buildDocument } from '../../../schema/sections/document.ts'
import { itemsOf, moveItem, setDeleted } from '../../../schema/sections/edit.ts'
import { flatten, type FlatText } from '../../../schema/sections/flat-text.ts'
import { SCHEMAS } from '../../../schema/sections/rich-text.ts'
import type { TextRange } from '../../../schema/threads.ts'
import { createRandom } from '../random.ts'
import { bold, deleted, headed, joined, lifted, replaced, split, tabled, typed, wrapped } from './acts.ts'
import type { Backend, Rendered } from './backend.ts'
import { lettersOf } from './model.ts'
import {
  act,
  arrive,
  begin,
  bodyOf,
  buildFirst,
  close,
  createWorld,
  flatOf,
  lettersAt,
  open,
  receive,
  send,
  settle,
  write,
  type Client,
} from './world.ts'

/** What a walk has met. */
export interface Walked {
  /** Places that were compared. */
  compared: number
  /** Ended early, with every word twice. */
  isDoubled: boolean
  acts: Map<string, number>
}

const STEPS = 40
/** Times in a walk at which everybody is told everything, and all is compared. */
const RESTS = 4

const shown = (text: string, range: TextRange | null): string =>
  range === null ? 'nothing' : text.slice(range.start, range.end).replaceAll('\n', '|')

/** Letters that look all different, each used once. */
export const createLetters = (): ((count: number) => string) => {
  let next = 0x4e00
  return (count) => Array.from({ length: count }, () => String.fromCharCode(next++)).join('')
}

/** Two people do whatever moves passages, in random order, and after every rest their pages and a reader are compared with the model.
 * @param start makes the server, with a section that has these paragraphs. @throws an error that tells all, where they differ. */
export const walk = async (
  seed: number,
  start: (paragraphs: readonly string[]) => Promise<{ backend: Backend; item: ReturnType<typeof buildFirst>['item'] }>,
  newClientId: () => number,
): Promise<Walked> => {
  const random = createRandom(seed)
  const below = (end: number): number => Math.floor(random() * end)
  const pick = <T>(list: readonly T[]): T => list[below(list.length)]!
  const fresh = createLetters()
  const { backend, item } = await start([fresh(14), fresh(10), fresh(14)])
  const world = await createWorld(backend, item, [
    ['A', newClientId()],
    ['B', newClientId()],
  ])
  const { model } = world
  const acts = new Map<string, number>()
  const count = (name: string): void => void acts.set(name, (acts.get(name) ?? 0) + 1)
  const trace: string[] = []
  for (const range of [
    { start: 3, end: 9 },
    { start: 8 + below(8), end: 20 + below(8) },
    { start: 26, end: 27 + below(14) },
  ])
    await begin(world, range)

  /** Who has changed the form of the text in a way that others have not seen: nobody else may then, or Yjs itself keeps both forms and
   * every word twice (FAULTS 3). */
  const unseen = new Set<Client>()
  const seen = (): void => {
    for (const client of unseen)
      if (client.outbox.length === 0 && world.clients.every(({ inbox }) => inbox.length === 0)) unseen.delete(client)
  }
  const mayReshape = (client: Client): boolean =>
    [...unseen].every((one) => one === client) && client.inbox.length === 0

  const textOf = (client: Client): string => flatOf(world, client).text
  const edit = (client: Client, change: (node: Node) => Node | null): boolean =>
    act(world, client, { kind: 'edit' }, () => write(client.doc, bodyOf(client.doc, item), change))

  /** A place: at the edges of a passage more often than elsewhere. */
  const place = (client: Client): number => {
    const letters = lettersAt(world, client)
    const range = model.rangeOf(pick(world.threads), letters)
    if (range === null || random() < 0.3) return below(textOf(client).length + 1)
    if (random() < 0.6) return pick([range.start, range.end])
    return range.start + below(range.end - range.start + 1)
  }
  const stretch = (client: Client): TextRange => {
    const range = model.rangeOf(pick(world.threads), lettersAt(world, client))
    if (range !== null && random() < 0.3) return range
    const { length } = textOf(client)
    const from = Math.min(place(client), Math.max(0, length - 1))
    return { start: from, end: Math.min(length, from + 1 + below(8)) }
  }
  const isFlat = (client: Client, range: TextRange): boolean => !shown(textOf(client), range).includes('|')

  /** Versions that were kept, by their position in the log. */
  const versions: number[] = [await backend.head()]
  const restore = async (client: Client): Promise<boolean> => {
    const older = buildDocument(await backend.log(pick(versions)))
    const body = bodyOf(older, item)
    const flat: FlatText = flatten(body)
    const json = yXmlFragmentToProsemirrorJSON(body) as never
    older.destroy()
    return act(world, client, { kind: 'restore', older: lettersOf(flat) }, () =>
      client.keeper.restore(flat, () =>
        write(client.doc, bodyOf(client.doc, item), () => SCHEMAS.text.nodeFromJSON(json)),
      ),
    )
  }

  type Does = (client: Client) => boolean | Promise<boolean>
  const does: Record<string, Does> = {
    type: (client) => edit(client, (node) => typed(node, place(client), fresh(1 + below(4)))),
    delete: (client) => {
      const range = stretch(client)
      const isForm = !isFlat(client, range)
      if (isForm && !mayReshape(client)) return false
      if (isForm) unseen.add(client)
      return edit(client, (node) => deleted(node, range.start, range.end))
    },
    replace: (client) => {
      const range = stretch(client)
      return (
        isFlat(client, range) && edit(client, (node) => replaced(node, range.start, range.end, fresh(1 + below(3))))
      )
    },
    bold: (client) => {
      const { start: from, end } = stretch(client)
      return edit(client, (node) => bold(node, from, end))
    },
    move: (client) => {
      const other = [...itemsOf(client.doc).keys()].find((id) => id !== item)!
      moveItem(client.doc, item, random() < 0.5 ? null : (other as typeof item))
      return true
    },
    bin: (client) => {
      const record = itemsOf(client.doc).get(item)!
      setDeleted(record, typeof record.get('deletedAt') === 'string' ? null : '2026-01-01T00:00:00Z')
      return true
    },
    keep: async () => versions.push(await backend.head()) > 0,
    offline: (client) => !(client.isOnline = false),
    hear: (client) => {
      if (client.isOnline) receive(world, client, 1 + below(3))
      return client.isOnline
    },
    publish: (client) => {
      client.keeper.publish()
      return true
    },
  }
  const reshapes: Record<string, Does> = {
    split: (client) => edit(client, (node) => split(node, place(client))),
    join: (client) => edit(client, (node) => joined(node, place(client))),
    wrap: (client) => edit(client, (node) => wrapped(node, place(client))),
    lift: (client) => edit(client, (node) => lifted(node, place(client))),
    heading: (client) => edit(client, (node) => headed(node, place(client))),
    table: (client) => edit(client, (node) => tabled(node, place(client))),
    undo: (client) => act(world, client, { kind: 'undo' }, () => client.undo.undo() !== null),
    redo: (client) => act(world, client, { kind: 'undo' }, () => client.undo.redo() !== null),
    restore: async (client) => client.isOnline && (await restore(client)),
  }
  const often = ['type', 'type', 'delete', 'replace', 'hear', 'hear', 'undo', 'redo', 'lift']
  const names = [...Object.keys(does), ...Object.keys(reshapes), ...often]

  const step = async (): Promise<void> => {
    const client = pick(world.clients)
    const name = pick(names)
    if (random() < 0.7) client.undo.stopCapturing()
    const reshape = reshapes[name]
    if (reshape !== undefined && !mayReshape(client)) return
    if (!(await (does[name] ?? reshape)!(client))) return
    if (reshape !== undefined) unseen.add(client)
    count(name)
    trace.push(`${client.name} ${name} ${textOf(client).replaceAll('\n', '|')}`)
    await send(world, client)
    await arrive(world)
    seen()
  }

  const lock = async (): Promise<void> => {
    trace.push('lock and unlock')
    await backend.setLocked(true)
    const locked = JSON.stringify(await backend.threads())
    // Who is away has written for an epoch that is over: it is not taken.
    for (const { keeper } of world.clients) keeper.publish()
    await arrive(world)
    if (JSON.stringify(await backend.threads()) !== locked) throw new Error(`seed ${seed}: the lock let something pass`)
    await backend.setLocked(false)
    // A page has no live text of a section that is locked, and is told of its passages when it opens one again.
    for (const client of world.clients) {
      // A line keeps its order: what others wrote before the lock arrives before it.
      if (client.isOnline) receive(world, client)
      client.isOnline = true
      await open(world, client, newClientId())
    }
    unseen.clear()
    count('lock')
  }

  const compare = async (): Promise<void> => {
    await settle(world)
    seen()
    const [first] = world.clients
    const { text } = flatOf(world, first!)
    const letters = lettersAt(world, first!)
    const isGone = typeof itemsOf(first!.doc).get(item)!.get('deletedAt') === 'string'
    for (const id of world.threads) {
      const reader = await backend.rendered(id)
      const ranges = [...world.clients.map(({ keeper }) => keeper.rangeOf(id)), reader.range]
      const wanted = isGone ? null : model.rangeOf(id, letters)
      const isRight = ranges.every((range) => range?.start === wanted?.start && range?.end === wanted?.end)
      const texts = [...world.clients.map(textOf), reader.text]
      const isOne = texts.every((one, at) => one === (isGone && at === texts.length - 1 ? null : text))
      if (isRight && isOne) continue
      const places = ranges.map((range) => shown(text, range)).join(' ')
      throw new Error(
        `seed ${seed}, ${id}: ${places} for ${shown(text, wanted)}\n${[...trace, ...(isOne ? [text] : texts)].join('\n')}`,
      )
    }
    trace.push('---')
  }

  /** What the reader of the release was given, by thread: stays so, whatever is written, until the next release. */
  const given = new Map<string, Rendered>()
  const compareReleased = async (): Promise<void> => {
    for (const [id, { text, range }] of given) {
      const now = await backend.released(id)
      if (now.text === text && now.range?.start === range?.start && now.range?.end === range?.end) continue
      throw new Error(
        `seed ${seed}, ${id}: the release gives ${shown(now.text ?? '', now.range)} for ${shown(text ?? '', range)}\n${trace.join('\n')}`,
      )
    }
  }
  /** With everything settled: the release says what stands there. */
  const release = async (): Promise<void> => {
    trace.push('release')
    await backend.release()
    const letters = lettersAt(world, world.clients[0]!)
    for (const id of world.threads) {
      const { text } = await backend.rendered(id)
      given.set(id, { text, range: text === null ? null : model.rangeOf(id, letters) })
    }
    count('release')
    await compareReleased()
  }
  /** Whether letters look alike by now: then nobody can tell any more which took whose place. */
  const hasDoubles = (): boolean => {
    const letters = lettersAt(world, world.clients[0]!)
    return new Set(letters.map(({ char }) => char)).size !== letters.length
  }

  let compared = 0
  let isDoubled = false
  try {
    for (let rest = 0; rest < RESTS && !isDoubled; rest++) {
      for (let at = 0; at < STEPS / RESTS; at++) await step()
      if (random() < 0.2) await lock()
      await compare()
      await compareReleased()
      if (random() < 0.5) await release()
      compared += world.threads.length
      isDoubled = hasDoubles()
    }
  } finally {
    close(world)
  }
  return { compared, isDoubled, acts }
}
