import type { AnswersBody, RecommendationAnswerBody, RecommendationAnswerRequest } from '../../schema/api/sections.ts'
import type { DispositionRequest, ThreadBody } from '../../schema/api/threads.ts'
import { can, type MemberSubject } from '../../schema/policy.ts'
import { recommendation } from '../../schema/sections/recommendation.ts'
import type { RoundSession } from '../sync/types.ts'
import type { SectionView } from './section-view.ts'

export interface AnswersApi {
  list(): Promise<AnswersBody>
  answer(section: string, item: string, request: RecommendationAnswerRequest): Promise<RecommendationAnswerBody>
  dispose(thread: string, request: DispositionRequest): Promise<ThreadBody>
}

export interface AnswersViewDeps {
  session: Pick<RoundSession, 'answered' | 'connection' | 'ended'>
  me: MemberSubject
  api: AnswersApi
  /** Read the threads anew: where there is no line, no event tells of what was answered. */
  readThreads(): void
  onChange(): void
}

/** How long until a list that could not be had is asked for again, ms. */
const RETRY_MS = 3000

const keyOf = (section: string, item: string): string => `${section}/${item}`

/** What the beneficiary says to the recommendations, and what is said to it. Read over HTTP: when the line is up or blocked, when an
 * event tells of something new, and when the reader comes back to the page. */
export class AnswersView {
  readonly #deps: AnswersViewDeps
  #known = new Map<string, RecommendationAnswerBody>()
  #heard = ''
  #connection: RoundSession['connection'] = 'connecting'
  #isAsking = false
  /** Something has happened since the question that is under way. */
  #isStale = false
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(deps: AnswersViewDeps) {
    this.#deps = deps
    globalThis.addEventListener?.('focus', this.#handleFocus)
  }

  /** Null: the beneficiary has not answered yet. */
  of(section: string, item: string): RecommendationAnswerBody | null {
    return this.#known.get(keyOf(section, item)) ?? null
  }

  /** Whether the reader may answer the recommendations of a section as it is released. */
  canAnswer({ kind, resource }: Pick<SectionView, 'kind' | 'resource'>): boolean {
    return kind.name === recommendation.name && can(this.#deps.me, 'answerRecommendation', resource)
  }

  /** Answer a recommendation. @throws AppError. */
  async answer(section: string, item: string, request: RecommendationAnswerRequest): Promise<void> {
    try {
      this.#known.set(keyOf(section, item), await this.#deps.api.answer(section, item, request))
    } catch (error) {
      void this.#fetch()
      throw error
    }
    this.#deps.onChange()
  }

  /** Say what becomes of a comment of the beneficiary. @throws AppError. */
  async dispose(thread: string, request: DispositionRequest): Promise<void> {
    try {
      await this.#deps.api.dispose(thread, request)
    } finally {
      this.#deps.readThreads()
    }
  }

  /** Follow the session. */
  update(): void {
    const { connection, answered } = this.#deps.session
    const heard = [...answered].join()
    const isTold = heard !== this.#heard
    const isDue = connection === 'online' || (connection === 'offline' && this.#connection === 'connecting')
    const isBack = isDue && connection !== this.#connection
    this.#heard = heard
    this.#connection = connection
    if (isTold || isBack) void this.#fetch()
  }

  /** Ask for what an event would have told, unless it is being asked for. */
  catchUp(): void {
    if (!this.#isAsking) void this.#fetch()
  }

  destroy(): void {
    clearTimeout(this.#timer)
    globalThis.removeEventListener?.('focus', this.#handleFocus)
  }

  readonly #handleFocus = (): void => void this.#fetch()

  async #fetch(): Promise<void> {
    clearTimeout(this.#timer)
    if (this.#deps.session.ended !== null) return
    this.#isStale = this.#isAsking
    if (this.#isAsking) return
    this.#isAsking = true
    try {
      const { answers } = await this.#deps.api.list()
      this.#known = new Map(answers.map((answer) => [keyOf(answer.section, answer.item), answer]))
      this.#deps.onChange()
    } catch {
      this.#timer = setTimeout(() => void this.#fetch(), RETRY_MS)
    } finally {
      this.#isAsking = false
    }
    if (this.#isStale) void this.#fetch()
  }
}
