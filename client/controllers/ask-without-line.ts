import type { ReactiveController, ReactiveControllerHost } from 'lit'
import type { RoundSession } from '../sync/types.ts'
import type { RoundView } from './round-view.ts'

/** How often a page that is looked at asks. */
const REFRESH_MS = 30_000
/** A line that is not there by then may be blocked on the way: nothing says so for a long time. */
const PATIENCE_MS = 3000

/** Where no live connection comes about, as behind the proxies of ministries, asks over HTTP for what it would have told: soon after
 * the beginning, whenever the page is looked at again, and every half minute while it is. */
export class AskWithoutLine implements ReactiveController {
  readonly #view: () => Pick<RoundView, 'session' | 'catchUp'> | null
  #connection: RoundSession['connection'] | undefined
  #timer: ReturnType<typeof setInterval> | undefined
  #soon: ReturnType<typeof setTimeout> | undefined

  constructor(host: ReactiveControllerHost, view: () => Pick<RoundView, 'session' | 'catchUp'> | null) {
    this.#view = view
    host.addController(this)
  }

  hostConnected(): void {
    window.addEventListener('focus', this.#ask)
    document.addEventListener('visibilitychange', this.#ask)
    this.#timer = setInterval(this.#ask, REFRESH_MS)
    this.#soon = setTimeout(this.#ask, PATIENCE_MS)
  }

  hostDisconnected(): void {
    window.removeEventListener('focus', this.#ask)
    document.removeEventListener('visibilitychange', this.#ask)
    clearInterval(this.#timer)
    clearTimeout(this.#soon)
  }

  /** A line that is lost says nothing of the server: it is asked. */
  hostUpdate(): void {
    const connection = this.#view()?.session.connection
    const isLost = connection === 'offline' && this.#connection === 'online'
    this.#connection = connection
    if (isLost) this.#ask()
  }

  readonly #ask = (): void => {
    const view = this.#view()
    if (view === null || document.visibilityState === 'hidden') return
    const { connection, ended } = view.session
    if (connection !== 'online' && ended === null) void view.catchUp()
  }
}
