import { msg } from '@lit/localize'
import type { NotificationBody } from '../../schema/api/notifications.ts'
import type { MailChoice, NotificationKind } from '../../schema/notifications.ts'
import { inLanguage } from '../../templates/index.ts'
import { notificationTexts, sentenceIn, sentenceKey } from '../../templates/notifications.ts'
import { currentLanguage } from '../locales.ts'
import { personName } from './people.ts'
import { exactText } from './times.ts'

/** What the reader is told, in a sentence. */
export const notificationText = ({ kind, by, detail, section }: NotificationBody): string => {
  // What is of no section is of somebody.
  if (section === null && by === null) return msg('This is not open to you any more')
  return sentenceIn(sentenceKey(kind, detail), currentLanguage(), {
    ...(by !== null && { who: personName(by) }),
    count: String(detail.count ?? ''),
    days: String(detail.days ?? ''),
    until: typeof detail.until === 'string' ? exactText(detail.until) : '',
  })
}

/** What a kind is called. */
export const kindText = (kind: NotificationKind | 'digest'): string => {
  const text = inLanguage(notificationTexts.kinds[kind]!, currentLanguage())
  return text.charAt(0).toUpperCase() + text.slice(1)
}

export const choiceText = (choice: MailChoice): string => {
  switch (choice) {
    case 'now':
      return msg('At once')
    case 'digest':
      return msg('In the daily mail')
    case 'none':
      return msg('No mail')
  }
}
