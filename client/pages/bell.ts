import { localized, msg, str } from '@lit/localize'
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import type { NotificationBody } from '../../schema/api/notifications.ts'
import { placeHash } from '../../schema/place.ts'
import { listNotifications, markRead } from '../api/notifications.ts'
import { NotificationList } from '../controllers/notification-list.ts'
import { icon } from '../elements/icon.ts'
import { LightElement } from '../elements/light-element.ts'
import { notificationText } from '../texts/notifications.ts'
import { errorText } from '../texts/problems.ts'
import { agoText, momentText } from '../texts/times.ts'

const MOST_SHOWN = 99

/** What the reader is told of: how much of it is new, and, opened, what, by whom, where and when. */
@localized()
@customElement('ronda-bell')
export class RondaBell extends LightElement {
  /** Raised by whoever hears that there is something new; pages that hear nothing look by themselves. */
  @property({ type: Number }) told = 0
  /** The round that is shown; '' on other pages. */
  @property() roundId = ''

  readonly #list = new NotificationList(this, { list: listNotifications, markRead })

  override connectedCallback(): void {
    super.connectedCallback()
    document.addEventListener('click', this.#handleOutside)
    this.addEventListener('keydown', this.#handleKey)
  }

  override disconnectedCallback(): void {
    document.removeEventListener('click', this.#handleOutside)
    this.removeEventListener('keydown', this.#handleKey)
    super.disconnectedCallback()
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.get('told') !== undefined) this.#list.refreshSoon()
  }

  #close(): void {
    this.querySelector('details')?.removeAttribute('open')
  }

  readonly #handleOutside = (event: Event): void => {
    // What was clicked may have been drawn anew meanwhile.
    if (!event.composedPath().includes(this)) this.#close()
  }

  readonly #handleKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return
    this.#close()
    this.querySelector('summary')?.focus()
  }

  readonly #handleToggle = (event: Event): void => {
    if ((event.target as HTMLDetailsElement).open) void this.#list.refresh()
  }

  #open({ id, readAt }: NotificationBody): void {
    this.#close()
    if (readAt === null) void this.#list.markRead([id])
  }

  override render() {
    const { unread } = this.#list
    const count = unread > MOST_SHOWN ? `${MOST_SHOWN}+` : String(unread)
    const words = unread === 0 ? msg('Notifications, none unread') : msg(str`Notifications, ${count} unread`)
    return html`<details class="menu bell" @toggle=${this.#handleToggle}>
        <summary class="icon-button" title=${words}>
          ${icon('bell')}<span class="visually-hidden">${words}</span>
          ${unread === 0 ? nothing : html`<span class="bell-count" aria-hidden="true">${count}</span>`}
        </summary>
        <section class="menu-panel bell-panel" aria-label=${msg('Notifications')}>${this.#renderPanel()}</section>
      </details>
      <span class="visually-hidden" role="status">${unread === 0 ? '' : words}</span>`
  }

  #renderPanel(): TemplateResult {
    const { items, unread, problem, isLoaded } = this.#list
    return html`<div class="bell-head">
        <h2>${msg('Notifications')}</h2>
        ${
          unread === 0
            ? nothing
            : html`<button type="button" class="text-button" @click=${() => void this.#list.markRead(null)}>
                ${msg('Mark all as read')}
              </button>`
        }
      </div>
      ${problem === null ? nothing : html`<p role="alert" class="error">${errorText(problem)}</p>`}
      ${!isLoaded && problem === null ? html`<p role="status" class="hint">${msg('Loading…')}</p>` : nothing}
      ${
        isLoaded && items.length === 0
          ? html`<p class="hint">
              ${msg('Nothing yet. What is said to you, what becomes of your words and what is due will stand here.')}
            </p>`
          : html`<ol class="bell-list">
              ${items.map((one) => html`<li>${this.#renderEntry(one)}</li>`)}
            </ol>`
      }
      ${this.#renderFoot()}`
  }

  #renderFoot(): TemplateResult {
    const { hasMore, isLoading } = this.#list
    return html`<div class="bell-foot">
      ${
        hasMore
          ? html`<button
              type="button"
              class="button is-quiet"
              ?disabled=${isLoading}
              @click=${() => void this.#list.loadOlder()}
            >
              ${msg('Show older ones')}
            </button>`
          : nothing
      }
      <a href="/account#mail">${msg('What is mailed to you')}</a>
    </div>`
  }

  #renderEntry(one: NotificationBody): TemplateResult {
    const { round, sectionKey, item, thread, readAt } = one
    const className = `bell-entry ${readAt === null ? 'is-unread' : ''}`
    if (sectionKey === null)
      return html`<button type="button" class=${className} @click=${() => this.#open(one)}>
        ${this.#renderWords(one)}
      </button>`
    const hash = placeHash({ key: sectionKey, item, thread })
    const path = `/rounds/${round}`
    // On the round's own page nothing is loaded anew.
    const isHere = round === this.roundId && location.pathname === path
    return html`<a class=${className} href=${isHere ? hash : `${path}${hash}`} @click=${() => this.#open(one)}
      >${this.#renderWords(one)}</a
    >`
  }

  #renderWords(one: NotificationBody): TemplateResult {
    const { at, words, sectionTitle, roundTitle, round, readAt } = one
    const where = [sectionTitle, round === this.roundId ? null : roundTitle].filter((text) => text !== null)
    return html`<span class="bell-what"
        >${readAt === null ? html`<span class="visually-hidden">${msg('Unread:')} </span>` : nothing}${notificationText(one)}</span
      >
      ${words === null ? nothing : html`<span class="bell-words">${words}</span>`}
      <span class="hint" title=${momentText(at)}>${[...where, agoText(at)].join(' · ')}</span>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ronda-bell': RondaBell
  }
}
