import type { ReactiveController, ReactiveControllerHost } from 'lit'
import type { ServerEvent } from '../../schema/wire/messages.ts'
import { createRoundSocket, type RoundSocket } from '../sync/round-socket.ts'
import { liveAddress } from '../sync/live-address.ts'

/** Events of one act come together: they are told of once. */
const GATHER_MS = 150

/** Hears, on a page that writes nothing, that something was said, answered or released in a round. A page without a live connection
 * does without. */
export class RoundNews implements ReactiveController {
  readonly #round: () => string | null
  readonly #onNews: () => void
  #socket: RoundSocket | null = null
  #opened: string | null = null
  #timer: ReturnType<typeof setTimeout> | undefined
  /** The first greeting comes with what was read just now; a later one follows a time in which nothing was heard. */
  #wasUp = false
  readonly #states = new Map<string, string>()

  /** @param round that is listened to; null: none yet. */
  constructor(host: ReactiveControllerHost, round: () => string | null, onNews: () => void) {
    this.#round = round
    this.#onNews = onNews
    host.addController(this)
  }

  hostUpdated(): void {
    const round = this.#round()
    if (round === this.#opened) return
    this.hostDisconnected()
    if (round !== null) this.#open(round)
  }

  hostDisconnected(): void {
    clearTimeout(this.#timer)
    this.#socket?.close()
    this.#socket = this.#opened = null
    this.#wasUp = false
    this.#states.clear()
  }

  #open(round: string): void {
    this.#opened = round
    this.#socket = createRoundSocket({
      url: liveAddress(round),
      createWebSocket: (url) => new WebSocket(url),
      onControl: (message) => {
        if (message.type === 'event' && this.#isNews(message.event)) this.#tell()
      },
      onFrame: () => {},
      onUp: () => {
        if (this.#wasUp) this.#tell()
        this.#wasUp = true
      },
      onDown: () => {},
      onConnection: () => {},
    })
  }

  /** With the greeting comes how every section is: that is known. */
  #isNews(event: ServerEvent): boolean {
    if (event.type !== 'section') return event.type === 'answered' || event.type === 'thread'
    const [before, now] = [this.#states.get(event.section), JSON.stringify([event.state, event.release])]
    this.#states.set(event.section, now)
    return before !== undefined && before !== now
  }

  #tell(): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(this.#onNews, GATHER_MS)
  }
}
