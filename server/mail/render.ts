import { inLanguage, type Texts } from '../../templates/index.ts'
import { mails, type MailKind, type MailTemplate } from '../../templates/mails/index.ts'

/** A mail as it leaves: plain text, and the same as HTML without images. */
export interface RenderedMail {
  subject: string
  text: string
  html: string
}

export type MailValues = Readonly<Record<string, string>>

/** Somewhere to go. */
export interface MailLink {
  address: string
  label: string
}

/** A part of a list: what happened in one place. All of it is text, never HTML. */
export interface MailGroup {
  heading: string
  entries: readonly { line: string; words: string | null; link: MailLink }[]
}

/** What a mail holds beside its template: a list behind its paragraphs, and links at its end. */
export interface MailList {
  groups: readonly MailGroup[]
  ends: readonly MailLink[]
}

const escapeHtml = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')

// Marks that turn the direction of what follows (UAX 9, explicit formatting): what somebody typed must not turn our words.
const TURNING = /[\u202A-\u202E\u2066-\u2069]/gu

// What somebody typed, such as the title of a round, must not begin a line or a header of its own.
const oneLine = (text: string): string =>
  text
    .replaceAll(TURNING, '')
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()

const STYLE = 'font-family:Georgia,serif;font-size:17px;line-height:1.6;color:#1b2430;max-width:36em'
const CODE_STYLE = 'font-family:monospace;font-size:28px;letter-spacing:0.1em'
const HEADING_STYLE = 'font-size:17px;margin:1.4em 0 0.4em'
const ITEM_STYLE = 'margin:0 0 0.8em'
const QUOTE_STYLE = 'color:#4a5565'
const LINK_STYLE = 'color:#0b5c73'
const SMALL_STYLE = 'font-size:14px'
const BUTTON_STYLE =
  'display:inline-block;padding:12px 20px;border-radius:6px;background:#0b5c73;color:#ffffff;text-decoration:none'

const NO_LIST: MailList = { groups: [], ends: [] }

/** Put a mail into words.
 * @param language BCP 47 tag; an unknown language gives English.
 * @param values one for each name that the template declares; they are text, never HTML.
 * @param list what it lists, when it lists something.
 * @throws when a value is missing: a mail with a hole in it is never sent. */
export const renderMail = (
  kind: MailKind,
  language: string,
  values: MailValues,
  { groups, ends }: MailList = NO_LIST,
): RenderedMail => {
  const { subject, paragraphs, code, button, closing }: MailTemplate = mails[kind]
  const valueOf = (name: string): string => {
    const value = values[name]
    if (value === undefined) throw new Error(`the mail ${kind} lacks the value ${name}`)
    return oneLine(value)
  }
  const fill = (texts: Texts, escape: (text: string) => string): string =>
    escape(inLanguage(texts, language)).replaceAll(/\{(\w+)\}/g, (_all, name: string) => escape(valueOf(name)))
  const plain = (texts: Texts): string => fill(texts, (text) => text)
  const paragraph = (texts: Texts): string => `<p>${fill(texts, escapeHtml)}</p>`

  const text = [
    ...paragraphs.map(plain),
    ...groups.map(plainGroup),
    ...(code === null ? [] : [valueOf(code)]),
    ...(button === null ? [] : [`${plain(button.label)}:\n${addressOf(valueOf(button.value))}`]),
    ...closing.map(plain),
    ...ends.map(({ label, address }) => `${oneLine(label)}:\n${addressOf(address)}`),
  ].join('\n\n')
  const html = [
    `<!doctype html><html lang="${escapeHtml(language)}"><head><meta charset="utf-8"></head><body><div style="${STYLE}">`,
    ...paragraphs.map(paragraph),
    ...groups.map(htmlGroup),
    ...(code === null ? [] : [`<p style="${CODE_STYLE}">${escapeHtml(valueOf(code))}</p>`]),
    ...(button === null
      ? []
      : [
          `<p><a href="${escapeHtml(addressOf(valueOf(button.value)))}" style="${BUTTON_STYLE}">${fill(button.label, escapeHtml)}</a></p>`,
        ]),
    ...closing.map(paragraph),
    ...(ends.length === 0 ? [] : [`<p style="${SMALL_STYLE}">${ends.map(htmlLink).join('<br>')}</p>`]),
    '</div></body></html>',
  ].join('\n')
  return { subject: plain(subject), text: `${text}\n`, html }
}

const plainGroup = ({ heading, entries }: MailGroup): string => {
  const lines = entries.map(({ line, words, link }) =>
    [`- ${oneLine(line)}`, ...(words === null ? [] : [`  "${oneLine(words)}"`]), `  ${addressOf(link.address)}`].join(
      '\n',
    ),
  )
  return [oneLine(heading), ...lines].join('\n\n')
}

const htmlLink = ({ address, label }: MailLink): string =>
  `<a href="${escapeHtml(addressOf(address))}" style="${LINK_STYLE}">${escapeHtml(oneLine(label))}</a>`

const htmlGroup = ({ heading, entries }: MailGroup): string => {
  const items = entries.map(({ line, words, link }) => {
    const quote = words === null ? '' : `<br><span style="${QUOTE_STYLE}">“${escapeHtml(oneLine(words))}”</span>`
    return `<li style="${ITEM_STYLE}">${escapeHtml(oneLine(line))}${quote}<br>${htmlLink(link)}</li>`
  })
  return `<h2 style="${HEADING_STYLE}">${escapeHtml(oneLine(heading))}</h2>\n<ul>${items.join('\n')}</ul>`
}

const addressOf = (link: string): string => {
  if (/^https?:\/\//.test(link) && URL.canParse(link)) return link
  throw new Error('the button of a mail leads to an address of http or https')
}
