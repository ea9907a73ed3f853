import { msg } from '@lit/localize'
import type { DraftFault, DraftHint, EditableField } from './draft.ts'

/** A field of the form, by the id of its control. */
export const fieldOfFault = (fault: DraftFault): string => {
  switch (fault) {
    case 'beneficiary-missing':
      return 'beneficiary'
    case 'title-missing':
      return 'title'
    case 'own-peer':
      return 'peers'
    case 'focal-point-address':
      return 'focal-point-email'
    case 'alternate-address':
    case 'same-address':
      return 'alternate-email'
    case 'dates-reversed':
      return 'dates'
  }
}

/** What to do about a fault. */
export const faultText = (fault: DraftFault): string => {
  switch (fault) {
    case 'beneficiary-missing':
      return msg('Choose the country that is reviewed.')
    case 'title-missing':
      return msg('Say what the initiative is called.')
    case 'own-peer':
      return msg('A country does not review itself: take the beneficiary out of the peers.')
    case 'focal-point-address':
      return msg('Write the e-mail address of the focal point, such as name@example.org.')
    case 'alternate-address':
      return msg('Write the e-mail address of the alternate, such as name@example.org.')
    case 'same-address':
      return msg('Focal point and alternate are two people: write two addresses.')
    case 'dates-reversed':
      return msg('A step is due before it begins: change one of the two dates.')
  }
}

/** What is worth a look. */
export const hintText = (hint: DraftHint): string => {
  switch (hint) {
    case 'few-peers':
      return msg('Usually three or four countries review. You can open the round with fewer and add some later.')
    case 'many-peers':
      return msg('Usually three or four countries review. With more, a visit is harder to arrange.')
    case 'no-theme':
      return msg('No theme is chosen: the round is then found by its title and country only.')
    case 'no-focal-point':
      return msg('No focal point is named: the beneficiary hears of the round only when you invite somebody.')
    case 'dates-order':
      return msg('A later step is due before an earlier one. That may be meant; look at the dates once more.')
  }
}

export const fieldText = (field: EditableField): string => {
  switch (field) {
    case 'title':
      return msg('Initiative')
    case 'organisation':
      return msg('Organisation')
    case 'step':
      return msg('Step')
    case 'language':
      return msg('Language of the report')
    case 'timeZone':
      return msg('Time zone')
    case 'themes':
      return msg('Themes')
    case 'peers':
      return msg('Peer countries')
    case 'dates':
      return msg('Dates')
  }
}
