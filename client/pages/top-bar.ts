import { localized, msg, str } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { can } from '../../schema/policy.ts'
import type { RoundView } from '../controllers/round-view.ts'
import { Watch } from '../controllers/watch.ts'
import { avatar } from '../elements/avatar.ts'
import { flag } from '../elements/flag.ts'
import { icon } from '../elements/icon.ts'
import { countryName, personName } from '../texts/people.ts'
import { stepLine } from '../texts/steps.ts'
import { listText } from '../texts/times.ts'
import './account-menu.ts'
import './bell.ts'
import './language-select.ts'
import { renderSaveLine } from './save-line.ts'
import { LightElement } from '../elements/light-element.ts'

/** The round, who is here, and whether all is saved.
 * @event ronda-rail – open or close the list of sections on small screens.
 * @event ronda-keys – show all keys. */
@localized()
@customElement('ronda-top-bar')
export class RondaTopBar extends LightElement {
  @property({ attribute: false }) view!: RoundView
  @property() persona: string | null = null
  @property({ type: Boolean }) demo = false

  constructor() {
    super()
    new Watch(this, () => [this.view])
  }

  override render() {
    const { round, me } = this.view
    const step = stepLine(round.step)
    return html`<header class="top-bar">
      <button
        type="button"
        class="icon-button rail-button"
        aria-label=${msg('Sections')}
        title=${msg('Sections')}
        @click=${() => this.dispatchEvent(new Event('ronda-rail'))}
      >
        ${icon('menu')}
      </button>
      <a class="brand" href="/" title=${msg('Your rounds')}>Ronda</a>
      <div class="round-name">
        <h1 lang=${round.language}>${round.title}</h1>
        <p>
          ${flag(round.beneficiary)}
          <span class="visually-hidden narrow-only">${countryName(round.beneficiary)} ·</span>
          <span class="wide-only">${countryName(round.beneficiary)} · ${step} ·</span>
          ${msg(str`You: ${personName(me)}`)}
        </p>
      </div>
      ${renderSaveLine(this.view)} ${this.#renderHere()} ${this.#renderDesk()} ${this.#renderAudit()}
      ${this.#renderSettings()}
      <ronda-bell .told=${this.view.session.notified} .roundId=${round.id}></ronda-bell>
      <ronda-language-select></ronda-language-select>
      <ronda-account-menu
        .me=${me}
        .persona=${this.persona}
        .demo=${this.demo}
        .round=${round.title}
        .audit=${can(me, 'audit', { type: 'round' }) ? `/rounds/${round.id}/audit` : null}
        .settings=${can(me, 'manage', { type: 'round' }) ? `/rounds/${round.id}/settings` : null}
        .roundId=${round.id}
        hasKeys
        @ronda-keys=${() => this.dispatchEvent(new Event('ronda-keys'))}
      ></ronda-account-menu>
    </header>`
  }

  /** The way to the delegation's desk. */
  #renderDesk(): TemplateResult | typeof nothing {
    const { round, me } = this.view
    if (!can(me, 'desk', { type: 'round' })) return nothing
    const text = msg('Your desk')
    return html`<a class="icon-button desk-link" href="/rounds/${round.id}/desk" title=${text} aria-label=${text}
      >${icon('listChecks')}</a
    >`
  }

  /** The way to what was done; on a phone it stands in the account menu. */
  #renderAudit(): TemplateResult | typeof nothing {
    const { round, me } = this.view
    if (!can(me, 'audit', { type: 'round' })) return nothing
    const text = msg('What was done in this round')
    return html`<a class="icon-button wide-only" href="/rounds/${round.id}/audit" title=${text} aria-label=${text}
      >${icon('history')}</a
    >`
  }

  /** As above. */
  #renderSettings(): TemplateResult | typeof nothing {
    const { round, me } = this.view
    if (!can(me, 'manage', { type: 'round' })) return nothing
    return html`<a
      class="icon-button wide-only"
      href="/rounds/${round.id}/settings"
      title=${msg('Settings of the round')}
      aria-label=${msg('Settings of the round')}
      >${icon('settings')}</a
    >`
  }

  #renderHere(): TemplateResult | typeof nothing {
    const { here } = this.view
    if (here.length === 0) return nothing
    const names = listText(here.map(personName))
    return html`<div class="here" title=${msg(str`Here now: ${names}`)}>
      ${here.map(avatar)}<span class="visually-hidden">${msg(str`Here now: ${names}`)}</span>
    </div>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ronda-top-bar': RondaTopBar
  }
}
