import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { LANGUAGES, type Texts } from '../../templates/index.ts'
import { mails, type MailTemplate } from '../../templates/mails/index.ts'
import { faultsOf } from '../support/texts.ts'

const namesIn = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!)

describe('the mails', () => {
  it('are all files of the folder', () => {
    const files = readdirSync(new URL('../../templates/mails', import.meta.url)).filter((name) =>
      name.endsWith('.json'),
    )
    expect(files.map((name) => name.replace('.json', '')).sort()).toEqual(Object.keys(mails).sort())
  })
})

describe.each(Object.entries<MailTemplate>(mails))('the mail %s', (_kind, mail) => {
  const texts: Texts[] = [
    mail.subject,
    ...mail.paragraphs,
    ...mail.closing,
    ...(mail.button === null ? [] : [mail.button.label]),
  ]

  it('has every text in every language', () => {
    expect(texts.flatMap((text, at) => faultsOf(`text ${at}`, text))).toEqual([])
  })

  it('takes in every language exactly the values that it declares', () => {
    const elsewhere = [mail.code ?? [], mail.button?.value ?? []].flat()
    for (const language of LANGUAGES) {
      const used = new Set([...texts.flatMap((text) => namesIn(text[language])), ...elsewhere])
      expect([...used].filter((name) => !mail.values.includes(name))).toEqual([])
      for (const text of texts) expect(new Set(namesIn(text[language]))).toEqual(new Set(namesIn(text.en)))
    }
    const known = new Set([...texts.flatMap((text) => namesIn(text.en)), ...elsewhere])
    expect([...mail.values].sort()).toEqual([...known].sort())
  })

  it('is plain words: no markup, no picture, no address that is not a value', () => {
    for (const text of texts.flatMap((one) => Object.values(one))) expect(text).not.toMatch(/[<>]|&\w+;|https?:|www\./)
  })
})
