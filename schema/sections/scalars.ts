import { parseMoney } from '../money.ts'
import type { Field } from './kind.ts'
import { isSafeHref } from './rich-text.ts'

/** Whether a field may hold this scalar. The gate refuses the rest and closes the channel for it, so a form asks first.
 * @param value as it is stored, never '' (an empty scalar is no entry at all).
 * @returns false for a field that holds no scalar. */
export const isValidScalar = (field: Field, value: string): boolean => {
  switch (field.type) {
    case 'choice':
      return field.choices.includes(value)
    case 'date':
      return isDay(value)
    case 'country':
      return /^[A-Z]{2}$/.test(value)
    case 'url':
      return isSafeHref(value)
    case 'money': {
      const money = parseMoney(value)
      // An amount that is no range has no upper end.
      return money !== null && (field.isRange || money.to === null)
    }
    case 'line':
    case 'text':
    case 'choices':
    case 'links':
    case 'entries':
      return false
  }
}

/** A day that there is: the 31st of February is none. */
export const isDay = (value: string): boolean => {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value)) return false
  const date = new Date(`${value}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value)
}
