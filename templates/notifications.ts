import { inLanguage, type Texts } from './index.ts'
import notificationsJson from './notifications.json' with { type: 'json' }

/** What mails say of what happened: sentences by kind, and the rest around them. */
export const notificationTexts: {
  sentences: Readonly<Record<string, Texts>>
  kinds: Readonly<Record<string, Texts>>
  end: Texts
  open: Texts
} = notificationsJson

const fill = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replaceAll(/\{(\w+)\}/g, (_all, name: string) => values[name] ?? '…')

/** @param key of `sentences`. @param language BCP 47 tag. */
export const sentenceIn = (key: string, language: string, values: Readonly<Record<string, string>>): string => {
  const texts = notificationTexts.sentences[key]
  if (texts === undefined) throw new Error(`there is no sentence for ${key}`)
  return fill(inLanguage(texts, language), values)
}

/** By what a mail is ended. @param kind of `kinds`. */
export const endIn = (kind: string, language: string): string =>
  fill(inLanguage(notificationTexts.end, language), { kind: inLanguage(notificationTexts.kinds[kind]!, language) })

/** What leads to what a line is of. */
export const openIn = (language: string): string => inLanguage(notificationTexts.open, language)

/** Which sentence says it. */
export const sentenceKey = (kind: string, detail: Readonly<Record<string, unknown>>): string => {
  switch (kind) {
    case 'reply':
      return detail.corrected === true ? 'reply-corrected' : kind
    case 'suggestion':
      return `suggestion-${String(detail.decision)}`
    case 'disposition':
      return `disposition-${String(detail.verdict)}`
    case 'state':
      return `state-${String(detail.state)}`
    case 'more-time':
      if (detail.answered !== true) return 'more-time-asked'
      return detail.until === null ? 'more-time-refused' : 'more-time-given'
    case 'deadline':
      // Less than a day is no number of days.
      if (detail.changed !== true) return detail.days === 0 ? 'deadline-soon' : kind
      return detail.until === null ? 'deadline-none' : 'deadline-changed'
    default:
      return kind
  }
}
