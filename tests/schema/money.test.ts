import { describe, expect, it } from 'vitest'
import { encodeMoney, formatMoney, parseMoney, readAmount } from '../../schema/money.ts'

/** [typed, language, minor units]: null for what must be asked about. */
const TYPED: [string, string, number | null][] = [
  ['84000', 'en', 8_400_000],
  ['84,000', 'en', 8_400_000],
  ['84,000.50', 'en', 8_400_050],
  ['84 000', 'en', 8_400_000],
  ['84.000', 'es', 8_400_000],
  ['84.000,5', 'es', 8_400_050],
  ['84 000,50', 'fr', 8_400_050],
  ['1,234,567', 'en', 123_456_700],
  // In another country's form an amount would be a hundred times too large.
  ['8,40', 'en', null],
  ['8.40', 'es', null],
  ['1234.56', 'es', null],
  ['1234.56', 'pt-BR', null],
  ['8.40', 'fr', null],
  ['84,00,000', 'en', null],
  ['12.345', 'en', null],
  ['-5', 'en', null],
  ['five', 'en', null],
  ['', 'en', null],
]

describe('money', () => {
  it.each(TYPED)('reads %s in %s', (typed, language, minor) => {
    expect(readAmount(typed, 'XCD', language)).toBe(minor)
  })

  it('knows currencies without cents', () => {
    expect(readAmount('84.000', 'CLP', 'es')).toBe(84_000)
    expect(readAmount('84,5', 'CLP', 'es')).toBeNull()
  })

  it('reads what it writes, and nothing else', () => {
    for (const text of ['XCD 8400000', 'USD 0', 'USD 100-250']) expect(encodeMoney(parseMoney(text)!)).toBe(text)
    for (const text of ['XCD 8400000.5', 'xcd 5', 'XCD 09', 'USD 9-5', 'USD', '5 USD', 'USD 1e3'])
      expect(parseMoney(text), text).toBeNull()
  })

  it('is written as people of a language do', () => {
    expect(formatMoney({ currency: 'XCD', from: 8_400_000, to: null }, 'en').replaceAll('\u00a0', ' ')).toBe(
      'XCD 84,000',
    )
    expect(formatMoney({ currency: 'USD', from: 8_400_050, to: null }, 'es').replaceAll('\u00a0', ' ')).toBe(
      '84.000,50 USD',
    )
  })
})
