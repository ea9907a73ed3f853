/** An amount, or a range of amounts, in one currency, as one scalar: two people who change it at the same time never mix
 * one's amount with the other's currency. Written `XCD 8400000` or `XCD 8400000-9000000`: ISO 4217 code, integer minor units. */
export interface Money {
  /** ISO 4217. */
  currency: string
  /** Integer minor units (cents). */
  from: number
  /** Upper end of a range, not below `from`; null for one amount. */
  to: number | null
}

/** Currencies that the form offers: those of the States of the Organization and of those who fund most. */
export const CURRENCIES = [
  'USD',
  'EUR',
  'CAD',
  'GBP',
  'JPY',
  'ARS',
  'BBD',
  'BOB',
  'BRL',
  'BSD',
  'BZD',
  'CLP',
  'COP',
  'CRC',
  'CUP',
  'DOP',
  'GTQ',
  'GYD',
  'HNL',
  'HTG',
  'JMD',
  'MXN',
  'NIO',
  'PAB',
  'PEN',
  'PYG',
  'SRD',
  'TTD',
  'UYU',
  'VES',
  'XCD',
] as const

const FORM = /^([A-Z]{3}) (0|[1-9]\d{0,14})(?:-(0|[1-9]\d{0,14}))?$/

/** @returns null for anything else, a range whose ends are the wrong way round too. */
export const parseMoney = (text: string): Money | null => {
  const found = FORM.exec(text)
  if (found === null) return null
  const [, currency = '', low = '', high] = found
  const money = { currency, from: Number(low), to: high === undefined ? null : Number(high) }
  return money.to !== null && money.to < money.from ? null : money
}

/** The scalar that `parseMoney` reads. */
export const encodeMoney = ({ currency, from, to }: Money): string =>
  `${currency} ${from}${to === null || to === from ? '' : `-${to}`}`

/** Digits behind the point in a currency; 2 for one that `Intl` does not know. */
export const minorDigits = (currency: string): number => {
  try {
    return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
  } catch {
    return 2
  }
}

/** An amount as people of a language write it, `XCD 84,000`; a range with its currency once.
 * @param language BCP 47. */
export const formatMoney = ({ currency, from, to }: Money, language: string): string => {
  const digits = minorDigits(currency)
  const isWhole = [from, to ?? 0].every((minor) => minor % 10 ** digits === 0)
  const format = new Intl.NumberFormat(language, {
    style: 'currency',
    currency,
    currencyDisplay: 'code',
    minimumFractionDigits: isWhole ? 0 : digits,
    maximumFractionDigits: isWhole ? 0 : digits,
  })
  const major = (minor: number): number => minor / 10 ** digits
  return to === null ? format.format(major(from)) : format.formatRange(major(from), major(to))
}

/** Separators of a language, read off a number it has written. */
const separators = (language: string): { decimal: string; group: string } => {
  const parts = new Intl.NumberFormat(language, { useGrouping: 'always' }).formatToParts(1_000_000.5)
  const sign = (type: string): string | undefined => parts.find((part) => part.type === type)?.value
  return { decimal: sign('decimal') ?? '.', group: sign('group') ?? ',' }
}

/** The digits of a whole number, with or without its groups of three; null for anything else. A sign that the language uses
 * otherwise is refused: an amount a hundred times too large is worse than a question. */
const readWhole = (text: string, group: string): string | null => {
  const parts = text.split(/[\s’']/).flatMap((part) => part.split(group))
  const isGrouped = parts.slice(1).every((part) => /^\d{3}$/.test(part))
  const first = parts[0] ?? ''
  const isRight = parts.length === 1 ? /^\d+$/.test(first) : /^\d{1,3}$/.test(first) && isGrouped
  return isRight ? parts.join('') : null
}

/** Read an amount as people of a language type it, with or without group separators.
 * @returns integer minor units; null for what is no amount. */
export const readAmount = (text: string, currency: string, language: string): number | null => {
  const { decimal, group } = separators(language)
  const [whole = '', fraction = '', ...rest] = text.trim().split(decimal)
  const digits = minorDigits(currency)
  const read = readWhole(whole, group)
  if (rest.length > 0 || read === null || !/^\d*$/.test(fraction) || fraction.length > digits) return null
  const minor = Number(read) * 10 ** digits + Number(fraction.padEnd(digits, '0') || 0)
  return minor < 1e15 ? minor : null
}

/** An amount without its currency, as people of a language write it. */
export const formatAmount = (minor: number, currency: string, language: string): string => {
  const digits = minorDigits(currency)
  const isWhole = minor % 10 ** digits === 0
  return new Intl.NumberFormat(language, {
    minimumFractionDigits: isWhole ? 0 : digits,
    maximumFractionDigits: isWhole ? 0 : digits,
  }).format(minor / 10 ** digits)
}
