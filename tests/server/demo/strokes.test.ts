import { describe, expect, it } from 'vitest'
import { BODY, SECTION_KINDS, TITLE, type SectionKindName } from '../../../schema/sections/index.ts'
import { HUMAN } from '../../../server/demo/colleague.ts'
import { correctedText, planStrokes, type Stroke } from '../../../server/demo/strokes.ts'
import { colleagueTexts } from '../../../templates/demo/colleague.ts'
import { createRandom } from '../../support/random.ts'

const LANGUAGES = ['en', 'es', 'pt', 'fr'] as const
const KINDS = Object.keys(SECTION_KINDS) as SectionKindName[]
const CASES = KINDS.flatMap((kind) => LANGUAGES.map((language) => [kind, language] as const))

const textsOf = (kind: SectionKindName, language: (typeof LANGUAGES)[number]) => ({
  title: colleagueTexts[kind].title[language],
  body: colleagueTexts[kind].body[language],
})

/** What the strokes leave on a plain sheet, and what stood there on the way. */
const perform = (strokes: readonly Stroke[]): { title: string; body: string; erased: number } => {
  const sheet = { title: '', body: '', erased: 0 }
  let field: 'title' | 'body' = 'body'
  for (const stroke of strokes) {
    if (stroke.kind === 'go') field = stroke.field
    else if (stroke.kind === 'enter') sheet[field] += '\n\n'
    else if (stroke.kind === 'key') sheet[field] += stroke.text
    else {
      sheet[field] = sheet[field].slice(0, -1)
      sheet.erased++
    }
  }
  return sheet
}

describe('what the scripted colleague types', () => {
  it.each(CASES)('is there for a %s in %s, fits its fields, and names no figure', (kind, language) => {
    const { title, body } = textsOf(kind, language)
    const hasItems = SECTION_KINDS[kind].fields.length > 0
    expect(title !== '').toBe(hasItems)
    expect(title.length).toBeLessThanOrEqual(TITLE.maxCharacters)
    expect(body.length).toBeGreaterThan(300)
    expect(body.length).toBeLessThanOrEqual(BODY.maxCharacters)
    expect(correctedText(title + body)).not.toMatch(/[\d{}|%$]/)
  })

  it.each(CASES)(
    'for a %s in %s is typed key by key, with a correction or two, and ends as it was meant',
    (kind, language) => {
      const texts = textsOf(kind, language)
      const strokes = planStrokes(texts, { durationMs: HUMAN.durationMs, random: createRandom(7) })
      const { title, body, erased } = perform(strokes)
      expect(title).toBe(texts.title)
      expect(body).toBe(correctedText(texts.body))
      expect(erased).toBeGreaterThan(0)
      for (const stroke of strokes) if (stroke.kind === 'key') expect(stroke.text).toHaveLength(1)
    },
  )

  it.each(CASES)('for a %s in %s fills two minutes at the pace of a person', (kind, language) => {
    const strokes = planStrokes(textsOf(kind, language), { durationMs: HUMAN.durationMs, random: createRandom(11) })
    const times = strokes.map(({ at }) => at)
    const gaps = times.map((at, index) => at - (times[index - 1] ?? 0))
    expect(HUMAN.durationMs).toBe(120_000)
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(0)
    expect(times.at(-1)).toBeLessThan(HUMAN.durationMs)
    expect(times.at(-1)).toBeGreaterThan(HUMAN.durationMs * 0.8)
    const busiest = Math.max(...times.map((at) => times.filter((other) => other >= at && other < at + 1000).length))
    expect(busiest).toBeLessThanOrEqual(14)
    // It thinks now and then, and never for so long that one takes it for gone.
    expect(gaps.filter((gap) => gap > 1000).length).toBeGreaterThanOrEqual(3)
    expect(Math.max(...gaps)).toBeLessThan(15_000)
  })

  it('is quicker where there is less time, down to nothing left over', () => {
    const strokes = planStrokes(textsOf('finding', 'en'), { durationMs: 1000, random: () => 0.5 })
    expect(strokes.at(-1)!.at).toBeLessThan(1000)
    expect(strokes.at(-1)!.at).toBeGreaterThan(900)
  })
})
