import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { firstLanguage, formTag, LANGUAGES } from '../../client/locales.ts'
import { allLocales, targetLocales } from '../../client/locales/codes.ts'
import { formatMoney, readAmount } from '../../schema/money.ts'
import { labelIn } from '../../templates/index.ts'

const FOLDER = fileURLToPath(new URL('../../client/locales', import.meta.url))

interface Unit {
  id: string
  source: string
  target: string
}

const parse = (xliff: string): Unit[] =>
  [...xliff.matchAll(/<trans-unit id="([^"]+)">([\s\S]*?)<\/trans-unit>/g)].map(([, id = '', unit = '']) => ({
    id,
    source: /<source>([\s\S]*?)<\/source>/.exec(unit)?.[1] ?? '',
    target: /<target>([\s\S]*?)<\/target>/.exec(unit)?.[1] ?? '',
  }))

/** In any order: languages put the parts of a sentence where they want them. By number: what stands beside it repeats the
 * code of the source, which may have changed since. */
const placeholders = (text: string): string[] => (text.match(/<x id="\d+"/g) ?? []).sort()

const problemsOf = (units: Unit[]): string[] =>
  units.flatMap(({ source, target }) => {
    if (target.trim() === '') return [`without a translation: ${source}`]
    if (placeholders(source).join() !== placeholders(target).join()) return [`other placeholders: ${target}`]
    return []
  })

const unitsOf = (language: string): Unit[] => parse(readFileSync(`${FOLDER}/xliff/${language}.xlf`, 'utf8'))

/** Ids of every text that a language's module holds. */
const builtOf = (language: string): string[] =>
  [...readFileSync(`${FOLDER}/${language}.ts`, 'utf8').matchAll(/^\s*'([sh][0-9a-f]+)': /gm)].map(([, id]) => id!)

describe('the texts of the interface', () => {
  it('name every language in its own words', () => {
    expect(Object.keys(LANGUAGES).sort()).toEqual([...allLocales])
    const files = readdirSync(`${FOLDER}/xliff`).map((file) => file.replace('.xlf', ''))
    expect(files.sort()).toEqual([...targetLocales])
  })

  it.each(targetLocales)('are whole in %s, with the placeholders of the source', (language) => {
    const units = unitsOf(language)
    expect(units.length).toBeGreaterThan(150)
    expect(problemsOf(units)).toEqual([])
    const every = new Set(targetLocales.flatMap((other) => unitsOf(other).map(({ id }) => id)))
    expect(units.map(({ id }) => id).sort()).toEqual([...every].sort())
  })

  it.each(targetLocales)('are in the module of %s that pages load', (language) => {
    const ids = unitsOf(language).map(({ id }) => id)
    expect(builtOf(language).sort()).toEqual(ids.sort())
  })

  it('fail here when a translation loses, repeats or invents a placeholder, or is missing', () => {
    const unit = (target: string): Unit[] =>
      parse(
        `<trans-unit id="s1"><source>by <x id="0" equiv-text="a"/>, <x id="1" equiv-text="b"/></source>${target}</trans-unit>`,
      )
    const [a, b] = ['<x id="0" equiv-text="a"/>', '<x id="1" equiv-text="b"/>']
    expect(problemsOf(unit(`<target>${b}, por ${a}</target>`))).toEqual([])
    for (const bad of [`<target>por ${a}</target>`, `<target>${a}${a}${b}</target>`, `<target> </target>`, ''])
      expect(problemsOf(unit(bad))).toHaveLength(1)
  })

  it('have a no-break space before the French signs that want one, so that no line begins with one', () => {
    const texts = unitsOf('fr').map(({ target }) => target.replaceAll(/<x [^>]*>|https?:\/\/|mailto:/g, 'x'))
    expect(texts.filter((text) => /(^|[^\u00a0\u202f])[;:!?»]|«(?![\u00a0\u202f])/.test(text))).toEqual([])
  })
})

describe('the language of a page', () => {
  it('is the first of the browser that the interface has, else English', () => {
    expect(firstLanguage(['ht', 'fr-CA', 'en'])).toBe('fr')
    expect(firstLanguage(['pt-PT'])).toBe('pt')
    expect(firstLanguage(['nl-SR', 'constructor'])).toBe('en')
    expect(firstLanguage([])).toBe('en')
  })

  it('writes numbers as in the country that the browser names', () => {
    expect(formTag('es', ['en-US', 'es-MX', 'es-CL'])).toBe('es-MX')
    expect(formTag('pt', ['es-MX'])).toBe('pt-BR')
    expect(formTag('es', ['es'])).toBe('es-419')
    const money = { currency: 'USD', from: 123_456_750, to: null }
    const shown = (tag: string): string => formatMoney(money, tag).replaceAll(/\s/g, ' ')
    expect(shown('es-MX')).toBe('USD 1,234,567.50')
    expect(shown('es-CL')).toBe('USD 1.234.567,50')
    expect(shown('pt-BR')).toBe('USD 1.234.567,50')
    expect(shown('fr')).toBe('1 234 567,50 USD')
    for (const [tag, typed] of [
      ['es-MX', '1,234,567.50'],
      ['es-CL', '1.234.567,50'],
      ['fr', '1\u202f234\u202f567,50'],
    ] as const)
      expect(readAmount(typed, 'USD', tag)).toBe(money.from)
  })

  it('never draws an empty label while a translation waits', () => {
    for (const language of allLocales) expect(labelIn('kind.finding', language)).not.toBe('')
  })
})
