import { ySyncPluginKey } from '@tiptap/y-tiptap'
import { Awareness } from 'y-protocols/awareness'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import type { SectionId } from '../../schema/ids.ts'
import { introOf, introTranslationOf, itemsOf, metaOf } from '../../schema/sections/edit.ts'
import { channelClass, type ChannelHub } from './channel.ts'
import { createSaveTracker, type SaveTracker } from './save-state.ts'
import { touchedFields } from './touched-fields.ts'
import { LOCAL } from './types.ts'
import { mayUndoDelete } from './undo-filter.ts'

/** One `Y.Doc` of a section with all that lives and dies with it. */
export interface LiveDocument {
  readonly doc: Y.Doc
  readonly awareness: Awareness
  readonly undo: Y.UndoManager
  readonly tracker: SaveTracker
  /** Start syncing; at most once. */
  connect(): void
  /** The section's state has changed. A document whose channel is open has lived through it: what it writes from now on
   * belongs to the new epoch. One that is away has not, and is judged when it comes back (J3). */
  raiseEpoch(current: number): void
  destroy(): void
}

export interface LiveDocumentDeps {
  section: SectionId
  hub: ChannelHub
  /** The first sync with the server is done. */
  onSynced(): void
  /** An edit was made or acknowledged. */
  onSave(): void
  /** See `ChannelLink.refused`. */
  onRefused(code: number): void
}

/** Consecutive changes within this time are undone together. */
const UNDO_CAPTURE_MS = 500

/** Undo of this page's own changes. */
export const createUndo = (doc: Y.Doc): Y.UndoManager =>
  new Y.UndoManager([itemsOf(doc), introOf(doc), introTranslationOf(doc), metaOf(doc)], {
    trackedOrigins: new Set<unknown>([LOCAL, ySyncPluginKey]),
    captureTimeout: UNDO_CAPTURE_MS,
    captureTransaction: (transaction) => transaction.meta.get('addToHistory') !== false,
    deleteFilter: mayUndoDelete,
  })

export const createLiveDocument = (deps: LiveDocumentDeps): LiveDocument => {
  const { section, hub } = deps
  const doc = new Y.Doc()
  const awareness = new Awareness(doc)
  // Only the section with the focus says where this person is.
  awareness.setLocalState(null)
  const undo = createUndo(doc)
  const tracker = createSaveTracker()
  let provider: WebsocketProvider | null = null
  let epoch = 0
  let isDestroyed = false

  // Before the provider exists: its own listener sends the frame that covers the edit.
  doc.on('update', (_update: Uint8Array, origin: unknown, _doc: Y.Doc, transaction: Y.Transaction) => {
    if (origin === provider && provider !== null) return
    tracker.edited(Date.now(), touchedFields(transaction))
    deps.onSave()
  })

  const connect = (): void => {
    if (provider !== null || isDestroyed) return
    const socketClass = channelClass(hub, {
      section,
      clientId: doc.clientID,
      joining: () => ({ epoch, hasUnsaved: tracker.pending > 0 }),
      opened(current) {
        epoch = current
        tracker.joined()
        // The server took this cursor away with the last channel; others take it back under a newer clock only (A4).
        if (awareness.getLocalState() !== null) awareness.setLocalState(awareness.getLocalState())
      },
      sent: () => tracker.sent(),
      acknowledged(count) {
        tracker.acknowledged(count)
        deps.onSave()
      },
      refused: (code) => deps.onRefused(code),
    })
    provider = new WebsocketProvider('ws://round', section, doc, {
      connect: false,
      awareness,
      WebSocketPolyfill: socketClass,
      // Between tabs, updates would pass around the server's permission checks.
      disableBc: true,
      // Waiting is the channel's business.
      maxBackoffTime: 0,
    })
    provider.on('sync', (isSynced: boolean) => {
      if (isSynced) deps.onSynced()
    })
    provider.connect()
  }

  return {
    doc,
    awareness,
    undo,
    tracker,
    connect,
    raiseEpoch(current) {
      if (provider?.wsconnected === true) epoch = Math.max(epoch, current)
    },
    destroy() {
      if (isDestroyed) return
      isDestroyed = true
      provider?.destroy()
      undo.destroy()
      doc.destroy()
    },
  }
}
