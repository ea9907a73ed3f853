import type { Reason } from '../../schema/errors.ts'
import type { Audience } from '../../schema/policy.ts'
import type { Anchor, Suggestion, TextRange, ThreadKind } from '../../schema/threads.ts'

/** A passage that somebody wants to speak of, in flat-text offsets of the text that they see. */
export interface PassageWish extends TextRange {
  /** Its words. */
  quote: string
  /** Of a live text: its characters. */
  anchor?: Pick<Anchor, 'runs'>
  /** Of a text that is only read: log position of the content shown. */
  seq?: number
}

/** What a comment that is being written belongs to: a new thread, an answer in one, or a change of one's own words. */
export type CommentPlace = { section: string } & (
  | {
      type: 'new'
      item: string | null
      /** Tells what is written on one part of the item from what is written on another; absent: the item as a whole. */
      part?: string
    }
  | { type: 'reply'; thread: string }
  | { type: 'edit'; thread: string; comment: string }
)

/** What a new thread speaks of inside its item, and what it proposes. */
export interface CommentSubject {
  /** Field, or text of a passage; absent: the item as a whole. */
  field?: string
  passage?: PassageWish
  suggestion?: Suggestion
  /** Made of words that a lock came before. */
  isLate?: boolean
}

/** Words that were not sent yet. */
export interface CommentDraft extends CommentSubject {
  place: CommentPlace
  body: string
  kind: ThreadKind
  audience: Audience
  /** Of a change: when the words were written, or changed last, that are being changed. */
  instead?: string
}

/** Words that are on their way. The ids were made here and stay the same however often they are sent. */
export type Outgoing = {
  /** Of the comment. */
  id: string
  section: string
  thread: string
  body: string
  /** When it was sent first, ISO 8601. */
  at: string
  /** Why the server did not take it; null while it has not refused. */
  refused: Reason | null
} & (
  | ({ type: 'start'; item: string | null; kind: ThreadKind; audience: Audience } & CommentSubject)
  /** `audience`: who read the thread when the words were written. */
  | { type: 'reply'; audience: Audience }
  /** `instead`: when the words were written, or changed last, in whose place these are; absent: whatever stands there. */
  | { type: 'edit'; audience: Audience; instead?: string }
)

/** Part of a section that is not there yet: an item that is suggested. */
export const NEW_ITEM = '+'

/** Where words on an item, one of its fields or a passage of it are kept while they are written. */
export const newPlace = (
  section: string,
  { item, field, passage, suggests = false }: { item: string | null; suggests?: boolean } & CommentSubject,
): CommentPlace & { type: 'new' } => {
  // What is suggested beside the items is no comment on the section.
  if (suggests && item === null && field === undefined) return { type: 'new', section, item, part: NEW_ITEM }
  const range = passage === undefined ? '' : ` ${passage.start}-${passage.end}`
  return { type: 'new', section, item, ...(field !== undefined && { part: field + range }) }
}

/** What somebody has written in a round and the server has not taken yet; kept on this device, so that a reload loses
 * nothing. */
export interface CommentStore {
  /** Whether something would be gone with the page. */
  readonly isInMemory: boolean
  drafts(): CommentDraft[]
  draft(place: CommentPlace): CommentDraft | null
  /** An empty text is none, unless something is suggested. */
  keepDraft(draft: CommentDraft): void
  discardDraft(place: CommentPlace): void
  outbox(): Outgoing[]
  keepOutgoing(outgoing: Outgoing): void
  discardOutgoing(id: string): void
  /** Keep them there from now on; null: in this page only. What the storage before has of them is taken out of it. */
  setStorage(storage: TextStorage | null): void
}

/** What is used of `localStorage`. */
export type TextStorage = Pick<Storage, 'length' | 'key' | 'getItem' | 'setItem' | 'removeItem'>

const placeKey = (place: CommentPlace): string => {
  switch (place.type) {
    case 'new':
      return `new/${place.section}/${place.item ?? ''}${place.part === undefined ? '' : `/${place.part}`}`
    case 'reply':
      return `reply/${place.thread}`
    case 'edit':
      return `edit/${place.comment}`
  }
}

const parse = <T>(text: string | null): T | null => {
  try {
    const value = JSON.parse(text ?? 'null') as (T & { body?: unknown }) | null
    return typeof value?.body === 'string' ? value : null
  } catch {
    return null
  }
}

/** One entry a text, so that two tabs do not write over each other. What cannot be stored (private windows, full disks) is
 * kept for as long as the page lives; nothing here throws.
 * @param storage null: none. */
export const createCommentStore = (person: string, round: string, storage: TextStorage | null): CommentStore => {
  const prefix = `ronda-comments/${person}/${round}/`
  const kept = new Map<string, CommentDraft | Outgoing>()
  /** Keys of what the storage has. */
  const stored = new Set<string>()

  const attempt = (action: (storage: TextStorage) => void): void => {
    try {
      if (storage !== null) action(storage)
    } catch {
      // The copy in memory is what is left.
    }
  }
  const keep = (key: string, value: CommentDraft | Outgoing): void => {
    kept.set(key, value)
    stored.delete(key)
    attempt((storage) => {
      storage.setItem(prefix + key, JSON.stringify(value))
      stored.add(key)
    })
  }
  const discard = (key: string): void => {
    kept.delete(key)
    stored.delete(key)
    attempt((storage) => storage.removeItem(prefix + key))
  }
  const list = <T>(folder: string): T[] =>
    [...kept].filter(([key]) => key.startsWith(folder)).map(([, value]) => value as T)

  attempt((storage) => {
    for (let at = 0; at < storage.length; at++) {
      const key = storage.key(at)
      if (key?.startsWith(prefix) !== true) continue
      const value = parse<CommentDraft | Outgoing>(storage.getItem(key))
      if (value === null) continue
      kept.set(key.slice(prefix.length), value)
      stored.add(key.slice(prefix.length))
    }
  })

  return {
    get isInMemory() {
      return kept.size > stored.size
    },
    drafts: () => list<CommentDraft>('draft/'),
    draft: (place) => (kept.get(`draft/${placeKey(place)}`) as CommentDraft | undefined) ?? null,
    keepDraft(draft) {
      const key = `draft/${placeKey(draft.place)}`
      if (draft.body.trim() === '' && draft.suggestion === undefined) discard(key)
      else keep(key, draft)
    },
    discardDraft: (place) => discard(`draft/${placeKey(place)}`),
    outbox: () => list<Outgoing>('outbox/').sort((a, b) => a.id.localeCompare(b.id)),
    keepOutgoing: (outgoing) => keep(`outbox/${outgoing.id}`, outgoing),
    discardOutgoing: (id) => discard(`outbox/${id}`),
    setStorage(wanted) {
      for (const key of stored) attempt((storage) => storage.removeItem(prefix + key))
      stored.clear()
      storage = wanted
      for (const [key, value] of kept) keep(key, value)
    },
  }
}

/** The browser's own storage; null where it is forbidden. */
export const browserStorage = (): TextStorage | null => {
  try {
    return window.localStorage
  } catch {
    return null
  }
}
