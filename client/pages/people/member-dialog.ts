import { localized, msg, str } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { MAX_MEMBER_REASON, type MemberRequest, type RoundMember } from '../../../schema/api/members.ts'
import type { MemberSubject } from '../../../schema/policy.ts'
import { AppError } from '../../../schema/errors.ts'
import { changeMember, removeMember, replaceMember } from '../../api/members.ts'
import '../../elements/dialog.ts'
import type { RondaDialog } from '../../elements/dialog.ts'
import { LightElement } from '../../elements/light-element.ts'
import { currentLanguage } from '../../locales.ts'
import { personName } from '../../texts/people.ts'
import { errorText } from '../../texts/problems.ts'
import { placeProblem, renderPlaceFields, type Place } from './place-fields.ts'

export type MemberAct = 'change' | 'replace' | 'remove'

/** Change what somebody is in a round, have somebody take over from them, or let them go.
 * @event ronda-after-change – it is done.
 * @event ronda-after-close – the dialog is gone, whatever was answered. */
@localized()
@customElement('ronda-member-dialog')
export class RondaMemberDialog extends LightElement {
  @property() roundId = ''
  @property() beneficiary = ''
  /** The reader, as a member of the round. */
  @property({ attribute: false }) me: MemberSubject | null = null
  @property({ attribute: false }) member!: RoundMember
  @property() act: MemberAct = 'change'
  @state() private place: Place | null = null
  @state() private name: string | null = null
  @state() private successor = ''
  @state() private reason = ''
  @state() private ends: 'now' | 'at-acceptance' = 'at-acceptance'
  @state() private problem: string | null = null
  @state() private isBusy = false

  #placeNow(): Place {
    const { role, country, marks, organisation } = this.member
    return this.place ?? { role, country, marks, organisation }
  }

  /** Only what has changed: another role or country is judged anew in every section. */
  #change(): MemberRequest {
    const { member, name } = this
    const place = this.#placeNow()
    return {
      ...(place.role !== member.role && { role: place.role }),
      ...(place.country !== member.country && { country: place.country }),
      ...(place.organisation !== member.organisation && { organisation: place.organisation }),
      ...(place.role !== 'secretariat' && { marks: place.marks }),
      ...(name !== null && name !== (member.name ?? '') && { name }),
    }
  }

  #missing(): string | null {
    if (this.act === 'change') return placeProblem(this.#placeNow())
    if (this.act === 'replace' && this.successor.trim() === '') return msg('Write the e-mail address of whoever comes.')
    return null
  }

  async #do(): Promise<void> {
    const { roundId, member, successor, ends } = this
    const reason = this.reason.trim()
    const why = reason === '' ? {} : { reason }
    if (this.act === 'change') await changeMember(roundId, member.id, { ...this.#change(), ...why })
    else if (this.act === 'remove') await removeMember(roundId, member.id, why)
    else await replaceMember(roundId, member.id, { person: successor, language: currentLanguage(), ends, ...why })
  }

  readonly #handleSubmit = async (event: Event): Promise<void> => {
    event.preventDefault()
    this.problem = this.#missing()
    if (this.problem !== null) return
    this.isBusy = true
    try {
      await this.#do()
      this.dispatchEvent(new Event('ronda-after-change'))
      this.#close()
    } catch (error) {
      this.problem = this.#problemOf(error)
    } finally {
      this.isBusy = false
    }
  }

  /** A name that stands in other rounds too is not theirs to change; the rest may be. */
  #problemOf(error: unknown): string {
    const isNaming = this.act === 'change' && this.name !== null && this.name !== (this.member.name ?? '')
    if (isNaming && error instanceof AppError && error.reason === 'forbidden')
      return msg('Only the person or an administrator changes this name. Nothing was changed.')
    return errorText(error)
  }

  #close(): void {
    this.querySelector<RondaDialog>('ronda-dialog')?.close()
  }

  override render() {
    const who = personName(this.member)
    const texts = {
      change: { heading: msg(str`Change ${who}`), button: msg('Save') },
      replace: { heading: msg(str`Replace ${who}`), button: msg('Invite the successor') },
      remove: { heading: msg(str`Remove ${who} from the round?`), button: msg('Remove') },
    }[this.act]
    return html`<ronda-dialog
      .heading=${texts.heading}
      .content=${html`<form novalidate @submit=${this.#handleSubmit}>
        ${this.#renderFields()}
        <label class="stacked"
          >${msg('Why (if you like)')}
          <textarea
            name="reason"
            rows="2"
            maxlength=${MAX_MEMBER_REASON}
            .value=${this.reason}
            @input=${(event: Event) => (this.reason = (event.target as HTMLTextAreaElement).value)}
          ></textarea>
        </label>
        ${this.problem === null ? nothing : html`<p role="alert" class="error">${this.problem}</p>`}
        <div class="buttons">
          <button type="submit" class="button ${this.act === 'remove' ? 'is-danger' : ''}" ?disabled=${this.isBusy}>
            ${texts.button}
          </button>
          <button type="button" class="button is-quiet" @click=${() => this.#close()}>${msg('Cancel')}</button>
        </div>
      </form>`}
    ></ronda-dialog>`
  }

  #renderFields(): TemplateResult {
    if (this.act === 'change') return this.#renderChange()
    return this.act === 'replace' ? this.#renderReplace() : this.#renderRemove()
  }

  #renderChange(): TemplateResult {
    return html`<p>
        ${msg('A change takes effect at once, also on pages that are open. Text that is being typed at this moment stays with its author to copy when the new role may not write it.')}
      </p>
      <label class="stacked"
        >${msg('Name (empty: by role and country)')}
        <input
          class="box"
          name="name"
          maxlength="200"
          .value=${this.name ?? this.member.name ?? ''}
          @input=${(event: Event) => (this.name = (event.target as HTMLInputElement).value)}
        />
      </label>
      ${renderPlaceFields(this.#placeNow(), this, (place) => (this.place = place))}`
  }

  #renderReplace(): TemplateResult {
    const choice = (value: 'now' | 'at-acceptance', text: string): TemplateResult =>
      html`<label class="tick"
        ><input
          type="radio"
          name="ends"
          value=${value}
          .checked=${this.ends === value}
          @change=${() => (this.ends = value)}
        /><span>${text}</span></label
      >`
    return html`<p>
        ${msg('The successor takes over country, institution and marks, and reads what the delegation has said among itself. Names stay on what was done.')}
      </p>
      <label class="stacked"
        >${msg('E-mail address of the successor')}
        <input
          class="box"
          name="successor"
          maxlength="500"
          autocomplete="off"
          .value=${this.successor}
          @input=${(event: Event) => (this.successor = (event.target as HTMLInputElement).value)}
        />
      </label>
      <fieldset class="marks">
        <legend>${msg(str`Access of ${personName(this.member)} ends`)}</legend>
        ${choice('at-acceptance', msg('when the successor accepts'))} ${choice('now', msg('now'))}
      </fieldset>`
  }

  #renderRemove(): TemplateResult {
    return html`<p>
        ${msg('They lose access to every text and comment of the round at once, also on pages that are open. Words of theirs that are not saved at this moment stay with them to copy.')}
      </p>
      <p>
        ${msg('What they wrote and said stays in the round under their name. To come back they need a new invitation.')}
      </p>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ronda-member-dialog': RondaMemberDialog
  }
}
