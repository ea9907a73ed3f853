import { describe, expect, it } from 'vitest'
import {
  distinctNames,
  fittingNames,
  mentionAt,
  piecesOf,
  withPlainNames,
  withTokens,
  withWrittenNames,
} from '../../../client/texts/mentions.ts'
import { createId } from '../../../schema/ids.ts'

const [ana, anaMaria] = [createId<string>(), createId<string>()]
const PEOPLE = [
  { id: ana, name: 'Ana' },
  { id: anaMaria, name: 'Ana María' },
]

describe('mentions', () => {
  it('sends names as ids and shows ids as names, the longest name first', () => {
    const text = 'Ask @Ana María, then @Ana; mail to x@Ana stays, @Anabel too'
    const sent = withTokens(text, PEOPLE)
    expect(sent).toBe(`Ask @[${anaMaria}], then @[${ana}]; mail to x@Ana stays, @Anabel too`)
    expect(withWrittenNames(sent, PEOPLE)).toBe(text)
    expect(piecesOf(`@[${ana}] and <b>`)).toEqual([{ member: ana }, ' and <b>'])
  })

  it('finds what is being written of a name, whatever the accents', () => {
    expect(mentionAt('ask @mari', 9)).toEqual({ start: 4, query: 'mari' })
    expect(mentionAt('x@mari', 6)).toBeNull()
    expect(fittingNames(PEOPLE, 'mari').map(({ id }) => id)).toEqual([anaMaria])
  })

  it('offers nobody to be named who only is already', () => {
    const people = [...PEOPLE, { id: 'left', name: 'Anabel', isOffered: false as const }]
    expect(fittingNames(people, 'ana').map(({ name }) => name)).toEqual(['Ana', 'Ana María'])
    const id = createId<string>()
    const known = [{ id, name: 'Anabel', isOffered: false as const }]
    expect(withTokens(withWrittenNames(`as @[${id}] said`, known), known)).toBe(`as @[${id}] said`)
    expect(withWrittenNames(`as @[${id}] said`, known)).toBe('as @Anabel said')
  })

  it('names nobody any more who may not read it: their name is words', () => {
    const [reads, left] = [createId<string>(), createId<string>()]
    const people = [{ id: reads, name: 'Ana' }]
    expect(withPlainNames(`@[${reads}] and @[${left}]`, people, () => 'Bo')).toBe(`@[${reads}] and @Bo`)
  })

  it('tells two of one name apart', () => {
    expect(distinctNames([PEOPLE[0]!, { id: 'b', name: 'Ana' }]).map(({ name }) => name)).toEqual(['Ana', 'Ana (2)'])
  })
})
