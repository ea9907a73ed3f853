import { msg, str } from '@lit/localize'
import { STEPS, type Step } from '../../schema/steps.ts'

export const stepText = (step: Step): string => {
  switch (step) {
    case 'request':
      return msg('request')
    case 'self-assessment':
      return msg('self-assessment')
    case 'baseline':
      return msg('baseline')
    case 'visit':
      return msg('visit')
    case 'report':
      return msg('report')
    case 'follow-up':
      return msg('follow-up')
  }
}

/** `step 5, report` */
export const stepLine = (step: Step): string => msg(str`step ${STEPS.indexOf(step) + 1}, ${stepText(step)}`)
