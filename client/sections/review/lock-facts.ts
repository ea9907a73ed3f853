import { msg, str } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import { AUDIENCES } from '../../../schema/policy.ts'
import type { EndorsementBody } from '../../../schema/api/endorsements.ts'
import type { RoundView } from '../../controllers/round-view.ts'
import type { SectionView } from '../../controllers/section-view.ts'
import { flag } from '../../elements/flag.ts'
import { audienceText } from '../../texts/comments.ts'
import { countryName, personName } from '../../texts/people.ts'
import { listText } from '../../texts/times.ts'
import { standingOf } from './endorsement-lines.ts'

const fact = (name: string, value: TemplateResult | string): TemplateResult =>
  html`<div>
    <dt>${name}</dt>
    <dd>${value}</dd>
  </div>`

const typingText = (view: RoundView, { id }: SectionView): string => {
  const names = [...new Set(view.inside(id).map(personName))]
  if (names.length === 0) return msg('nobody')
  return names.length === 1
    ? msg(str`${names[0]!}; what they type as it is closed stays with them`)
    : msg(str`${listText(names)}; what they type as it is closed stays with them`)
}

const standingText = (said: EndorsementBody | undefined): string => {
  switch (standingOf(said)) {
    case 'endorsed':
      return msg('endorses this text')
    case 'reserved':
      return msg(str`has a reservation: “${said!.text}”`)
    case 'void':
      return said!.kind === 'endorsed' ? msg('endorsed an earlier text') : msg('had a reservation on an earlier text')
    case 'silent':
      return msg('has said nothing yet')
  }
}

const renderDelegations = (view: RoundView, { id }: SectionView): TemplateResult => {
  const all = view.endorsements.of(id)
  const codes = [...new Set([...view.delegations, ...all.map(({ country }) => country)])]
  return html`<ul class="standings">
    ${codes.map((code) => {
      const said = all.find(({ country }) => country === code)
      return html`<li class="is-${standingOf(said)}">${flag(code)} ${countryName(code)} ${standingText(said)}</li>`
    })}
  </ul>`
}

/** `peers and secretariat: 2 · shared with Saint Lucia: 1`; of those that the reader may read. */
const openThreadsText = (view: RoundView, { id }: SectionView): string => {
  const open = view.threads.of(id).filter(({ resolved }) => resolved === null)
  const { me, round } = view
  const parts = AUDIENCES.flatMap((audience) => {
    const count = open.filter((thread) => thread.audience === audience).length
    return count === 0 ? [] : [`${audienceText(audience, round.beneficiary, me, me)}: ${count}`]
  })
  return parts.length === 0 ? msg('none') : parts.join(' · ')
}

/** What the secretariat should know before it moves a section on. It keeps nobody from doing so, and follows what happens. */
export const renderLockFacts = (view: RoundView, section: SectionView): TemplateResult => {
  const { gaps } = section
  return html`<dl class="lock-facts">
    ${fact(msg('Writing now'), typingText(view, section))} ${fact(msg('Delegations'), renderDelegations(view, section))}
    ${fact(msg('Open comments'), openThreadsText(view, section))}
    ${gaps === 0 ? nothing : fact(msg('Gaps'), gaps === 1 ? msg('1 gap is still open.') : msg(str`${gaps} gaps are still open.`))}
  </dl>`
}
