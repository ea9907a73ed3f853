import { localized, msg, str } from '@lit/localize'
import { Task, TaskStatus } from '@lit/task'
import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { AppError } from '../../schema/errors.ts'
import { tellLateText } from '../api/notifications.ts'
import { getRound } from '../api/rounds.ts'
import { listEndorsements } from '../api/endorsements.ts'
import { getSession } from '../api/session.ts'
import { getContent, getRelease, listReleases } from '../api/sections.ts'
import * as answers from '../api/answers.ts'
import * as threads from '../api/threads.ts'
import { AskWithoutLine } from '../controllers/ask-without-line.ts'
import { RoundView } from '../controllers/round-view.ts'
import type { SectionView } from '../controllers/section-view.ts'
import { Watch } from '../controllers/watch.ts'
import '../desk/strip-dialog.ts'
import { rememberLanguage } from '../locales.ts'
import '../sections/kept-drafts.ts'
import '../sections/margin/comments.ts'
import { findThread, threadOfHash } from '../sections/margin/thread-link.ts'
import '../sections/section-page.ts'
import { liveAddress } from '../sync/live-address.ts'
import { createRoundSession } from '../sync/round-session.ts'
import type { RoundId } from '../../schema/ids.ts'
import { errorText } from '../texts/problems.ts'
import { currentSession, setCurrentSession } from './current-session.ts'
import { keptWords, type KeptWords } from './kept-words.ts'
import './keys-dialog.ts'
import './sign-in-dialog.ts'
import { renderRail } from './rail.ts'
import { renderNotices } from './round-notices.ts'
import { renderPlain } from './strip.ts'
import './top-bar.ts'
import { LightElement } from '../elements/light-element.ts'

/** Section key and item id of an address' hash; one that cannot be read names nothing. */
const readPlace = (hash: string): string[] => {
  try {
    return decodeURIComponent(hash.slice(1)).split('/')
  } catch {
    return []
  }
}

/** A round, open for reading and writing. */
@localized()
@customElement('ronda-round-page')
export class RondaRoundPage extends LightElement {
  /** Id of the round, from the address. */
  @property() roundId = ''
  /** Persona of the demo whose page this is; null outside the demo. */
  @property() persona: string | null = null
  @property({ type: Boolean }) demo = false
  @state() private view: RoundView | null = null
  @state() private isRailOpen = false
  @state() private hasKeys = false
  @state() private hasStrip = false
  /** Signing in again over the page. */
  @state() private isSigningIn = false
  @state() private place = location.hash

