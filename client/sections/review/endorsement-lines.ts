import { msg, str } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import type { EndorsementBody } from '../../../schema/api/endorsements.ts'
import type { RoundView } from '../../controllers/round-view.ts'
import type { SectionView } from '../../controllers/section-view.ts'
import { flag } from '../../elements/flag.ts'
import { shortHash } from '../../elements/hash.ts'
import { countryName } from '../../texts/people.ts'
import { momentText } from '../../texts/times.ts'

/** How a delegation stands to a section's text as it is now. */
export type Standing = 'endorsed' | 'reserved' | 'void' | 'silent'

export const standingOf = (said: EndorsementBody | undefined): Standing => {
  if (said === undefined) return 'silent'
  return said.isVoid ? 'void' : said.kind
}

/** Of how many delegations the text as it is now is endorsed, for the list of sections. */
export const endorsedText = (view: RoundView, { id }: SectionView): string[] => {
  const all = view.endorsements.of(id)
  if (all.length === 0) return []
  const [count, of] = [all.filter((one) => standingOf(one) === 'endorsed').length, view.delegations.length]
  return [msg(str`endorsed by ${count} of ${of}`)]
}

const country = (code: string, said: EndorsementBody): TemplateResult =>
  html`<span class="endorser" title=${saidText(said)}>${flag(code)} ${countryName(code)}</span>`

/** When, and of which content, something was said. */
const saidText = ({ at, hash }: EndorsementBody): string => msg(str`${momentText(at)}, of content ${shortHash(hash)}`)

const listed = (all: readonly EndorsementBody[]): TemplateResult[] =>
  all.map((one, at) => html`${at === 0 ? nothing : ', '}${country(one.country, one)}`)

/** What the delegations say of a section, in words under its state; nothing while nobody has said anything. */
export const renderEndorsements = (view: RoundView, { id }: SectionView): TemplateResult | typeof nothing => {
  const all = view.endorsements.of(id)
  const of = (standing: Standing): EndorsementBody[] => all.filter((one) => standingOf(one) === standing)
  const [endorsed, reserved, gone] = [of('endorsed'), of('reserved'), of('void')]
  if (all.length === 0) return nothing
  return html`<div class="endorsements" role="group" aria-label=${msg('What the delegations say')}>
    ${endorsed.length === 0 ? nothing : html`<p>${msg('Endorsed by')} ${listed(endorsed)}</p>`}
    ${reserved.map(
      (one) =>
        html`<details class="reservation">
          <summary>${country(one.country, one)} ${msg('has a reservation')}</summary>
          <blockquote>${one.text}</blockquote>
          <p class="hint">${saidText(one)}</p>
        </details>`,
    )}
    ${gone.map(
      (one) =>
        html`<p class="is-void">
          ${country(one.country, one)}:
          ${
            one.kind === 'endorsed'
              ? msg('the text has changed since it was endorsed')
              : msg('the text has changed since the reservation')
          }
        </p>`,
    )}
  </div>`
}
