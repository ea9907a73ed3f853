import type { Clock, Log } from '../rooms/types.ts'
import type { Db } from '../storage/database.ts'
import { giveUpOld, markSent, markTrouble, takeMail, type TakenMail } from './outbox.ts'
import { isRefusedForGood, type MailTransport } from './transport.ts'

/** Sends what lies in the outbox. */
export interface Mailer {
  /** Begin to look; called once the database has this program's schema. */
  start(): void
  /** Finish the mail under way and look no more. */
  stop(): Promise<void>
}

export interface MailerDeps {
  db: Db
  /** Null: there is no mail server. Codes are then given up in their time, so that they do not lie there for ever. */
  transport: MailTransport | null
  clock: Clock
  log: Log
}

/** How soon a mail that was just written leaves, at the latest. */
const LOOK_MS = 1000
/** A mail under way when the program stops gets this long; one cut off keeps its lease, and is sent
 * after that. */
const STOP_MS = 2000
/** Waits between tries: at once twice, for a line that broke, then patient; government servers greylist for minutes. */
const FIRST_WAIT_SECONDS = 5
const LONGEST_WAIT_SECONDS = 10 * 60

const waitAfter = (tries: number): number => Math.min(FIRST_WAIT_SECONDS * 2 ** (tries - 1), LONGEST_WAIT_SECONDS)

const codesOf = (error: unknown): Record<string, unknown> => {
  if (!(error instanceof Error)) return {}
  const { code, responseCode, command } = error as Error & Record<string, unknown>
  return { code, responseCode, command }
}

/** A loop that every process may run: the outbox gives each mail to one of them. Neither address nor body is ever logged. */
export const createMailer = ({ db, transport, clock, log }: MailerDeps): Mailer => {
  let isStopped = false
  let isAway = false
  let cancel = (): void => {}
  let working: Promise<void> = Promise.resolve()

  const send = async (transport: MailTransport, taken: TakenMail): Promise<void> => {
    const { id, kind, tries } = taken
    try {
      await transport.send(taken)
    } catch (error) {
      const isFinal = isRefusedForGood(error)
      const seconds = isFinal ? null : waitAfter(tries)
      await markTrouble(db, id, error instanceof Error ? error.message.slice(0, 500) : 'unknown', seconds)
      log.warn(isFinal ? 'a mail was refused for good' : 'a mail could not be sent yet; it is kept', {
        mail: id,
        kind,
        tries,
        ...codesOf(error),
      })
      return
    }
    await markSent(db, id)
    log.info('a mail was sent', { mail: id, kind, tries })
  }

  const look = async (): Promise<void> => {
    const given = await giveUpOld(db)
    if (given > 0) log.warn('mails were given up: they were too old to be sent', { count: given })
    while (!isStopped && transport !== null) {
      const taken = await takeMail(db)
      if (taken === null) return
      await send(transport, taken)
    }
  }

  const schedule = (): void => {
    if (isStopped) return
    cancel = clock.after(LOOK_MS, () => {
      working = look()
        .then(
          () => (isAway = false),
          (error: unknown) => {
            // Said once: a database that is away is away for every look.
            if (!isAway) log.warn('the outbox cannot be read; it is tried again', { error })
            isAway = true
          },
        )
        .then(schedule)
    })
  }

  return {
    start: schedule,
    async stop() {
      isStopped = true
      cancel()
      let cancelWait = (): void => {}
      await Promise.race([working, new Promise<void>((resolve) => (cancelWait = clock.after(STOP_MS, resolve)))])
      cancelWait()
      transport?.close()
    },
  }
}
