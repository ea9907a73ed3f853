import { msg, str } from '@lit/localize'
import type { Deadline } from '../../schema/dates.ts'
import { currentForms } from '../locales.ts'
import { stepText } from './steps.ts'
import { dayText } from './times.ts'

/** `in 5 days`, `tomorrow`, `2 days late`; of follow-up, which is never late, `2 days ago`. */
export const distanceText = ({ days, isLate }: Deadline): string => {
  if (isLate) return days === -1 ? msg('1 day late') : msg(str`${-days} days late`)
  return new Intl.RelativeTimeFormat(currentForms(), { numeric: 'auto' }).format(days, 'day')
}

/** `baseline due 8 May 2026` */
export const dueText = ({ step, dueOn }: Deadline): string => msg(str`${stepText(step)} due ${dayText(dueOn)}`)
