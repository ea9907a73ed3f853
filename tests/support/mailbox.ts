import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { simpleParser } from 'mailparser'
import { SMTPServer } from 'smtp-server'
import { until } from './until.ts'

/** A mail as it arrived. */
export interface ReceivedMail {
  from: string
  to: string
  subject: string
  text: string
  html: string
  /** Header lines by lower-case name, for those that are plain text. */
  headers: Record<string, string>
  /** All of them as they arrived, one a line. */
  headerLines: string
  /** Every address of http in it, in order. */
  links: string[]
  /** The line that holds a code alone, without its spaces; null: none. */
  code: string | null
}

/** A real mail server that keeps what it is given. */
export interface Mailbox {
  /** For SMTP_URL. */
  url: string
  port: number
  mails: ReceivedMail[]
  /** Wait for a mail to this address, later than the last that this gave. */
  next(to: string): Promise<ReceivedMail>
  /** Answer every mail to this address with a refusal of SMTP from now on; null: take it again. */
  refuse(to: string, code: number | null): void
  close(): Promise<void>
}

const parse = async (message: Buffer): Promise<ReceivedMail> => {
  const { from, to, subject = '', text = '', html, headers, headerLines } = await simpleParser(message)
  const recipients = [to ?? []].flat().flatMap(({ value }) => value)
  return {
    from: from?.text ?? '',
    to: recipients.map(({ address }) => address).join(', '),
    subject,
    text,
    html: html === false || html === undefined ? '' : html,
    headers: Object.fromEntries(
      [...headers].filter((header): header is [string, string] => typeof header[1] === 'string'),
    ),
    headerLines: headerLines.map(({ line }) => line.replaceAll(/\r?\n\s+/g, ' ')).join('\n'),
    links: [...text.matchAll(/https?:\/\/\S+/g)].map(([link]) => link),
    code: /^\d[\d ]+\d$/m.exec(text)?.[0].replaceAll(' ', '') ?? null,
  }
}

/** @param port 0: any free one; another, to come back where one was before. */
export const openMailbox = async ({ port = 0 } = {}): Promise<Mailbox> => {
  const mails: ReceivedMail[] = []
  const refused = new Map<string, number>()
  const taken = new Map<string, number>()
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    onRcptTo({ address }, _session, answer) {
      const code = refused.get(address)
      answer(code === undefined ? null : Object.assign(new Error('mailbox refused'), { responseCode: code }))
    },
    onData(stream, _session, answer) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        parse(Buffer.concat(chunks)).then(
          (mail) => {
            mails.push(mail)
            answer()
          },
          (error: unknown) => answer(error as Error),
        )
      })
    },
  })
  // A client that is killed breaks its line; that is no fault of the mailbox.
  server.on('error', () => {})
  server.listen(port, '127.0.0.1')
  await once(server.server, 'listening')
  const bound = (server.server.address() as AddressInfo).port
  return {
    url: `smtp://127.0.0.1:${bound}`,
    port: bound,
    mails,
    async next(to) {
      const nth = taken.get(to) ?? 0
      const find = (): ReceivedMail | undefined => mails.filter((mail) => mail.to === to)[nth]
      await until(`a mail to ${to} is there`, () => find() !== undefined, 20_000)
      taken.set(to, nth + 1)
      return find()!
    },
    refuse(to, code) {
      if (code === null) refused.delete(to)
      else refused.set(to, code)
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
