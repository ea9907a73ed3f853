import { localized, msg, str } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { live } from 'lit/directives/live.js'
import { REPORT_LANGUAGES } from '../../schema/api/opening.ts'
import { STEPS, type Step } from '../../schema/steps.ts'
import { country, documentTemplate, documentTemplates, inLanguage } from '../../templates/index.ts'
import { themes } from '../../templates/themes.ts'
import { flag } from '../elements/flag.ts'
import { LightElement } from '../elements/light-element.ts'
import { currentLanguage } from '../locales.ts'
import { languageTitle } from '../texts/languages.ts'
import { countryName } from '../texts/people.ts'
import { stepText } from '../texts/steps.ts'
import { countryOptions, zoneGroups } from './choices.ts'
import { renderContact } from './contact-fields.ts'
import { renderDates } from './date-fields.ts'
import { faultsOf, hintsOf, withBeneficiary, type DraftHint, type RoundDraft } from './draft.ts'
import { describedBy, field, renderProblem } from './field.ts'
import { renderPeers } from './peer-fields.ts'
import { faultText, fieldOfFault, hintText } from './words.ts'

/** Everything there is to say of a round, to open one or to change it.
 * @event ronda-change – `CustomEvent<RoundDraft>`: the draft as the reader wants it. */
@localized()
@customElement('ronda-round-form')
export class RondaRoundForm extends LightElement {
  @property({ attribute: false }) draft!: RoundDraft
  /** `new`: to open a round; `edit`: to change one, of which country and template stay. */
  @property() mode: 'new' | 'edit' = 'new'
  /** Faults are shown once the reader has tried to send. */
  @property({ type: Boolean }) isChecked = false