  readonly #load = new Task(this, {
    task: async ([id]) => {
      const round = await getRound(id)
      this.#close()
      this.#openedId = id
      this.view = this.#open(round)
      document.title = `${round.title} · Ronda`
    },
    args: () => [this.roundId] as const,
  })

  /** Round that this page has shown: who is told afterwards that it is not there is a member no more. */
  #openedId: string | null = null

  constructor() {
    super()
    new AskWithoutLine(this, () => this.view)
    new Watch(
      this,
      () => [this.view],
      () => {
        if (this.view?.hasNewRights === true && this.#load.status !== TaskStatus.PENDING) void this.#load.run()
      },
    )
  }

  override connectedCallback(): void {
    super.connectedCallback()
    window.addEventListener('hashchange', this.#handleHash)
    window.addEventListener('beforeunload', this.#handleUnload)
    document.addEventListener('keydown', this.#handleKey)
  }

  override disconnectedCallback(): void {
    window.removeEventListener('hashchange', this.#handleHash)
    window.removeEventListener('beforeunload', this.#handleUnload)
    document.removeEventListener('keydown', this.#handleKey)
    this.#close()
    super.disconnectedCallback()
  }

  /** Of whoever reads; null before the first look. */
  #kept: KeptWords | null = null

  get #words(): KeptWords {
    return (this.#kept = keptWords(this.roundId, this.#kept))
  }

  #open(round: Awaited<ReturnType<typeof getRound>>): RoundView {
    const { drafts, comments, forms } = this.#words
    const session = createRoundSession({
      round: { id: round.id as RoundId, members: round.members },
      socketUrl: liveAddress(round.id),
      drafts,
      fetchContent: getContent,
      // The page itself says it as well; a mail is for whoever has closed it.
      onLateText: (section) => void tellLateText(section).catch(() => {}),
    })
    return new RoundView({
      round,
      session,
      drafts,
      fetchContent: getContent,
      fetchRound: () => getRound(round.id),
      comments,
      forms,
      answers: {
        list: () => answers.listAnswers(round.id),
        answer: answers.answerRecommendation,
        dispose: answers.disposeOf,
      },
      threads: {
        list: () => threads.listThreads(round.id),
        start: threads.startThread,
        reply: threads.replyTo,
        edit: threads.editComment,
        setResolved: threads.setResolved,
        widen: threads.widenThread,
      },
      moveAnchor: threads.moveAnchor,
      releases: { list: listReleases, get: getRelease },
      listEndorsements: () => listEndorsements(round.id),
    })
  }

  #close(): void {
    this.view?.destroy()
    this.view = null
  }

  readonly #handleHash = (): void => {
    this.place = location.hash
    this.isRailOpen = false
  }

  /** Text that is nowhere but in this page is worth a question. */
  readonly #handleUnload = (event: BeforeUnloadEvent): void => {
    if ((this.view?.session.save.pending ?? 0) > 0 || this.#kept?.isInMemory === true) event.preventDefault()
  }

  readonly #handleSignIn = async (): Promise<void> => {
    this.isSigningIn = false
    const before = currentSession().person?.id
    const session = await getSession().catch(() => null)
    // Somebody else begins at their own rounds.
    if (session !== null && session.person?.id !== before) return location.assign('/')
    if (session !== null) {
      setCurrentSession(session)
      rememberLanguage(!session.shared)
      await this.#kept?.followSession()
    }
    await this.#load.run()
  }

  readonly #handleKey = (event: KeyboardEvent): void => {
    const target = event.target as HTMLElement
    if (event.key === 'Escape' && this.isRailOpen) this.#closeRail()
    if (event.key !== '?' || target.isContentEditable || target.matches('input, textarea, select')) return
    this.hasKeys = true
  }

  async #openRail(): Promise<void> {
    this.isRailOpen = true
    await this.updateComplete
    this.querySelector<HTMLElement>('.rail a[aria-current], .rail a')?.focus()
  }

  #closeRail(): void {
    this.isRailOpen = false
    this.querySelector<HTMLElement>('.rail-button')?.focus()
  }

  /** The section, item and thread that the address names. */
  #current(view: RoundView): {
    section: SectionView | undefined
    item: string | null
    thread: string | null
    /** Section that the address names, and that is not there for the reader; null: it is, or none is named. */
    missing: string | null
  } {
    const thread = threadOfHash(this.place)
    const found = thread === null ? undefined : findThread(view, thread)
    const [key = '', item = null] =
      found === undefined ? readPlace(this.place) : [view.sections.find(({ id }) => id === found.section)?.summary.key]
    const named = view.sections.find(({ summary }) => summary.key === key)
    const missing = named === undefined && key !== '' && thread === null ? key : null
    return { section: named ?? view.sections[0], item, thread, missing }
  }

  protected override updated(): void {
    // Said as classes: the page's style asks nothing of all that is inside of it at every key.
    this.classList.toggle('has-banner', this.querySelector('.banner') !== null)
    this.classList.toggle('has-strip', this.querySelector('.strip') !== null)
  }

  override render() {
    return this.#load.render({
      // Read anew, it stays as it is until the new one is there: an open dialog and its words are not torn down.
      pending: () =>
        this.view?.round.id === this.roundId
          ? this.#renderView(this.view)
          : renderPlain('Ronda', html`<p role="status">${msg('Opening the round…')}</p>`),
      error: (error) =>
        error instanceof AppError && error.reason === 'not-found'
          ? this.#renderNotFound(error)
          : renderPlain(
              'Ronda',
              html`<p role="alert">${errorText(error)}</p>
                <button type="button" class="button" @click=${() => void this.#load.run()}>${msg('Try again')}</button>
                <a class="button is-quiet" href="/">${msg('Your rounds')}</a>`,
            ),
      complete: () => (this.view === null ? nothing : this.#renderView(this.view)),
    })
  }

  #renderView(view: RoundView): TemplateResult {
    return view.session.ended === 'not-found' ? this.#renderRemoved() : this.#renderRound(view)
  }

  /** What the round did not take of the reader's own words, whatever of it is open to them. */
  #renderKept(view: RoundView | null): TemplateResult {
    return html`<ronda-kept-drafts .store=${this.#words.drafts} .view=${view}></ronda-kept-drafts>`
  }

  /** A round that is not there, or not the reader's: it is not said which. To a member of before it is. */
  #renderNotFound(error: AppError): TemplateResult {
    if (this.#openedId === this.roundId) return this.#renderRemoved()
    return renderPlain(
      'Ronda',
      html`<p role="alert">${errorText(error)}</p>
        ${this.#renderKept(null)} <a class="button is-quiet" href="/">${msg('Your rounds')}</a>`,
    )
  }

  /** Nothing of the round is left on the page but the reader's own words that it did not take. */
  #renderRemoved(): TemplateResult {
    return renderPlain(
      'Ronda',
      html`<div role="alert">
          <h2>${msg('You are no longer a member of this round')}</h2>
          <p>
            ${msg('Its texts are closed to you from now on. What you did in it stays there under your name. If this surprises you, ask the secretariat.')}
          </p>
        </div>
        ${this.#renderKept(null)}
        <p class="buttons"><a class="button" href="/">${msg('Your rounds')}</a></p>`,
    )
  }

  #renderRound(view: RoundView): TemplateResult {
    const { section, item, thread, missing } = this.#current(view)
    return html`<ronda-top-bar
        .view=${view}
        .persona=${this.persona}
        .demo=${this.demo}
        @ronda-rail=${() => (this.isRailOpen ? this.#closeRail() : void this.#openRail())}
        @ronda-keys=${() => (this.hasKeys = true)}
      ></ronda-top-bar>
      ${renderNotices({
        view,
        section,
        demo: this.demo,
        persona: this.persona,
        onSignIn: () => (this.isSigningIn = true),
      })}
      <div class="desk">
        <nav class="rail ${this.isRailOpen ? 'is-open' : ''}" aria-label=${msg('Sections')}>
          ${renderRail(view, section?.id ?? null, () => (this.hasStrip = true))}
        </nav>
        ${
          this.isRailOpen
            ? html`<button
                type="button"
                class="rail-veil"
                aria-label=${msg('Close the list of sections')}
                @click=${() => this.#closeRail()}
              ></button>`
            : nothing
        }
        <main class="paper">
          ${this.#renderKept(view)}
          ${
            thread !== null && view.threads.isLoaded && findThread(view, thread) === undefined
              ? html`<p class="problem" role="status">
                  ${msg('The comment that the link leads to is not there, or not open to you.')}
                </p>`
              : nothing
          }
          ${
            missing === null || section === undefined
              ? nothing
              : html`<p class="problem" role="status">
                  ${msg(str`There is no section “${missing}” here, or it is not open to you. This is another one.`)}
                </p>`
          }
          ${
            section === undefined
              ? html`<h2>${msg('Nothing is open to you yet')}</h2>
                  <p class="hint">
                    ${msg('The peers are still writing. The secretariat opens parts of the report when they are ready for your comments; they will appear here.')}
                  </p>`
              : html`<ronda-section-page .view=${view} .section=${section} .itemId=${item}></ronda-section-page>`
          }
        </main>
        <ronda-comments
          .view=${view}
          .section=${section ?? null}
          .threadId=${thread}
          @ronda-rail=${() => (this.isRailOpen ? this.#closeRail() : void this.#openRail())}
        ></ronda-comments>
      </div>
      ${this.hasStrip ? html`<ronda-strip-dialog .view=${view} @ronda-after-close=${() => (this.hasStrip = false)}></ronda-strip-dialog>` : nothing}
      ${
        this.isSigningIn
          ? html`<ronda-sign-in-dialog
              .email=${currentSession().person?.email ?? ''}
              @ronda-after-sign-in=${this.#handleSignIn}
              @ronda-after-close=${() => (this.isSigningIn = false)}
            ></ronda-sign-in-dialog>`
          : nothing
      }
      ${this.hasKeys ? html`<ronda-keys-dialog @ronda-after-close=${() => (this.hasKeys = false)}></ronda-keys-dialog>` : nothing}`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ronda-round-page': RondaRoundPage
  }
}
