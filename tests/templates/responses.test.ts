import { describe, expect, it } from 'vitest'
import { DISPOSITIONS, RECOMMENDATION_ANSWERS, THREAD_KINDS } from '../../schema/threads.ts'
import { LANGUAGES, latestTemplate, type Texts } from '../../templates/index.ts'
import { responseTexts } from '../../templates/responses.ts'
import { faultsOf } from '../support/texts.ts'

const isTexts = (value: object): value is Texts => 'en' in value

/** Every text of a tree, by its path. */
const textsOf = (value: object, path = ''): [path: string, texts: Texts][] =>
  isTexts(value)
    ? [[path, value]]
    : Object.entries(value).flatMap(([name, inner]) =>
        typeof inner === 'string' ? [] : textsOf(inner as object, `${path}/${name}`),
      )

describe('the words of the response matrices', () => {
  it('are there in every language', () => {
    const all = textsOf(responseTexts)
    expect(all.length).toBeGreaterThan(25)
    expect(all.flatMap(([path, texts]) => faultsOf(path, texts))).toEqual([])
  })

  it('say that nothing follows from an answer in the words of the report itself', () => {
    expect(responseTexts.nonBinding).toEqual(latestTemplate('report').notice.text)
  })

  it('name every verdict, answer and kind, each by another word', () => {
    expect(Object.keys(responseTexts.dispositions)).toEqual([...DISPOSITIONS])
    expect(Object.keys(responseTexts.answers)).toEqual([...RECOMMENDATION_ANSWERS])
    expect(Object.keys(responseTexts.kinds)).toEqual([...THREAD_KINDS])
    for (const language of LANGUAGES)
      for (const group of [responseTexts.dispositions, responseTexts.answers, responseTexts.kinds])
        expect(new Set(Object.values(group).map((texts) => texts[language])).size).toBe(Object.keys(group).length)
  })
})
