import { msg, str } from '@lit/localize'
import type { RoundBody } from '../../schema/api/rounds.ts'
import type { Place } from '../controllers/delegation.ts'
import { currentForms } from '../locales.ts'
import { delegationName, personName } from './people.ts'
import { untilText } from './zones.ts'

const DAY = 24 * 60 * 60 * 1000

/** `in 5 days`, `in 3 hours`. @param iso ISO 8601. */
export const leftText = (iso: string, now: number = Date.now()): string => {
  const left = Date.parse(iso) - now
  const [size, unit] = Math.abs(left) < DAY ? ([DAY / 24, 'hour'] as const) : ([DAY, 'day'] as const)
  return new Intl.RelativeTimeFormat(currentForms(), { numeric: 'auto' }).format(Math.trunc(left / size), unit)
}

/** Until when something takes comments, and how long that is. */
export const openUntilText = (
  until: string,
  round: Pick<RoundBody, 'timeZone' | 'beneficiary'>,
  now: number = Date.now(),
): string =>
  Date.parse(until) > now
    ? msg(str`Open for comments until ${untilText(until, round)} (${leftText(until, now)}).`)
    : msg(str`It took comments until ${untilText(until, round)}.`)

/** `A-1 Appoint the lead`; of a section as a whole its title. */
export const placeText = ({ section, item }: Place): string =>
  item === null ? section.title : `${item.number} ${item.title}`.trim()

/** Address of a place in the round's page. */
export const placeHref = (round: string, { section, item }: Place): string =>
  `/rounds/${round}#${section.key}${item === null ? '' : `/${item.id}`}`

/** Somebody of the delegation: who sends for it is told apart. */
export const officialText = (member: RoundBody['members'][number] | undefined): string => {
  if (member === undefined) return msg('a former member')
  const name = personName(member)
  return member.name !== null && member.marks.includes('focal-point') ? msg(str`${name} (focal point)`) : name
}

/** That words were changed; by whom, where that was not their writer. */
export const editedText = ({ editedBy }: { editedBy: string | null }, members: RoundBody['members']): string =>
  editedBy === null ? msg('edited') : msg(str`edited by ${officialText(members.find(({ id }) => id === editedBy))}`)

/** Who will read what is sent: the secretariat and the peers, by delegation. */
export const readersOf = ({ members }: RoundBody): string[] => [
  ...new Set(
    members
      .filter(({ role, hasLeft }) => !hasLeft && (role === 'secretariat' || role === 'expert'))
      .map((member) => delegationName(member)),
  ),
]

/** `2 drafts` where they are counted to be sent. */
export const commentsToSendText = (count: number): string =>
  count === 1 ? msg('1 comment') : msg(str`${count} comments`)
