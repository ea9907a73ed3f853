import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { changeLanguage, LANGUAGES, type Language } from '../../../client/locales.ts'
import { problemText } from '../../../client/texts/problems.ts'
import { REASONS, type Reason } from '../../../schema/errors.ts'

/** Refusals of something that can be put right: each says how, and none what another does. */
const OWN_WORDS: Reason[] = [
  'conflict',
  'needs-statement',
  'last-secretariat',
  'last-administrator',
  'invited-already',
  'archived',
]

describe('problemText', () => {
  beforeAll(() => {
    vi.stubGlobal('localStorage', { setItem: () => {} })
    vi.stubGlobal('document', { documentElement: {} })
    vi.stubGlobal('window', new EventTarget())
  })
  afterAll(async () => {
    await changeLanguage('en')
    vi.unstubAllGlobals()
  })

  it('says each reason in every language, and what can be put right in words of its own', async () => {
    const all = new Map<Reason, Set<string>>()
    for (const language of Object.keys(LANGUAGES) as Language[]) {
      await changeLanguage(language)
      for (const reason of Object.keys(REASONS) as Reason[])
        all.set(reason, (all.get(reason) ?? new Set()).add(problemText(reason)))
      expect(new Set(OWN_WORDS.map(problemText)).size).toBe(OWN_WORDS.length)
    }
    for (const [reason, texts] of all) expect(texts.size, reason).toBe(4)
  })

  it('tells nobody to repeat what can never be done', async () => {
    await changeLanguage('en')
    for (const reason of OWN_WORDS.filter((reason) => reason !== 'conflict'))
      expect(problemText(reason)).not.toMatch(/repeat|somebody else/i)
  })
})
