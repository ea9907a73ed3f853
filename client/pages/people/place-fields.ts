import { msg } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import { live } from 'lit/directives/live.js'
import { can, MARKS_OF, ROLES, type Mark, type MemberSubject, type Role } from '../../../schema/policy.ts'
import { countries } from '../../../templates/index.ts'
import { countryName } from '../../texts/people.ts'
import { markDetail, markName, roleTitle } from '../../texts/places.ts'

/** What somebody is, or is to be, in a round. */
export interface Place {
  role: Role
  country: string | null
  marks: Mark[]
  organisation: string
}

/** Whether somebody may ask others into a role, change them or let them go. */
export const mayStaff = (me: MemberSubject | null, role: Role): boolean =>
  me !== null && can(me, role === 'secretariat' ? 'staff' : 'invite', { type: 'round' })

/** Marks that are given in a round: who is head of the secretariat is appointed. */
const marksOf = (role: Role): readonly Mark[] => (role === 'secretariat' ? [] : MARKS_OF[role])

/** A place as it has to be after its role has changed. @param beneficiary the country under review. */
export const withRole = (place: Place, role: Role, beneficiary: string): Place => {
  const country =
    role === 'secretariat'
      ? null
      : role === 'beneficiary'
        ? beneficiary
        : role === 'expert' && place.country === beneficiary
          ? null
          : place.country
  return { ...place, role, country, marks: place.marks.filter((mark) => marksOf(role).includes(mark)) }
}

/** Countries that a role can be of, in the reader's order. */
const countriesOf = (role: Role, beneficiary: string): string[] =>
  countries
    .map(({ code }) => code)
    .filter((code) => role === 'observer' || code !== beneficiary)
    .toSorted((a, b) => countryName(a).localeCompare(countryName(b)))

/** Whose round it is, and who fills in the fields. */
export interface PlaceContext {
  /** The country under review. */
  beneficiary: string
  me: MemberSubject | null
}

/** The fields of a place, with the roles that the reader may give.
 * @param onChange is given the whole new place. */
export const renderPlaceFields = (
  place: Place,
  { beneficiary, me }: PlaceContext,
  onChange: (place: Place) => void,
): TemplateResult => {
  const { role, country, marks, organisation } = place
  const valueOf = (event: Event): string => (event.target as HTMLInputElement | HTMLSelectElement).value
  const setMark = (mark: Mark, isOn: boolean): void =>
    onChange({ ...place, marks: isOn ? [...marks, mark] : marks.filter((one) => one !== mark) })
  return html`<label class="stacked"
      >${msg('Role')}
      <select
        class="box"
        name="role"
        .value=${live(role)}
        @change=${(event: Event) => onChange(withRole(place, valueOf(event) as Role, beneficiary))}
      >
        ${ROLES.filter((one) => one === role || mayStaff(me, one)).map((one) => html`<option value=${one} ?selected=${one === role}>${roleTitle(one)}</option>`)}
      </select>
    </label>
    ${
      role === 'secretariat' || role === 'beneficiary'
        ? nothing
        : html`<label class="stacked"
            >${msg('Country')}
            <select
              class="box"
              name="country"
              .value=${live(country ?? '')}
              @change=${(event: Event) => onChange({ ...place, country: valueOf(event) || null })}
            >
              <option value="" ?selected=${country === null}>
                ${role === 'observer' ? msg('No country') : msg('Choose a country')}
              </option>
              ${countriesOf(role, beneficiary).map(
                (code) => html`<option value=${code} ?selected=${code === country}>${countryName(code)}</option>`,
              )}
            </select>
          </label>`
    }
    <label class="stacked"
      >${msg('Institution (if you like)')}
      <input
        class="box"
        name="organisation"
        maxlength="200"
        .value=${live(organisation)}
        @input=${(event: Event) => onChange({ ...place, organisation: valueOf(event) })}
      />
    </label>
    ${
      marksOf(role).length === 0
        ? nothing
        : html`<fieldset class="marks">
            <legend>${msg('Within the role')}</legend>
            ${marksOf(role).map(
              (mark) =>
                html`<label class="tick"
                  ><input
                    type="checkbox"
                    name=${mark}
                    .checked=${live(marks.includes(mark))}
                    @change=${(event: Event) => setMark(mark, (event.target as HTMLInputElement).checked)}
                  /><span>${markName(mark, role)} <span class="hint">${markDetail(mark, role)}</span></span></label
                >`,
            )}
          </fieldset>`
    }`
}

/** What is missing before a place can be asked for; null: nothing. */
export const placeProblem = ({ role, country }: Place): string | null =>
  role === 'expert' && country === null ? msg('Choose the country that they come from.') : null
