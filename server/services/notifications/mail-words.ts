import type { NotificationKind } from '../../../schema/notifications.ts'
import { placeHash } from '../../../schema/place.ts'
import { momentInWords } from '../../../templates/moments.ts'
import { endIn, openIn, sentenceIn, sentenceKey } from '../../../templates/notifications.ts'
import type { MailGroup, MailLink } from '../../mail/render.ts'
import { calledIn, type Told } from './read.ts'

/** Whom a mail is for. */
export interface Addressee {
  language: string
  /** Zone of their day; null: the round's. */
  timeZone: string | null
  unsubscribeToken: string
}

/** What has happened, in a sentence. */
export const sentenceOf = (told: Told, to: Addressee): string => {
  const { by, detail } = told
  const timeZone = to.timeZone ?? told.timeZone
  return sentenceIn(sentenceKey(told.kind, detail), to.language, {
    who: calledIn(by ?? undefined, to.language),
    count: String(detail.count ?? ''),
    days: String(detail.days ?? ''),
    until: typeof detail.until === 'string' ? momentInWords(detail.until, to.language, timeZone) : '',
  })
}

/** Address of what is told of. */
export const linkOf = ({ round, sectionKey, item, thread }: Told, site: string): string =>
  `${site}/rounds/${round}${sectionKey === null ? '' : placeHash({ key: sectionKey, item, thread })}`

/** By round and section, in the order in which they come. */
export const groupsOf = (told: readonly Told[], to: Addressee, site: string): MailGroup[] => {
  const groups = new Map<string, MailGroup & { entries: MailGroup['entries'][number][] }>()
  for (const one of told) {
    const heading = [one.roundTitle, one.sectionTitle].filter((title) => title !== null).join(' · ')
    const group = groups.get(`${one.round}/${one.section}`) ?? { heading, entries: [] }
    group.entries.push({
      line: sentenceOf(one, to),
      words: one.words,
      link: { address: linkOf(one, site), label: openIn(to.language) },
    })
    groups.set(`${one.round}/${one.section}`, group)
  }
  return [...groups.values()]
}

/** A link for each kind by which its mails are ended: it leads to a page that asks, because programs that look through mail open
 * every link. */
export const endsOf = (kinds: Iterable<NotificationKind | 'digest'>, to: Addressee, site: string): MailLink[] =>
  [...new Set(kinds)].map((kind) => ({
    address: `${site}/unsubscribe/${to.unsubscribeToken}/${kind}`,
    label: endIn(kind, to.language),
  }))

/** By which a mailbox ends the same with one click (RFC 8058). */
export const endHeaders = (
  kind: NotificationKind | 'digest',
  { unsubscribeToken }: Addressee,
  site: string,
): Record<string, string> => ({
  'List-Unsubscribe': `<${site}/api/unsubscribe/${unsubscribeToken}/${kind}>`,
  'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
})
