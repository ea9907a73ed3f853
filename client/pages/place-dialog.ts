import { localized, msg, str } from '@lit/localize'
import { html, nothing } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import type { PersonBody } from '../../schema/api/persons.ts'
import { can, SECRETARIAT, type Standing } from '../../schema/policy.ts'
import { setPlace } from '../api/persons.ts'
import '../elements/dialog.ts'
import type { RondaDialog } from '../elements/dialog.ts'
import { LightElement } from '../elements/light-element.ts'
import { calledBy, consequencesOf, secretariatText } from '../texts/standings.ts'
import { errorText } from '../texts/problems.ts'

/** Changes somebody's places, with what that does said before it is done.
 * @event ronda-after-change – the change is made.
 * @event ronda-after-close – the dialog is gone. */
@localized()
@customElement('ronda-place-dialog')
export class RondaPlaceDialog extends LightElement {
  @property({ attribute: false }) person!: PersonBody
  /** Who changes it. */
  @property({ attribute: false }) by!: Standing
  /** There is no other administrator: this one stays. */
  @property({ type: Boolean }) isLast = false
  @state() private wanted: Standing | null = null
  @state() private isBusy = false
  @state() private problem: string | null = null

  get #standing(): Standing {
    const { isAdministrator, secretariat } = this.person
    return this.wanted ?? { isAdministrator, secretariat }
  }

  readonly #handleSubmit = async (event: Event): Promise<void> => {
    event.preventDefault()
    const { isAdministrator, secretariat } = this.#standing
    this.isBusy = true
    this.problem = null
    try {
      await setPlace(this.person.id, {
        ...(isAdministrator !== this.person.isAdministrator && { isAdministrator }),
        ...(secretariat !== this.person.secretariat && { secretariat }),
      })
      this.dispatchEvent(new Event('ronda-after-change'))
      this.#close()
    } catch (error) {
      this.problem = errorText(error)
    } finally {
      this.isBusy = false
    }
  }

  #close(): void {
    this.querySelector<RondaDialog>('ronda-dialog')?.close()
  }

  override render() {
    const { person, by } = this
    const wanted = this.#standing
    const consequences = consequencesOf(person, wanted)
    const mayHead = can(by, 'appointHead', { type: 'site' })
    return html`<ronda-dialog
      .heading=${msg(str`Roles of ${calledBy(person)}`)}
      .content=${html`<form @submit=${this.#handleSubmit}>
        ${
          can(by, 'appointAdministrator', { type: 'site' })
            ? html`<label class="form-choice"
                  ><input
                    type="checkbox"
                    .checked=${wanted.isAdministrator}
                    ?disabled=${this.isLast}
                    @change=${(event: Event) =>
                      (this.wanted = { ...wanted, isAdministrator: (event.target as HTMLInputElement).checked })}
                  />${msg('Administrator')}</label
                >
                ${this.isLast ? html`<p class="hint">${msg('The last administrator stays: appoint another one first.')}</p>` : nothing}`
            : nothing
        }
        <fieldset class="form-choices">
          <legend>${msg('Secretariat')}</legend>
          ${[null, ...SECRETARIAT.toReversed()].map(
            (place) =>
              html`<label class="form-choice"
                ><input
                  type="radio"
                  name="secretariat"
                  .checked=${wanted.secretariat === place}
                  ?disabled=${place === 'head' && !mayHead}
                  @change=${() => (this.wanted = { ...wanted, secretariat: place })}
                />${secretariatText(place)}</label
              >`,
          )}
        </fieldset>
        <div role="status">
          ${
            consequences.length === 0
              ? nothing
              : html`<ul class="consequences">
                  ${consequences.map((one) => html`<li>${one}</li>`)}
                </ul>`
          }
        </div>
        ${this.problem === null ? nothing : html`<p role="alert" class="error">${this.problem}</p>`}
        <div class="buttons">
          <button type="submit" class="button" ?disabled=${this.isBusy || consequences.length === 0}>
            ${msg('Change roles')}
          </button>
          <button type="button" class="button is-quiet" @click=${() => this.#close()}>${msg('Cancel')}</button>
        </div>
      </form>`}
    ></ronda-dialog>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ronda-place-dialog': RondaPlaceDialog
  }
}
