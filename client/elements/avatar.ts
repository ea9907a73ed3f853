import { html, type TemplateResult } from 'lit'
import { delegationCode, personName, type Named } from '../texts/people.ts'

/** A person as a round sign in the delegation's colour, with the letters of the country; the whole name on hover. */
export const avatar = (person: Named & { colour: number }): TemplateResult =>
  html`<span
    class="avatar delegation-${person.colour}"
    title=${personName(person)}
    role="img"
    aria-label=${personName(person)}
    >${delegationCode(person)}</span
  >`
