import type { AuditAct, AuditBody } from '../../schema/api/audit.ts'

/** Asks for acts: names and values of the query. */
export type ReadActs = (query: Readonly<Record<string, string>>) => Promise<AuditBody>

/** A list of acts that grows backwards: the newest first, older ones when they are asked for. */
export class AuditList {
  acts: readonly AuditAct[] = []
  /** What is under way: the first page, older acts, or nothing. */
  loading: 'first' | 'more' | null = 'first'
  /** Why the last question was not answered; null: it was. */
  error: unknown = null
  readonly #read: ReadActs
  readonly #notify: () => void
  #query: Readonly<Record<string, string>> = {}
  #next: string | null = null
  /** Counts questions: an answer to an earlier filter is dropped. */
  #turn = 0

  constructor(read: ReadActs, notify: () => void) {
    this.#read = read
    this.#notify = notify
  }

  get hasMore(): boolean {
    return this.#next !== null
  }

  /** Show what fits, from the newest on. */
  async show(query: Readonly<Record<string, string>>): Promise<void> {
    this.#query = query
    this.#next = null
    this.loading = 'first'
    await this.#ask()
  }

  /** Add older acts; asked again after a failure, the same. */
  async more(): Promise<void> {
    if (this.#next === null || this.loading !== null) return
    this.loading = 'more'
    await this.#ask()
  }

  async #ask(): Promise<void> {
    const turn = ++this.#turn
    this.error = null
    this.#notify()
    const cursor = this.#next
    const isFirst = cursor === null
    try {
      const { acts, next } = await this.#read(isFirst ? this.#query : { ...this.#query, cursor })
      if (turn !== this.#turn) return
      this.acts = isFirst ? acts : [...this.acts, ...acts]
      this.#next = next
    } catch (error) {
      if (turn !== this.#turn) return
      this.error = error
      if (isFirst) this.acts = []
    }
    this.loading = null
    this.#notify()
  }
}
