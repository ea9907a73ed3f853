import { describe, expect, it } from 'vitest'
import { refusedActText } from '../../../client/texts/suggestions.ts'
import { AppError } from '../../../schema/errors.ts'

describe('why nothing was done about a suggestion', () => {
  const conflict = new AppError('conflict')

  it('is the text, for what changes the text', () => {
    for (const act of ['accept', 'put-back'] as const)
      expect([act, refusedActText(act, conflict)]).toEqual([act, expect.stringContaining('The text is not any more')])
  })

  it('is what somebody else decided meanwhile, for what leaves the text alone', () => {
    for (const act of ['decline', 'withdraw', 'open'] as const)
      expect([act, refusedActText(act, conflict)]).toEqual([act, expect.stringContaining('Somebody else changed this')])
  })

  it('is what the server says, for everything else', () => {
    const texts = (['accept', 'withdraw'] as const).map((act) => refusedActText(act, new AppError('locked')))
    expect(texts[0]).toBe(texts[1])
    expect(texts[0]).not.toContain('The text is not any more')
  })
})
