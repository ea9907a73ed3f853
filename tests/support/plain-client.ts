import { WebSocket, type ClientOptions } from 'ws'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'

/** A WebSocket with these headers and other options, for y-websocket's `WebSocketPolyfill`. */
export const socketWith = (options: ClientOptions): typeof globalThis.WebSocket =>
  class extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols ?? [], options)
    }
  } as unknown as typeof globalThis.WebSocket

/** A real, unchanged y-websocket client in one section. */
export interface PlainClient {
  doc: Y.Doc
  provider: WebsocketProvider
  /** Resolves at the first sync with the server. */
  synced: Promise<void>
  /** Codes of every close, in order. */
  closes: number[]
  close(): void
}

export interface PlainOptions {
  url: string
  cookie: string | null
  round: string
  section: string
  doc?: Y.Doc
  /** Redial after a close that allows it. */
  redials?: boolean
  /** How to dial, in place of a cookie alone. */
  socket?: ClientOptions
}

/** @param cookie null: nobody is signed in. */
export const openPlain = ({
  url,
  cookie,
  round,
  section,
  doc = new Y.Doc(),
  redials = false,
  socket = { headers: cookie === null ? {} : { cookie } },
}: PlainOptions): PlainClient => {
  const provider = new WebsocketProvider(`${url.replace('http', 'ws')}/live`, `${round}/${section}`, doc, {
    WebSocketPolyfill: socketWith(socket),
    disableBc: true,
    maxBackoffTime: 200,
  })
  const closes: number[] = []
  provider.on('connection-close', (event) => {
    if (event === null) return
    closes.push(event.code)
    if (!redials) provider.disconnect()
  })
  const synced = new Promise<void>((resolve) => {
    provider.on('sync', (isSynced: boolean) => {
      if (isSynced) resolve()
    })
  })
  return {
    doc,
    provider,
    synced,
    closes,
    close() {
      provider.destroy()
      doc.destroy()
    },
  }
}
