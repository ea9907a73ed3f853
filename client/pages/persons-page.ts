import { localized, msg, str } from '@lit/localize'
import { Task } from '@lit/task'
import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import type { PersonBody } from '../../schema/api/persons.ts'
import { can } from '../../schema/policy.ts'
import { listPeople } from '../api/persons.ts'
import { LightElement } from '../elements/light-element.ts'
import { calledBy, placesOf } from '../texts/standings.ts'
import { errorText, problemText } from '../texts/problems.ts'
import './appoint-form.ts'
import './place-dialog.ts'
import { renderSiteBar, type SignedIn } from './site-bar.ts'

/** From so many people on, the list can be searched. */
const MANY = 8

/** The people of the installation and their places: for administrators all of them, for the head the secretariat. */
@localized()
@customElement('ronda-persons-page')
export class RondaPersonsPage extends LightElement {
  @property({ attribute: false }) person!: SignedIn
  @property({ type: Boolean }) demo = false
  @state() private filter = ''
  @state() private chosen: PersonBody | null = null

  readonly #people = new Task(this, { task: () => listPeople(), args: () => [] })
  /** What was shown last stays while the list is read again. */
  #last: readonly PersonBody[] = []

  protected override updated(): void {
    document.title = `${msg('People')} · Ronda`
  }

  override render() {
    const maySee = can(this.person, 'appointOfficer', { type: 'site' })
    return html`${renderSiteBar(this.person, this.demo)}
      <main class="wide form-page">
        <h1>${msg('People')}</h1>
        ${
          maySee
            ? this.#renderPeople()
            : html`<p role="alert">${problemText('forbidden')}</p>
                <a class="button is-quiet" href="/">${msg('Your rounds')}</a>`
        }
      </main>`
  }

  #renderPeople(): TemplateResult {
    return html`<p class="lead">
        ${
          can(this.person, 'settings', { type: 'site' })
            ? msg(
                'Administrators appoint people. The secretariat opens rounds; its head also archives them and appoints officers.',
              )
            : msg('The secretariat. You appoint its officers; an administrator appoints its head.')
        }
      </p>
      <ronda-appoint-form .by=${this.person} @ronda-after-change=${() => void this.#people.run()}></ronda-appoint-form>
      ${this.#people.render({
        pending: () =>
          this.#last.length > 0
            ? this.#renderList(this.#last)
            : html`<p role="status" class="hint">${msg('Loading…')}</p>`,
        error: (error) =>
          html`<div class="problem" role="alert">
            <p>${errorText(error)}</p>
            <button type="button" class="button" @click=${() => void this.#people.run()}>${msg('Try again')}</button>
          </div>`,
        complete: ({ people }) => this.#renderList((this.#last = people)),
      })}
      ${
        this.chosen === null
          ? nothing
          : html`<ronda-place-dialog
              .person=${this.chosen}
              .by=${this.person}
              .isLast=${this.#isLast(this.chosen)}
              @ronda-after-change=${() => void this.#people.run()}
              @ronda-after-close=${() => (this.chosen = null)}
            ></ronda-place-dialog>`
      }`
  }

  #isLast({ isAdministrator }: PersonBody): boolean {
    return isAdministrator && this.#last.filter((one) => one.isAdministrator).length === 1
  }

  #renderList(people: readonly PersonBody[]): TemplateResult {
    const words = this.filter.trim().toLocaleLowerCase()
    const found = people.filter((one) =>
      `${one.name ?? ''} ${one.email ?? ''} ${one.persona ?? ''}`.toLocaleLowerCase().includes(words),
    )
    // Whoever has a place comes first.
    const sorted = found.toSorted((a, b) => placesOf(b).length - placesOf(a).length)
    return html`<section aria-labelledby="people">
      <h2 id="people">${msg(str`People (${people.length})`)}</h2>
      ${
        people.length > MANY
          ? html`<input
              type="search"
              class="desk-filter"
              aria-label=${msg('Find somebody')}
              placeholder=${msg('Find by name or address')}
              .value=${this.filter}
              @input=${(event: Event) => (this.filter = (event.target as HTMLInputElement).value)}
            />`
          : nothing
      }
      ${sorted.length === 0 ? html`<p class="hint">${msg('Nobody fits.')}</p>` : nothing}
      <ul class="people">
        ${sorted.map((one) => this.#renderPerson(one))}
      </ul>
    </section>`
  }

  #renderPerson(one: PersonBody): TemplateResult {
    const places = placesOf(one)
    // The place of a head is an administrator's to change.
    const mayChange = one.secretariat !== 'head' || can(this.person, 'appointHead', { type: 'site' })
    return html`<li>
      <span class="people-name"
        ><strong>${calledBy(one)}</strong
        >${one.name !== null && one.email !== null ? html` <span class="hint">${one.email}</span>` : nothing}</span
      >
      <span class=${places.length === 0 ? 'hint' : ''}
        >${places.length === 0 ? msg('No role') : places.join(' · ')}</span
      >
      ${
        mayChange
          ? html`<button
              type="button"
              class="button is-quiet"
              aria-label=${msg(str`Change the roles of ${calledBy(one)}`)}
              @click=${() => (this.chosen = one)}
            >
              ${msg('Change…')}
            </button>`
          : nothing
      }
    </li>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ronda-persons-page': RondaPersonsPage
  }
}
