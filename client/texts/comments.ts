import { msg, str } from '@lit/localize'
import type { Audience, Role } from '../../schema/policy.ts'
import type { ThreadKind } from '../../schema/threads.ts'
import type { Delivery } from '../controllers/shown-threads.ts'
import type { ThreadsView } from '../controllers/threads-view.ts'
import { countryName, delegationName, type Named } from './people.ts'
import { problemText } from './problems.ts'
import type { SaveTone } from './saving.ts'

export const threadKindText = (kind: ThreadKind): string => {
  switch (kind) {
    case 'correction':
      return msg('Correction')
    case 'question':
      return msg('Question')
    case 'proposal':
      return msg('Proposal')
    case 'editorial':
      return msg('Editorial')
  }
}

/** Whom a thread speaks to, inside a sentence.
 * @param beneficiary ISO code of the reviewed country.
 * @param by who began the thread. @param reader who reads this. */
export const audienceText = (audience: Audience, beneficiary: string, by: Named, reader: { role: Role }): string => {
  switch (audience) {
    case 'delegation':
      return by.country === null ? msg('secretariat only') : msg(str`${delegationName(by)} only`)
    case 'peers':
      return msg('peers and secretariat')
    case 'shared':
      return reader.role === 'beneficiary'
        ? msg('shared with peers and secretariat')
        : msg(str`shared with ${countryName(beneficiary)}`)
  }
}

/** `2 comments`; nothing for none. */
export const commentsText = (count: number): string[] =>
  count === 0 ? [] : [count === 1 ? msg('1 comment') : msg(str`${count} comments`)]

export const resolvedText = (count: number): string => (count === 1 ? msg('1 resolved') : msg(str`${count} resolved`))

/** Whether words stay with the beneficiary's delegation, whose focal point alone sends what it clears. */
export const isDelegationDraft = ({ role }: { role: Role }, audience: Audience): boolean =>
  role === 'beneficiary' && audience === 'delegation'

/** Where somebody's words are on their way; null: they have arrived. @param isDraft see `isDelegationDraft`. */
export const deliveryText = ({ status, reason, isOvertaken = false }: Delivery, isDraft = false): string => {
  switch (status) {
    case 'sending':
      return isDraft ? msg('Saving…') : msg('Sending…')
    case 'waiting':
      if (isDraft) return msg('Not saved yet: kept on this device, saved when the server is back.')
      return msg('Not sent yet: kept on this device, sent when the server is back.')
    case 'refused':
      return msg(str`Not sent. ${refusalText(reason ?? 'internal', isOvertaken)}`)
  }
}

const refusalText = (reason: NonNullable<Delivery['reason']>, isOvertaken: boolean): string => {
  switch (reason) {
    case 'locked':
      return msg('The section was locked meanwhile and takes no more comments.')
    case 'bad-request':
      return msg('What it speaks of is not in the text any more.')
    case 'conflict':
      if (isOvertaken) return problemText(reason)
      return msg('More people read this thread by now. Look who does; trying again sends it to them too.')
    default:
      return problemText(reason)
  }
}

/** How the words of somebody who only comments stand; '' when there are none. */
export const commentsState = (threads: Pick<ThreadsView, 'deliveries'>): { text: string; tone: SaveTone } => {
  const { refused, waiting, sending, drafts, sent, isDraft } = threads.deliveries
  if (refused > 0)
    return {
      text: refused === 1 ? msg('1 comment was not sent') : msg(str`${refused} comments were not sent`),
      tone: 'warning',
    }
  if (waiting > 0) return { text: msg('Not sent yet: kept on this device'), tone: 'warning' }
  if (sending > 0) return { text: isDraft ? msg('Saving…') : msg('Sending…'), tone: 'calm' }
  if (drafts > 0) return { text: draftsText(drafts), tone: 'calm' }
  return { text: sent > 0 ? (isDraft ? msg('Draft saved') : msg('Sent')) : '', tone: 'calm' }
}

/** `2 drafts`, where there is little room. */
export const draftCountText = (count: number): string => (count === 1 ? msg('1 draft') : msg(str`${count} drafts`))

export const draftsText = (count: number): string =>
  count === 1 ? msg('1 draft, not sent') : msg(str`${count} drafts, not sent`)
