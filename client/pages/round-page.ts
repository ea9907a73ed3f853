import { localized, msg } from '@lit/localize'
import { Task, TaskStatus } from '@lit/task'
import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { AppError } from '../../schema/errors.ts'
import { getRound } from '../api/rounds.ts'
import { listEndorsements } from '../api/endorsements.ts'
import { getSession } from '../api/session.ts'
import { getContent, getRelease, listReleases } from '../api/sections.ts'
import * as threads from '../api/threads.ts'
import { RoundView } from '../controllers/round-view.ts'
import type { SectionView } from '../controllers/section-view.ts'
import { Watch } from '../controllers/watch.ts'
import '../desk/strip-dialog.ts'
import { icon } from '../elements/icon.ts'
import '../sections/margin/comments.ts'
import '../sections/review/several.ts'
import '../sections/section-page.ts'
import { browserStorage, createCommentStore, type CommentStore } from '../sync/comment-store.ts'
import { createDraftStore } from '../sync/drafts.ts'
import type { DraftStore } from '../sync/types.ts'
import { createRoundSession } from '../sync/round-session.ts'
import type { RoundId } from '../../schema/ids.ts'
import { errorText, problemText } from '../texts/problems.ts'
import { saveNotice } from '../texts/saving.ts'
import './colleague.ts'
import { currentSession } from './current-session.ts'
import './keys-dialog.ts'
import './sign-in-dialog.ts'
import { renderRail } from './rail.ts'
import { renderPlain, renderStrip } from './strip.ts'
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

  /** Unsent text of whoever reads; it outlives signing in again. */
  #kept: { key: string; drafts: DraftStore; comments: CommentStore } | null = null

  #keptFor({ me, id }: { me: string; id: string }): { drafts: DraftStore; comments: CommentStore } {
    const key = `${me}/${id}`
    const { shared } = currentSession()
    if (this.#kept?.key !== key)
      this.#kept = {
        key,
        drafts: createDraftStore(me, id as RoundId, !shared),
        comments: createCommentStore(me, id, shared ? null : browserStorage()),
      }
    return this.#kept
  }

  #open(round: Awaited<ReturnType<typeof getRound>>): RoundView {
    const { protocol, host } = location
    const { drafts, comments } = this.#keptFor(round)
    const session = createRoundSession({
      round: { id: round.id as RoundId, members: round.members },
      socketUrl: `${protocol === 'https:' ? 'wss' : 'ws'}://${host}/live/${round.id}`,
      drafts,
      fetchContent: getContent,
    })
    return new RoundView({
      round,
      session,
      drafts,
      fetchContent: getContent,
      fetchRound: () => getRound(round.id),
      comments,
      threads: {
        list: () => threads.listThreads(round.id),
        start: threads.startThread,
        reply: threads.replyTo,
        edit: threads.editComment,
        setResolved: threads.setResolved,
      },
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
    if ((this.view?.session.save.pending ?? 0) > 0 || this.#kept?.drafts.isInMemory === true) event.preventDefault()
  }

  readonly #handleSignIn = async (): Promise<void> => {
    this.isSigningIn = false
    const before = currentSession().person?.id
    const session = await getSession().catch(() => null)
    // Somebody else begins at their own rounds.
    if (session !== null && session.person?.id !== before) location.assign('/')
    else await this.#load.run()
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

  /** The section and item that the address names. */
  #current(view: RoundView): { section: SectionView | undefined; item: string | null } {
    const [key = '', item = null] = readPlace(this.place)
    const section = view.sections.find(({ summary }) => summary.key === key) ?? view.sections[0]
    return { section, item }
  }

  override render() {
    return this.#load.render({
      pending: () => renderPlain('Ronda', html`<p role="status">${msg('Opening the round…')}</p>`),
      error: (error) =>
        error instanceof AppError && error.reason === 'not-found' && this.#openedId === this.roundId
          ? this.#renderRemoved(this.view)
          : renderPlain(
              'Ronda',
              html`<p role="alert">${errorText(error)}</p>
                ${
                  error instanceof AppError && error.reason === 'not-found'
                    ? nothing
                    : html`<button type="button" class="button" @click=${() => void this.#load.run()}>
                        ${msg('Try again')}
                      </button>`
                }
                <a class="button is-quiet" href="/">${msg('Your rounds')}</a>`,
            ),
      complete: () => (this.view === null ? nothing : this.#renderView(this.view)),
    })
  }

  #renderView(view: RoundView): TemplateResult {
    return view.session.ended === 'not-found' ? this.#renderRemoved(view) : this.#renderRound(view)
  }

  /** Nothing of the round is left on the page but the reader's own words that it did not take. */
  #renderRemoved(view: RoundView | null): TemplateResult {
    return renderPlain(
      'Ronda',
      html`<div role="alert">
          <h2>${msg('You are no longer a member of this round')}</h2>
          <p>
            ${msg('Its texts are closed to you from now on. What you did in it stays there under your name. If this surprises you, ask the secretariat.')}
          </p>
        </div>
        ${view === null ? nothing : html`<ronda-kept-drafts .view=${view} .section=${null}></ronda-kept-drafts>`}
        <p class="buttons"><a class="button" href="/">${msg('Your rounds')}</a></p>`,
    )
  }

  #renderRound(view: RoundView): TemplateResult {
    const { section, item } = this.#current(view)
    return html`<ronda-top-bar
        .view=${view}
        .persona=${this.persona}
        .demo=${this.demo}
        @ronda-rail=${() => (this.isRailOpen ? this.#closeRail() : void this.#openRail())}
        @ronda-keys=${() => (this.hasKeys = true)}
      ></ronda-top-bar>
      ${this.#renderNotices(view)}
      <div class="desk">
        <nav class="rail ${this.isRailOpen ? 'is-open' : ''}" aria-label=${msg('Sections')}>
          ${renderRail(view, section?.id ?? null)}
          ${
            view.sections.length > 1 && view.me.role !== 'beneficiary'
              ? html`<button type="button" class="text-button rail-strip" @click=${() => (this.hasStrip = true)}>
                  ${msg('All sections at a glance')}
                </button>`
              : nothing
          }
          <ronda-several .view=${view}></ronda-several>
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

  /** In the demo one chooses anew who to be; others sign in over the page. */
  #renderSignIn(): TemplateResult {
    if (this.persona !== null)
      return html`<a class="button" href="${location.pathname}?sign-in${location.hash}">${msg('Sign in')}</a>`
    return html`<button type="button" class="button" @click=${() => (this.isSigningIn = true)}>
      ${msg('Sign in')}
    </button>`
  }

  #renderNotices(view: RoundView): TemplateResult {
    const { session, round } = view
    const notice = saveNotice(session)
    const more = html`${this.demo ? html`<ronda-colleague .view=${view} .section=${this.#current(view).section}></ronda-colleague>` : nothing}
    ${round.illustrative ? html`<span>${msg('Illustrative text, not a report of the mechanism')}</span>` : nothing}`
    return html`${this.demo || round.illustrative ? renderStrip(this.demo, more) : nothing}
    ${
      session.ended === null
        ? nothing
        : html`<div class="banner is-danger" role="alert">
            <span>${problemText(session.ended)}</span>
            ${
              session.ended === 'not-signed-in'
                ? this.#renderSignIn()
                : html`<button type="button" class="button" @click=${() => location.reload()}>${msg('Reload')}</button>`
            }
          </div>`
    }
    ${
      round.archivedAt === null
        ? nothing
        : html`<p class="banner" role="status">
            <span>${msg('This round is archived: you can read it, and nobody can change it.')}</span>
          </p>`
    }
    ${notice === null ? nothing : html`<p class="banner" role="status">${icon('cloudOff')}<span>${notice}</span></p>`}`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ronda-round-page': RondaRoundPage
  }
}