  #change(change: Partial<RoundDraft>): void {
    this.dispatchEvent(new CustomEvent('ronda-change', { detail: { ...this.draft, ...change } }))
  }

  /** What is wrong with a field, in words; null: nothing, or nobody has asked yet. */
  #problem(id: string): string | null {
    if (!this.isChecked) return null
    const fault = faultsOf(this.draft).find((one) => fieldOfFault(one) === id)
    return fault === undefined ? null : faultText(fault)
  }

  #hint(hint: DraftHint): TemplateResult | typeof nothing {
    const isGiven = hintsOf(this.draft, this.mode === 'new').includes(hint)
    return isGiven ? html`<p class="hint field-hint" data-hint=${hint}>${hintText(hint)}</p>` : nothing
  }

  override render() {
    const isNew = this.mode === 'new'
    return html`<fieldset class="form-part">
        <legend>${msg('What is reviewed')}</legend>
        ${isNew ? this.#renderBeneficiary() : this.#renderFixedBeneficiary()} ${this.#renderOrganisation()}
        ${this.#renderTitle()} ${this.#renderThemes()}
      </fieldset>
      <fieldset class="form-part">
        <legend>${msg('Who reviews')}</legend>
        ${renderPeers({
          chosen: this.draft.peers,
          beneficiary: this.draft.beneficiary,
          problem: this.#problem('peers'),
          change: (peers) => this.#change({ peers }),
        })}
        ${this.#hint('few-peers')} ${this.#hint('many-peers')}
      </fieldset>
      ${isNew ? this.#renderContacts() : nothing}
      <fieldset class="form-part">
        <legend>${msg('The report')}</legend>
        ${this.#renderLanguage()} ${this.#renderTemplate()}
      </fieldset>
      <fieldset class="form-part">
        <legend>${msg('Steps and dates')}</legend>
        ${this.#renderStep()} ${this.#renderZone()}
        ${renderDates({
          dates: this.draft.dates,
          isChecked: this.isChecked,
          problem: this.#problem('dates'),
          change: (dates) => this.#change({ dates }),
        })}
        ${this.#hint('dates-order')}
      </fieldset>`
  }

  #renderBeneficiary(): TemplateResult {
    const { beneficiary } = this.draft
    const note = country(beneficiary)?.note
    return field(
      { id: 'beneficiary', label: msg('Beneficiary country'), problem: this.#problem('beneficiary') },
      html`<span class="flagged"
          >${flag(beneficiary || null)}<select
            id="beneficiary"
            required
            aria-describedby=${describedBy('beneficiary', this.#problem('beneficiary'))}
            @change=${(event: Event) =>
              this.#change(withBeneficiary(this.draft, (event.target as HTMLSelectElement).value))}
          >
            <option value="" ?selected=${beneficiary === ''}>${msg('Choose a country')}</option>
            ${countryOptions().map(
              ({ code, name }) => html`<option value=${code} ?selected=${code === beneficiary}>${name}</option>`,
            )}
          </select></span
        >${note === undefined ? nothing : html`<p class="hint field-hint">${inLanguage(note, currentLanguage())}</p>`}`,
    )
  }

  #renderFixedBeneficiary(): TemplateResult {
    const { beneficiary } = this.draft
    return html`<p class="fixed">
      <span class="hint">${msg('Beneficiary country')}</span> ${flag(beneficiary)} ${countryName(beneficiary)}
    </p>`
  }

  #renderOrganisation(): TemplateResult {
    return field(
      {
        id: 'organisation',
        label: msg('Organisation'),
        help: msg('The ministry or office that asks for the review.'),
      },
      html`<input
        id="organisation"
        maxlength="200"
        aria-describedby="organisation-help"
        .value=${live(this.draft.organisation)}
        @input=${(event: Event) => this.#change({ organisation: (event.target as HTMLInputElement).value })}
      />`,
    )
  }

  #renderTitle(): TemplateResult {
    const problem = this.#problem('title')
    return field(
      {
        id: 'title',
        label: msg('Initiative'),
        help: msg('The title of the round, in the language of the report.'),
        problem,
      },
      html`<input
        id="title"
        maxlength="200"
        required
        lang=${this.draft.language}
        aria-describedby=${`title-help ${describedBy('title', problem)}`}
        .value=${live(this.draft.title)}
        @input=${(event: Event) => this.#change({ title: (event.target as HTMLInputElement).value })}
      />`,
    )
  }

  #renderThemes(): TemplateResult {
    const chosen = this.draft.themes
    const toggle = (id: string, isIn: boolean): void =>
      this.#change({ themes: themes.map((one) => one.id).filter((one) => (one === id ? isIn : chosen.includes(one))) })
    return html`<fieldset class="form-choices">
      <legend>${msg('Themes')}</legend>
      <div class="choice-grid">
        ${themes.map(
          ({ id, names }) =>
            html`<label class="form-choice"
              ><input
                type="checkbox"
                .checked=${live(chosen.includes(id))}
                @change=${(event: Event) => toggle(id, (event.target as HTMLInputElement).checked)}
              />${inLanguage(names, currentLanguage())}</label
            >`,
        )}
      </div>
      ${this.#hint('no-theme')}
    </fieldset>`
  }

  #renderContacts(): TemplateResult {
    const { focalPoint, alternate } = this.draft
    return html`<fieldset class="form-part">
      <legend>${msg('Who speaks for the beneficiary')}</legend>
      <p class="hint">${msg('They are invited by mail when the round is opened.')}</p>
      ${renderContact({
        id: 'focal-point',
        legend: msg('Focal point'),
        contact: focalPoint,
        problem: this.#problem('focal-point-email'),
        change: (contact) => this.#change({ focalPoint: contact }),
      })}
      ${renderContact({
        id: 'alternate',
        legend: msg('Alternate'),
        contact: alternate,
        problem: this.#problem('alternate-email'),
        change: (contact) => this.#change({ alternate: contact }),
      })}
      ${this.#hint('no-focal-point')}
    </fieldset>`
  }

  #renderLanguage(): TemplateResult {
    return field(
      { id: 'language', label: msg('Language of the report') },
      html`<select
        id="language"
        @change=${(event: Event) =>
          this.#change({ language: (event.target as HTMLSelectElement).value as RoundDraft['language'] })}
      >
        ${REPORT_LANGUAGES.map(
          (tag) => html`<option value=${tag} ?selected=${tag === this.draft.language}>${languageTitle(tag)}</option>`,
        )}
      </select>`,
    )
  }

  #renderTemplate(): TemplateResult {
    const { template, language } = this.draft
    const sections = documentTemplate(template.id, template.version)?.sections ?? []
    const name = (version: number): string => msg(str`Report, version ${version}`)
    const choice = html`<select
      id="template"
      @change=${(event: Event) =>
        this.#change({ template: { id: 'report', version: Number((event.target as HTMLSelectElement).value) } })}
    >
      ${documentTemplates
        .filter(({ id }) => id === 'report')
        .map(
          ({ version }) =>
            html`<option value=${version} ?selected=${version === template.version}>${name(version)}</option>`,
        )}
    </select>`
    return html`${
        this.mode === 'new'
          ? field({ id: 'template', label: msg('Template') }, choice)
          : html`<p class="fixed"><span class="hint">${msg('Template')}</span> ${name(template.version)}</p>`
      }
      <ol class="template-sections" lang=${language} aria-label=${msg('Sections')}>
        ${sections.map(({ title }) => html`<li>${inLanguage(title, language)}</li>`)}
      </ol>`
  }

  #renderStep(): TemplateResult {
    return field(
      { id: 'step', label: this.mode === 'new' ? msg('The round begins at') : msg('The round is at') },
      html`<select
        id="step"
        @change=${(event: Event) => this.#change({ step: (event.target as HTMLSelectElement).value as Step })}
      >
        ${STEPS.map(
          (step, at) =>
            html`<option value=${step} ?selected=${step === this.draft.step}>${at + 1}. ${stepText(step)}</option>`,
        )}
      </select>`,
    )
  }

  #renderZone(): TemplateResult {
    const { timeZone } = this.draft
    return field(
      { id: 'time-zone', label: msg('Time zone'), help: msg('Dates end with the day there.') },
      html`<select
        id="time-zone"
        aria-describedby="time-zone-help"
        @change=${(event: Event) => this.#change({ timeZone: (event.target as HTMLSelectElement).value })}
      >
        ${zoneGroups(timeZone).map(
          ({ name, zones }) =>
            html`<optgroup label=${name}>
              ${zones.map((zone) => html`<option value=${zone} ?selected=${zone === timeZone}>${zone.replaceAll('_', ' ')}</option>`)}
            </optgroup>`,
        )}
      </select>`,
    )
  }
}

/** All that is wrong, at the head of the form, each leading to its field. */
export const renderFaults = (draft: RoundDraft): TemplateResult | typeof nothing => {
  const faults = faultsOf(draft)
  if (faults.length === 0) return nothing
  return renderProblem(
    html`<h2>${msg('Something is missing')}</h2>
      <ul>
        ${faults.map((fault) => html`<li><a href="#${fieldOfFault(fault)}" @click=${goTo}>${faultText(fault)}</a></li>`)}
      </ul>`,
  )
}

/** The address of the page is left alone: only the field is gone to. */
const goTo = (event: Event): void => {
  event.preventDefault()
  const target = document.querySelector<HTMLElement>((event.currentTarget as HTMLAnchorElement).hash)
  target?.scrollIntoView({ block: 'center' })
  target?.focus()
}

declare global {
  interface HTMLElementTagNameMap {
    'ronda-round-form': RondaRoundForm
  }
}
