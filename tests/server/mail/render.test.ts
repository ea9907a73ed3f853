import { describe, expect, it } from 'vitest'
import { renderMail } from '../../../server/mail/render.ts'

const values = {
  site: 'https://ronda.example.org',
  address: 'expert@example.org',
  code: '1234 5678',
  link: 'https://ronda.example.org/sign-in/link#a.b',
  minutes: '30',
}

describe('renderMail', () => {
  it('says the same in text and in HTML, with the code alone on its line and one link', () => {
    const { subject, text, html } = renderMail('sign-in', 'en', values)
    expect(subject).toBe('Your code to sign in to Ronda')
    expect(text.split('\n')).toContain('1234 5678')
    expect(text.split('\n')).toContain(values.link)
    expect(html).toContain('>1234 5678</p>')
    expect(html.match(/href="[^"]*"/g)).toEqual([`href="${values.link}"`])
    expect(html).not.toMatch(/<img|src=|<script|<style|url\(/)
  })

  it('speaks the reader’s language, and English where it has none', () => {
    expect(renderMail('sign-in', 'pt-BR', values).subject).toBe('Seu código para entrar no Ronda')
    expect(renderMail('sign-in', 'de', values).subject).toBe('Your code to sign in to Ronda')
  })

  it('keeps what somebody typed as text: no markup, no line of its own', () => {
    const { text, html } = renderMail('sign-in', 'en', {
      ...values,
      address: '<a href="https://elsewhere.example">x</a>\r\nBcc: everybody\u2028{code}',
    })
    expect(html).toContain('&lt;a href=&quot;https://elsewhere.example&quot;&gt;')
    expect(html.match(/<a /g)).toHaveLength(1)
    expect(text).not.toMatch(/^Bcc/m)
    expect(text).toContain('{code}')
  })

  it('[X3] lets nothing that somebody typed turn the direction of our own words, in a list neither', () => {
    const turned = '\u202Efdp.exe\u2066 \u202Cname'
    const address = 'https://ronda.example.org/rounds/1'
    const mails = [
      renderMail('sign-in', 'en', { ...values, address: turned }),
      renderMail(
        'digest',
        'en',
        { count: '1', link: address },
        {
          groups: [{ heading: turned, entries: [{ line: turned, words: turned, link: { address, label: turned } }] }],
          ends: [],
        },
      ),
    ]
    for (const { subject, text, html } of mails)
      expect(`${subject}${text}${html}`).not.toMatch(/[\u202A-\u202E\u2066-\u2069]/)
    expect(mails[1]!.text).toContain('fdp.exe name')
  })

  it('refuses a mail with a hole in it, and a button that leads to no page', () => {
    const { code: _code, ...rest } = values
    expect(() => renderMail('sign-in', 'en', rest)).toThrow('lacks the value code')
    expect(() => renderMail('sign-in', 'en', { ...values, link: 'javascript:alert(1)' })).toThrow('http or https')
  })
})
