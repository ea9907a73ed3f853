import { once } from 'node:events'
import * as decoding from 'lib0/decoding'
import { WebSocket } from 'ws'
import * as Y from 'yjs'
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

/** A page's socket spoken by hand: no reconnecting, no save state, every frame can be forged. */
export interface RawPage {
  ws: WebSocket
  /** Control messages in order. */
  control: ControlMessage[]
  events: ServerEvent[]
  /** Every byte received, for searches. */
  received: Buffer[]
  closeCode: Promise<number>
  send(frame: Uint8Array): void
  /** Open a channel and answer the server's SyncStep1 as an honest page would. */
  open(options: {
    section: string
    channel: number
    doc?: Y.Doc
    epoch?: number
    hasUnsaved?: boolean
    schema?: number
  }): RawChannel
}

export interface RawChannel {
  doc: Y.Doc
  /** Document frames sent, in order: the tags given to `update`, or '' for SyncStep2. */
  frames: string[]
  acknowledged(): number
  closed(): number | null
  isSynced(): boolean
  /** Change the document; each update is sent as one frame with this tag. */
  edit(tag: string, change: (doc: Y.Doc) => void): void
}

export const openRawPage = async (url: string, cookie: string, round: string): Promise<RawPage> => {
  const ws = new WebSocket(`${url.replace('http', 'ws')}/live/${round}`, { headers: { cookie } })
  ws.on('error', () => {})
  const control: ControlMessage[] = []
  const events: ServerEvent[] = []
  const received: Buffer[] = []
  const listeners = new Map<number, (decoder: decoding.Decoder) => void>()
  ws.on('message', (data: Buffer) => {
    received.push(data)
    const decoder = decoding.createDecoder(data)
    const channel = decoding.readVarUint(decoder)
    if (channel !== 0) return listeners.get(channel)?.(decoder)
    const message = decodeControl(decoder)
    control.push(message)
    if (message.type === 'event') events.push(message.event)
  })
  const closeCode = new Promise<number>((resolve) => ws.on('close', (code) => resolve(code)))
  await Promise.race([once(ws, 'open'), closeCode])
  const send = (frame: Uint8Array): void => {
    if (ws.readyState === ws.OPEN) ws.send(frame)
  }
  return {
    ws,
    control,
    events,
    received,
    closeCode,
    send,
    open({ section, channel, doc = new Y.Doc(), epoch = 0, hasUnsaved = false, schema = SCHEMA_VERSION }) {
      const frames: string[] = []
      let tag = ''
      let isSynced = false
      const sendSync = (subtype: number, bytes: Uint8Array): void =>
        send(encodeChannelFrame(channel, encodeSync(subtype, bytes)))
      doc.on('update', (update: Uint8Array, origin: unknown) => {
        if (origin === 'server' || ws.readyState !== ws.OPEN) return
        frames.push(tag)
        sendSync(SYNC.update, update)
      })
      listeners.set(channel, (decoder) => {
        if (decoding.readVarUint(decoder) !== MESSAGE.sync) return
        const subtype = decoding.readVarUint(decoder)
        const bytes = decoding.readVarUint8Array(decoder)
        if (subtype !== SYNC.step1) {
          Y.applyUpdate(doc, bytes, 'server')
          if (subtype === SYNC.step2) isSynced = true
          return
        }
        sendSync(SYNC.step1, Y.encodeStateVector(doc))
        frames.push('')
        sendSync(SYNC.step2, Y.encodeStateAsUpdate(doc, bytes))
      })
      send(encodeControl({ type: 'open', channel, section, schema, epoch, hasUnsaved }))
      return {
        doc,
        frames,
        isSynced: () => isSynced,
        acknowledged: () =>
          control.reduce((max, m) => (m.type === 'ack' && m.channel === channel ? Math.max(max, m.count) : max), 0),
        closed: () => {
          const message = control.find((m) => m.type === 'closed' && m.channel === channel)
          return message?.type === 'closed' ? message.code : null
        },
        edit(name, change) {
          tag = name
          change(doc)
        },
      }
    },
  }
}
