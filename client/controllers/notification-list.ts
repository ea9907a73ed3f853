import type { ReactiveController, ReactiveControllerHost } from 'lit'
import type { NotificationBody, NotificationsBody } from '../../schema/api/notifications.ts'

export interface NotificationApi {
  list(before?: string): Promise<NotificationsBody>
  markRead(request: { ids: string[] | null }): Promise<void>
}

/** Pages that are told nothing live ask this often, and when the reader comes back to them. */
const LOOK_MS = 60_000
/** What is told together is asked for once. */
const GATHER_MS = 150

/** What the reader is told of, newest first, for as long as its element is on the page. */
export class NotificationList implements ReactiveController {
  readonly #host: ReactiveControllerHost
  readonly #api: NotificationApi
  #timer: ReturnType<typeof setInterval> | undefined
  #soon: ReturnType<typeof setTimeout> | undefined
  /** Of answers that come out of order the one to the last question counts. */
  #asked = 0
  items: readonly NotificationBody[] = []
  unread = 0
  hasMore = false
  /** Why they could not be read; null: they could. */
  problem: unknown = null
  /** They have been read at least once. */
  isLoaded = false
  isLoading = false

  constructor(host: ReactiveControllerHost, api: NotificationApi) {
    this.#host = host
    this.#api = api
    host.addController(this)
  }

  hostConnected(): void {
    this.#timer = setInterval(() => void this.refresh(), LOOK_MS)
    document.addEventListener('visibilitychange', this.#handleVisible)
    window.addEventListener('focus', this.#handleVisible)
    void this.refresh()
  }

  hostDisconnected(): void {
    clearInterval(this.#timer)
    clearTimeout(this.#soon)
    document.removeEventListener('visibilitychange', this.#handleVisible)
    window.removeEventListener('focus', this.#handleVisible)
  }

  readonly #handleVisible = (): void => {
    if (document.visibilityState === 'visible') this.refreshSoon()
  }

  refreshSoon(): void {
    clearTimeout(this.#soon)
    this.#soon = setTimeout(() => void this.refresh(), GATHER_MS)
  }

  /** Read the newest ones again; older ones that were read stay. */
  async refresh(): Promise<void> {
    const asked = (this.#asked += 1)
    try {
      const { notifications, unread, more } = await this.#api.list()
      if (asked !== this.#asked) return
      const last = notifications.at(-1)
      const known = last === undefined ? -1 : this.items.findIndex(({ id }) => id === last.id)
      const older = known === -1 ? [] : this.items.slice(known + 1)
      if (older.length === 0) this.hasMore = more
      this.items = [...notifications, ...older]
      this.unread = unread
      this.problem = null
      this.isLoaded = true
    } catch (error) {
      if (asked === this.#asked) this.problem = error
    }
    this.#host.requestUpdate()
  }

  async loadOlder(): Promise<void> {
    this.isLoading = true
    this.#host.requestUpdate()
    try {
      const { notifications, unread, more } = await this.#api.list(this.items.at(-1)?.id)
      const known = new Set(this.items.map(({ id }) => id))
      this.items = [...this.items, ...notifications.filter(({ id }) => !known.has(id))]
      this.unread = unread
      this.hasMore = more
    } catch (error) {
      this.problem = error
    }
    this.isLoading = false
    this.#host.requestUpdate()
  }

  /** @param ids null: all. */
  async markRead(ids: string[] | null): Promise<void> {
    const at = new Date().toISOString()
    this.items = this.items.map((one) =>
      one.readAt === null && (ids === null || ids.includes(one.id)) ? { ...one, readAt: at } : one,
    )
    this.unread = ids === null ? 0 : Math.max(0, this.unread - ids.length)
    this.#host.requestUpdate()
    // One that was not taken shows again at the next look.
    await this.#api.markRead({ ids }).catch(() => {})
    await this.refresh()
  }
}
