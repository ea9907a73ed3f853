import { msg, str } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import type { RoundBody } from '../../schema/api/rounds.ts'
import { countryName } from '../texts/people.ts'
import type { Tab } from '../../schema/matrix-filter.ts'

const sentence = (tab: Tab, country: string, isBeneficiary: boolean): string => {
  if (tab === 'comments')
    return isBeneficiary
      ? msg(
          'No comment was sent yet. Write comments beside the text; your focal point clears and sends them, and what becomes of each stands here.',
        )
      : msg(str`No comment has come from ${country} yet. They stand here as soon as its focal point sends them.`)
  return isBeneficiary
    ? msg('No recommendation is released to you yet. You answer them here once the secretariat has released them.')
    : msg(str`The report has no recommendations yet. What ${country} says to each will stand here.`)
}

/** A matrix without rows: what will stand there, and the way to the text. */
export const emptyText = (tab: Tab, { id, beneficiary }: RoundBody, isBeneficiary: boolean): TemplateResult =>
  html`<p class="hint empty">${sentence(tab, countryName(beneficiary), isBeneficiary)}</p>
    <p class="buttons"><a class="button" href="/rounds/${id}">${msg('Open the report')}</a></p>`

const totalText = (tab: Tab, count: number): string => {
  if (tab === 'comments') return count === 1 ? msg('1 comment') : msg(str`${count} comments`)
  return count === 1 ? msg('1 recommendation') : msg(str`${count} recommendations`)
}

const waitingText = (open: number): string =>
  open === 0 ? msg('all answered') : open === 1 ? msg('1 not answered yet') : msg(str`${open} not answered yet`)

/** How many there are, how many of them wait, and how many are shown. @param shown null: all. */
export const countText = (tab: Tab, count: number, open: number, shown: number | null): TemplateResult =>
  html`<strong>${totalText(tab, count)}</strong>,
    ${waitingText(open)}${
      shown === null ? nothing : html` · ${shown === 1 ? msg('1 shown') : msg(str`${shown} shown`)}`
    }`
