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

const byName = (codes: readonly string[]): string[] =>
  codes.toSorted((a, b) => countryName(a).localeCompare(countryName(b)))

/** Countries that a role can be of, in the reader's order: for experts first those that are to send some. */
const countriesOf = (role: Role, { beneficiary, peers = [] }: PlaceContext): { first: string[]; others: string[] } => {
  const open = countries.map(({ code }) => code).filter((code) => role === 'observer' || code !== beneficiary)
  const first = role === 'expert' ? open.filter((code) => peers.includes(code)) : []
  return { first: byName(first), others: byName(open.filter((code) => !first.includes(code))) }
}

/** Whose round it is, and who fills in the fields. */
export interface PlaceContext {
  /** The country under review. */
  beneficiary: string
  me: MemberSubject | null
  /** Countries that are to send experts; absent: none stands out. */
  peers?: readonly string[]
}

const renderCountries = (role: Role, country: string | null, context: PlaceContext): unknown => {
  const { first, others } = countriesOf(role, context)
  const option = (code: string): TemplateResult =>
    html`<option value=${code} ?selected=${code === country}>${countryName(code)}</option>`
  if (first.length === 0) return others.map(option)
  return html`<optgroup label=${msg('Peers of this round')}>${first.map(option)}</optgroup>
    <optgroup label=${msg('Other countries')}>${others.map(option)}</optgroup>`
}

/** The fields of a place, with the roles that the reader may give.
 * @param onChange is given the whole new place. */
export const renderPlaceFields = (
  place: Place,
  context: PlaceContext,
  onChange: (place: Place) => void,
): TemplateResult => {
  const { beneficiary, me } = context
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
              ${renderCountries(role, country, context)}
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
