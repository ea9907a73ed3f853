import { describe, expect, it } from 'vitest'
import { STEPS } from '../../schema/steps.ts'
import { calendarStep, calendarTexts, titleIn } from '../../templates/calendar.ts'
import { LANGUAGES } from '../../templates/index.ts'
import { faultsOf } from '../support/texts.ts'

describe('the words of a calendar', () => {
  it('are there in every language', () => {
    const all = [...Object.entries(calendarTexts.steps), ...Object.entries(calendarTexts.texts)]
    expect(all.flatMap(([key, texts]) => faultsOf(key, texts))).toEqual([])
    expect(Object.keys(calendarTexts.steps)).toEqual([...STEPS])
  })

  it('name each step by another word, and say of it what happens', () => {
    for (const language of LANGUAGES) {
      expect(new Set(STEPS.map((step) => calendarStep(step, language))).size).toBe(STEPS.length)
      for (const key of ['step', 'begins', 'due', 'close'] as const)
        expect(titleIn(key, language, 'a $& {what}').split('a $& {what}')).toHaveLength(2)
      const said = (['step', 'begins', 'due', 'close'] as const).map((key) => titleIn(key, language, 'x'))
      expect(new Set(said).size).toBe(4)
    }
  })
})
