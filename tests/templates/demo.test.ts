import { describe, expect, it } from 'vitest'
import { parseMoney } from '../../schema/money.ts'
import { SECTION_KINDS, type Field } from '../../schema/sections/index.ts'
import { sampleRounds, type SampleItem, type SampleRound } from '../../templates/demo/index.ts'
import { countries, latestTemplate } from '../../templates/index.ts'
import { theme } from '../../templates/themes.ts'

const template = latestTemplate('report')

const itemsOf = (round: SampleRound, key: string): SampleItem[] =>
  round.sections.find((section) => section.key === key)?.items ?? []

const placed = (round: SampleRound): { item: SampleItem; fields: readonly Field[] }[] =>
  template.sections.flatMap(({ key, kind }) =>
    itemsOf(round, key).map((item) => ({ item, fields: SECTION_KINDS[kind].fields })),
  )

describe('the demo rounds', () => {
  it('are Saint Lucia’s, the newest, in English, and Costa Rica’s in Spanish', () => {
    expect(sampleRounds.map(({ beneficiary, language, peers }) => [beneficiary, language, ...peers])).toEqual([
      ['LC', 'en', 'CL', 'CA', 'TT'],
      ['CR', 'es', 'UY', 'CO', 'DO'],
    ])
    expect(new Set(sampleRounds.map(({ seedKey }) => seedKey)).size).toBe(2)
    // The key of a round of two sections, which older databases hold.
    expect(sampleRounds.map(({ seedKey }) => seedKey)).not.toContain('saint-lucia')
  })

  it('are complete: Saint Lucia’s 6, 8, 5 and 10 at least, Costa Rica’s 4, 5, 3 and 6', () => {
    const counts = sampleRounds.map((round) =>
      ['findings', 'recommendations', 'funding', 'action-plan'].map((key) => itemsOf(round, key).length),
    )
    const wanted = [
      [6, 8, 5, 10],
      [4, 5, 3, 6],
    ]
    counts.forEach((row, at) => row.forEach((n, kind) => expect(n).toBeGreaterThanOrEqual(wanted[at]![kind]!)))
  })

  it('hold one finding in Spanish, by Chile, in the English report', () => {
    const foreign = itemsOf(sampleRounds[0]!, 'findings').filter(({ lang }) => lang !== undefined)
    expect(foreign.map(({ by, lang }) => [by, lang])).toEqual([['CL', 'es']])
  })
})

describe.each(sampleRounds)('the demo round $seedKey', (round) => {
  it('is of a State and a theme that there are, in sections that the template has', () => {
    for (const code of [round.beneficiary, ...round.peers]) expect(countries.map((one) => one.code)).toContain(code)
    expect(theme(round.theme)).toBeDefined()
    expect(round.sections.map(({ key }) => key)).toEqual(template.sections.map(({ key }) => key))
    for (const { key, intro = [], items = [] } of round.sections)
      expect({ key, isEmpty: intro.length + items.length === 0 }).toEqual({ key, isEmpty: false })
  })

  it('has every prose section by somebody, three of the four by several, each author once in a text', () => {
    const prose = template.sections.filter(({ kind }) => kind === 'narrative')
    const authors = prose.map(({ key }) => round.sections.find((one) => one.key === key)!.intro!.map(({ by }) => by))
    for (const one of authors) expect(new Set(one).size).toBe(one.length)
    expect(authors.map(({ length }) => length > 1)).toEqual([false, true, true, true])
  })

  it('is written by its peers and the secretariat only; the beneficiary speaks in threads', () => {
    const writers = new Set(['secretariat', ...round.peers])
    for (const { intro = [], items = [] } of round.sections)
      for (const { by } of [...intro, ...items]) expect(writers).toContain(by)
    const speakers = new Set([...writers, round.beneficiary])
    for (const { by, replies = [] } of round.threads)
      for (const one of [by, ...replies.map((reply) => reply.by)]) expect(speakers).toContain(one)
    for (const peer of round.peers) expect(itemsOf(round, 'findings').map(({ by }) => by)).toContain(peer)
  })

  it('fills declared fields only, within their bounds', () => {
    for (const { item, fields } of placed(round)) {
      const typeOf = (name: string): string => fields.find((field) => field.name === name)?.type ?? `no field ${name}`
      for (const name of Object.keys(item.scalars ?? {}))
        expect(['choice', 'line', 'text', 'country', 'money', 'url']).toContain(typeOf(name))
      for (const name of Object.keys(item.dates ?? {})) expect(typeOf(name)).toBe('date')
      for (const name of Object.keys(item.choices ?? {})) expect(typeOf(name)).toBe('choices')
      for (const name of Object.keys(item.links ?? {})) expect(typeOf(name)).toBe('links')
      for (const name of Object.keys(item.entries ?? {})) expect(typeOf(name)).toBe('entries')
      for (const field of fields) {
        const text = { title: item.title, body: item.body, ...item.scalars }[field.name]
        if (text !== undefined && 'maxCharacters' in field) expect(text.length).toBeLessThanOrEqual(field.maxCharacters)
      }
    }
  })

  it('links to items that there are', () => {
    for (const { item, fields } of placed(round))
      for (const field of fields) {
        if (field.type !== 'links') continue
        const { key } = template.sections.find(({ kind }) => kind === field.to)!
        for (const at of item.links?.[field.name] ?? []) expect(itemsOf(round, key)[at]).toBeDefined()
      }
    for (const { section, item } of round.threads) expect(itemsOf(round, section)[item]).toBeDefined()
  })

  it('never makes an action wait for one that ends after it has ended', () => {
    const actions = itemsOf(round, 'action-plan')
    const months = (at: number, field: string): number | undefined => actions[at]!.dates?.[field]?.[0]
    for (const [at, { links }] of actions.entries())
      for (const earlier of links?.dependsOn ?? []) {
        expect(earlier).not.toBe(at)
        expect(months(earlier, 'start')).toBeLessThanOrEqual(months(at, 'end') ?? Infinity)
        expect(months(earlier, 'end')).toBeLessThanOrEqual(months(at, 'end') ?? Infinity)
      }
  })

  it('says of every amount, beside it, that it is illustrative, and claims no agreement with a donor', () => {
    let amounts = 0
    for (const { item, fields } of placed(round)) {
      for (const { type, name } of fields) {
        const value = item.scalars?.[name]
        if (type !== 'money' || value === undefined) continue
        amounts++
        expect(parseMoney(value)).not.toBeNull()
        expect(item.body).toMatch(/illustrative|ilustrativo/i)
      }
      expect(['asked', 'agreed']).not.toContain(item.scalars?.status)
    }
    expect(amounts).toBeGreaterThan(4)
  })

  it('leaves some gaps on purpose', () => {
    const lacks = (key: string, has: (item: SampleItem) => unknown): number =>
      itemsOf(round, key).filter((item) => has(item) === undefined).length
    expect(lacks('findings', ({ entries }) => entries?.evidence)).toBe(1)
    expect(lacks('recommendations', ({ links }) => links?.findings)).toBe(1)
    expect(lacks('funding', ({ scalars }) => scalars?.amount)).toBe(1)
    expect(lacks('funding', ({ links }) => links?.recommendations)).toBe(1)
    expect(lacks('action-plan', ({ scalars }) => scalars?.owner)).toBe(1)
    expect(lacks('action-plan', ({ dates }) => dates?.end)).toBe(1)
  })
})
