import { createTransport } from 'nodemailer'
import type { TakenMail } from './outbox.ts'

/** Hands mails to a mail server. */
export interface MailTransport {
  /** @throws MailRefusal, or what the network says. */
  send(mail: TakenMail): Promise<void>
  close(): void
}

/** A try takes at most these together, which is shorter than the lease of outbox.ts. */
const CONNECT_MS = 10_000
const SILENCE_MS = 30_000

/** Whoever sits between could strip the offer of STARTTLS, and read codes and password in clear: so a mail without it is kept
 * rather than sent. Not asked for on this machine, nor where the operator says so. */
const isTlsRequired = (url: string): boolean => {
  const { protocol, hostname, searchParams } = new URL(url)
  const isHere = hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname)
  return protocol === 'smtp:' && !isHere && searchParams.get('requireTLS') !== 'false'
}

/** @param url `smtp://user:password@host:587` (TLS by STARTTLS, required) or `smtps://…`; nodemailer's options may follow as a query,
 * such as `?requireTLS=false` for a mail server that has none.
 * @param from sender of every mail. */
export const createSmtpTransport = (url: string, from: string): MailTransport => {
  const transporter = createTransport({
    url,
    requireTLS: isTlsRequired(url),
    pool: true,
    maxConnections: 1,
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: SILENCE_MS,
    // Nothing that a mail says makes this server open a file or an address.
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  const domain = /@([\w.-]+)/.exec(from)?.[1] ?? 'localhost'
  return {
    async send({ id, to, subject, text, html, headers }) {
      await transporter.sendMail({
        from,
        // As an object: an address is never read as a list of addresses.
        to: { name: '', address: to },
        subject,
        text,
        html,
        // The same at a second try, so that a mailbox can tell.
        messageId: `<${id}@${domain}>`,
        // RFC 3834: no out-of-office answers.
        headers: { 'Auto-Submitted': 'auto-generated', ...headers },
      })
    },
    close: () => transporter.close(),
  }
}

/** @returns whether this recipient was refused for good (RFC 5321, 4.2.1: 5yz), rather than the mail server being in trouble. */
export const isRefusedForGood = (error: unknown): boolean => {
  if (!(error instanceof Error) || !('code' in error) || error.code !== 'EENVELOPE') return false
  if (!('command' in error) || error.command !== 'RCPT TO') return 'command' in error && error.command === 'API'
  return 'responseCode' in error && Number(error.responseCode) >= 500
}
