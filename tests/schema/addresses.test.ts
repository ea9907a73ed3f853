import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { z } from 'zod'
import { readAddress, readAddresses } from '../../schema/addresses.ts'
import { appointRequest } from '../../schema/api/persons.ts'
import { codeRequest, codeSignInRequest } from '../../schema/api/session.ts'
import { givenEmail } from '../../schema/api/text.ts'

const found = (text: string): [string, string | null][] => readAddresses(text).map(({ name, email }) => [name, email])

describe('a pasted list of people', () => {
  it.each<[string, string, [string, string | null][]]>([
    ['one address', 'ana@gov.example', [['', 'ana@gov.example']]],
    ['an address with a name', 'Ana Pérez <Ana@Gov.example>', [['Ana Pérez', 'ana@gov.example']]],
    [
      'several in a line',
      'a@x.example, b@x.example; c@x.example',
      [
        ['', 'a@x.example'],
        ['', 'b@x.example'],
        ['', 'c@x.example'],
      ],
    ],
    [
      'lines, with empty ones',
      'a@x.example\n\n\r\nb@x.example\n',
      [
        ['', 'a@x.example'],
        ['', 'b@x.example'],
      ],
    ],
    [
      'a quoted name with a comma',
      '"Pérez, Ana" <a@x.example>, b@x.example',
      [
        ['Pérez, Ana', 'a@x.example'],
        ['', 'b@x.example'],
      ],
    ],
    ['a name with a comma', 'Pérez, Ana <a@x.example>', [['Pérez, Ana', 'a@x.example']]],
    [
      'cells of a table',
      'Ana Pérez\ta@x.example\nJoão\tb@x.example',
      [
        ['Ana Pérez', 'a@x.example'],
        ['João', 'b@x.example'],
      ],
    ],
    ['a name and an address in a row', 'Ana Pérez a@x.example', [['Ana Pérez', 'a@x.example']]],
    [
      'the head of a mail',
      'To: a@x.example; Cc: Ana Pérez <b@x.example>',
      [
        ['', 'a@x.example'],
        ['Ana Pérez', 'b@x.example'],
      ],
    ],
    ['a label of two words', 'Correo electrónico: a@x.example', [['', 'a@x.example']]],
    ['what is no label', 'Ana (tel: 5) <a@x.example>', [['Ana (tel: 5)', 'a@x.example']]],
    ['a place behind a dash', 'a@x.example – Director', [['Director', 'a@x.example']]],
    ['a link of a mail', 'mailto:a@x.example', [['', 'a@x.example']]],
    [
      'words without an address',
      'the minister; a@x.example',
      [
        ['the minister', null],
        ['', 'a@x.example'],
      ],
    ],
    [
      'something that is no address',
      'ana@localhost, ana@@x.example, @x.example',
      [
        ['', null],
        ['', null],
        ['', null],
      ],
    ],
    [
      'a bracket that is never closed',
      'Ana <a@x.example\nb@x.example',
      [
        ['Ana', null],
        ['', 'b@x.example'],
      ],
    ],
    ['nothing', ' \n\t, ;', []],
  ])('reads %s', (_what, text, expected) => {
    expect(found(text)).toEqual(expected)
  })

  it('loses nothing: every word of the list is in one of its entries', () => {
    const words = fc.array(
      fc.constantFrom('Ana', 'a@x.example', '<b@x.example>', ',', ';', '\t', '\n', '"', '<', '>', '@'),
    )
    fc.assert(
      fc.property(words, (pieces) => {
        const text = pieces.join(' ')
        const rest = (all: string): string => all.replaceAll(/[\s,;]/g, '')
        expect(
          rest(
            readAddresses(text)
              .map((entry) => entry.text)
              .join(''),
          ),
        ).toBe(rest(text))
      }),
    )
  })

  it('reads an address alike wherever one is typed: who can be invited can sign in, and nobody else', () => {
    const forms = { codeRequest, codeSignInRequest, appointRequest, contact: z.object({ email: givenEmail }) }
    const rest = { code: '1', shared: false }
    const isTaken = (form: keyof typeof forms, email: string): boolean => {
      const { success, error } = forms[form].safeParse({ email, ...(form === 'codeSignInRequest' && rest) })
      return success || !error.issues.some(({ path }) => path[0] === 'email')
    }
    const right = ['a&b@x.org', "o'@x.org", "o'neill@x.org", ' A.B@X.org ', 'x{y}@x-y.org', '#a@sub.x.example']
    const wrong = [
      'a@x-.org',
      'a@-x.org',
      'a@x',
      'a..b@x.org',
      'a@x.o1',
      'a b@x.org',
      'a@x.org\0',
      `${'a'.repeat(250)}@x.org`,
    ]
    for (const email of [...right, ...wrong]) {
      const isRight = right.includes(email)
      expect([email, readAddress(email) !== null]).toEqual([email, isRight])
      for (const form of Object.keys(forms) as (keyof typeof forms)[])
        expect([form, email, isTaken(form, email)]).toEqual([form, email, isRight])
    }
    expect(codeRequest.parse({ email: ' A&B@X.org' })).toEqual({ email: readAddress(' A&B@X.org') })
  })

  it('takes addresses as mail servers do, in lower case', () => {
    expect(readAddress(' Ana.Maria+oas@Sub.Gov.example ')).toBe('ana.maria+oas@sub.gov.example')
    for (const wrong of [
      '',
      'ana',
      'a b@x.example',
      'a@x',
      'a@x..example',
      '.a@x.example',
      'a@-x.example',
      `${'a'.repeat(250)}@x.example`,
    ])
      expect(readAddress(wrong), wrong).toBeNull()
  })
})
