import { msg } from '@lit/localize'
import { formatMoney, parseMoney } from '../../../schema/money.ts'
import { declaredField } from '../../../schema/sections/field-paths.ts'
import type { Field, SectionKind } from '../../../schema/sections/index.ts'
import type { RoundView } from '../../controllers/round-view.ts'
import { currentForms } from '../../locales.ts'
import { choiceLabel } from '../../texts/labels.ts'
import { countryName } from '../../texts/people.ts'
import { dayText, listText } from '../../texts/times.ts'

const memberText = (view: Pick<RoundView, 'numberOf'>, field: Field, value: string): string => {
  switch (field.type) {
    case 'choice':
    case 'choices':
      return choiceLabel(field, value)
    case 'links':
      return view.numberOf(value) ?? '–'
    case 'country':
      return countryName(value)
    case 'date':
      return dayText(value)
    case 'money': {
      const money = parseMoney(value)
      return money === null ? value : formatMoney(money, currentForms())
    }
    case 'url':
    case 'line':
    case 'text':
    case 'entries':
      return value
  }
}

/** What a field would hold, in words. @param path of the field in its item. */
export const valueText = (
  view: Pick<RoundView, 'numberOf'>,
  kind: SectionKind,
  path: string,
  value: string | string[],
): string => {
  const field = declaredField(kind, true, path)
  const members = (typeof value === 'string' ? [value] : value).filter((one) => one !== '')
  if (field === null || members.length === 0) return msg('nothing')
  return listText(members.map((member) => memberText(view, field, member)))
}
