import { setTimeout as sleep } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import { createItem, introOf, itemsOf, metaOf, setScalar } from '../../schema/sections/edit.ts'
import { ITEM_KEYS, langKey, ROOTS, type SectionKind } from '../../schema/sections/index.ts'
import type { Stroke } from './strokes.ts'

export interface TypistOptions {
  /** Where the server listens: `ws://127.0.0.1:3000`. */
  address: string
  /** The session cookie, `name=token`. */
  cookie: string
  round: string
  section: string
  kind: SectionKind
  /** BCP 47 language of what is typed. */
  lang: string
  strokes: readonly Stroke[]
  /** Leave after so many milliseconds, whatever is typed. */
  durationMs: number
  /** Leave now. */
  signal: AbortSignal
}

/** A text while it is typed in. The caret stays where it is when others write before or behind it. */
interface Caret {
  fragment: Y.XmlFragment
  item: string | null
  field: string
  text: Y.XmlText
  position: Y.RelativePosition
}

/** Behind the letter before it, as the editors of the pages say it. */
const positionIn = (text: Y.XmlText, index: number): Y.RelativePosition =>
  Y.createRelativePositionFromTypeIndex(text, index, -1)

const isGone = (type: Y.XmlText): boolean => {
  for (let item = type._item; item !== null; item = (item.parent as Y.AbstractType<unknown>)._item)
    if (item.deleted) return true
  return false
}

/** A fresh place at the end of a text: its last paragraph when that is empty, otherwise one of its own. */
const openEnd = (fragment: Y.XmlFragment): Y.XmlText => {
  const last = fragment.length === 0 ? null : fragment.get(fragment.length - 1)
  const isEmpty = last instanceof Y.XmlElement && last.nodeName === 'paragraph' && last.length === 0
  const paragraph = isEmpty ? last : new Y.XmlElement('paragraph')
  const text = new Y.XmlText()
  if (!isEmpty) fragment.insert(fragment.length, [paragraph])
  paragraph.insert(0, [text])
  return text
}

const paragraphAfter = ({ fragment, text }: Caret): Y.XmlText => {
  const paragraph = text.parent
  const at = fragment.toArray().findIndex((node) => node === paragraph)
  if (at === -1) return openEnd(fragment)
  const next = new Y.XmlElement('paragraph')
  const fresh = new Y.XmlText()
  fragment.insert(at + 1, [next])
  next.insert(0, [fresh])
  return fresh
}

const socketWith = (cookie: string): typeof globalThis.WebSocket =>
  class extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols ?? [], { headers: { cookie } })
    }
  } as unknown as typeof globalThis.WebSocket

/** The typist's hands in one document. @returns what does one stroke; false: there is nothing left to type in. */
const createHands = (
  { kind, lang }: TypistOptions,
  doc: Y.Doc,
  showCaret: (caret: Caret) => void,
): ((stroke: Stroke) => boolean) => {
  let itemId: string | null = null
  let caret: Caret | null = null

  /** The text of a field, in an item of the typist's own; a section without items has its free text only. */
  const fragmentOf = (field: 'title' | 'body'): { fragment: Y.XmlFragment; name: string } | null => {
    if (kind.fields.length === 0) {
      if (metaOf(doc).get(langKey(ROOTS.intro)) === undefined) setScalar(metaOf(doc), langKey(ROOTS.intro), lang)
      return { fragment: introOf(doc), name: ROOTS.intro }
    }
    itemId ??= createItem(doc, kind, { lang })
    const fragment = itemsOf(doc).get(itemId)?.get(field)
    return fragment instanceof Y.XmlFragment ? { fragment, name: field } : null
  }

  const go = (field: 'title' | 'body'): boolean => {
    const found = fragmentOf(field)
    if (found === null) return false
    const { fragment, name } = found
    const text = doc.transact(() => openEnd(fragment))
    caret = { fragment, item: itemId, field: name, text, position: positionIn(text, 0) }
    return true
  }

  const indexOf = ({ text, position }: Caret): number => {
    const found = Y.createAbsolutePositionFromRelativePosition(position, doc)
    return found?.type === text ? found.index : text.length
  }

  const move = (current: Caret, text: Y.XmlText, index: number): void => {
    current.text = text
    current.position = positionIn(text, index)
  }

  const type = (current: Caret, stroke: Stroke): void => {
    // Somebody has deleted the paragraph: go on behind what is left.
    if (isGone(current.text)) move(current, openEnd(current.fragment), 0)
    const at = indexOf(current)
    if (stroke.kind === 'enter') move(current, paragraphAfter(current), 0)
    else if (stroke.kind === 'erase' && at > 0) {
      current.text.delete(at - 1, 1)
      move(current, current.text, at - 1)
    } else if (stroke.kind === 'key') {
      current.text.insert(at, stroke.text)
      move(current, current.text, at + stroke.text.length)
    }
  }

  return (stroke) => {
    const item = itemId === null ? null : itemsOf(doc).get(itemId)
    if (item === undefined || typeof item?.get(ITEM_KEYS.deletedAt) === 'string') return false
    if (stroke.kind === 'go') {
      if (!doc.transact(() => go(stroke.field))) return false
    } else if (caret !== null) {
      const current: Caret = caret
      doc.transact(() => type(current, stroke))
    }
    if (caret !== null) showCaret(caret)
    return true
  }
}

/** Join a section as any y-websocket client would, do the strokes, and leave. Ends early, and quietly, when the section is
 * closed to its writers, when its item is deleted, or when it is told to. */
export const runTypist = async (options: TypistOptions): Promise<void> => {
  const { address, cookie, round, section, strokes, durationMs, signal } = options
  const startedAt = performance.now()
  const doc = new Y.Doc()
  const over = new AbortController()
  const end = (): void => over.abort()
  const provider = new WebsocketProvider(`${address}/live`, `${round}/${section}`, doc, {
    connect: false,
    disableBc: true,
    WebSocketPolyfill: socketWith(cookie),
  })
  provider.awareness.setLocalState(null)
  const synced = new Promise<void>((resolve) => provider.once('sync', () => resolve()))
  const ended = new Promise<void>((resolve) => over.signal.addEventListener('abort', () => resolve()))
  const deadline = AbortSignal.timeout(durationMs)
  deadline.addEventListener('abort', end)
  signal.addEventListener('abort', end)
  // A refusal for good: locked, or no longer a member.
  provider.on('closed', end)
  const stroke = createHands(options, doc, ({ item, field, position }) => {
    const anchor = Y.relativePositionToJSON(position) as unknown
    provider.awareness.setLocalState({ place: { item, field }, cursor: { anchor, head: anchor } })
  })
  try {
    if (signal.aborted) return
    provider.connect()
    await Promise.race([synced, ended])
    for (const next of strokes) {
      const waitMs = startedAt + next.at - performance.now()
      if (waitMs > 0) await sleep(waitMs, undefined, { signal: over.signal })
      if (over.signal.aborted || !stroke(next)) return
    }
    await ended
  } catch (error) {
    if (!over.signal.aborted) throw error
  } finally {
    deadline.removeEventListener('abort', end)
    signal.removeEventListener('abort', end)
    provider.awareness.setLocalState(null)
    provider.destroy()
    doc.destroy()
  }
}
