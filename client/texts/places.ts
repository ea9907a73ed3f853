import { msg } from '@lit/localize'
import type { Mark, Role } from '../../schema/policy.ts'
import { personName } from './people.ts'

/** What somebody is within their role. */
export const markName = (mark: Mark, role: Role): string => {
  switch (mark) {
    case 'head':
      return role === 'secretariat' ? msg('Head of the secretariat') : msg('Head of delegation')
    case 'lead':
      return msg('Lead expert')
    case 'focal-point':
      return msg('Focal point')
  }
}

/** What a mark lets somebody do. */
export const markDetail = (mark: Mark, role: Role): string => {
  switch (mark) {
    case 'head':
      return role === 'secretariat'
        ? msg('Archives the round and appoints officers')
        : msg('Endorses sections for the country, or reserves')
    case 'lead':
      return msg('Says when a section is ready for review')
    case 'focal-point':
      return msg('Clears and sends, answers recommendations, asks for follow-up')
  }
}

/** A role by its name alone. */
export const roleTitle = (role: Role): string => personName({ role, country: null })

/** Everything somebody is in a round, in a line: `Peer expert, Peru · Head of delegation · Civil Service Authority`. */
export const placeText = ({
  role,
  country,
  marks,
  organisation,
}: {
  role: Role
  country: string | null
  marks: readonly Mark[]
  organisation: string
}): string =>
  [personName({ role, country }), ...marks.map((mark) => markName(mark, role)), organisation]
    .filter((part) => part !== '')
    .join(' · ')
