import postgres from 'postgres'
import type { MemberId, RoundId, SectionId, ThreadId } from '../../schema/ids.ts'
import type { Log } from '../rooms/types.ts'

/** What a transaction of any process on this database tells at its commit (`schema/migrations/0009_notices.sql`): members or
 * sections of a round have changed; a thread has; a delegation has said something of a section; the beneficiary has answered there, or
 * more time was asked for or given; a member is told of something; a sign-in has ended or ends at another time. */
export type Notice =
  | { round: RoundId }
  | { round: RoundId; thread: ThreadId }
  | { round: RoundId; endorsed: SectionId }
  | { round: RoundId; answered: SectionId }
  | { round: RoundId; notified: MemberId }
  | { session: string }

export interface NoticesDeps {
  url: string
  log: Log
  onNotice(notice: Notice): void
  /** Notices come from now on; what was told before, or while the line was down, is for the listener to find out. */
  onListening(): void
}

export interface Notices {
  close(): Promise<void>
}

const CHANNEL = 'ronda'
const RETRY_MS = 500

const read = (payload: string): Notice | null => {
  try {
    return JSON.parse(payload) as Notice
  } catch {
    return null
  }
}

/** Listen on a connection of its own, for as long as the program runs; one that breaks is made again. */
export const listenForNotices = ({ url, log, onNotice, onListening }: NoticesDeps): Notices => {
  let isClosed = false
  let isTrying = false
  /** Said once for each time that the line is down. */
  let isDown = false
  let timer: ReturnType<typeof setTimeout> | undefined

  const retry = (): void => {
    if (isClosed) return
    clearTimeout(timer)
    timer = setTimeout(() => void listen(), RETRY_MS)
  }
  // The driver's own `listen` gives up on a listener whose second attempt fails, so its parts are used.
  const options: postgres.Options<{}> & { onnotify(channel: string, payload: string): void } = {
    max: 1,
    idle_timeout: 0,
    max_lifetime: null,
    connect_timeout: 5,
    fetch_types: false,
    backoff: () => 0.2,
    onnotice: () => {},
    connection: { application_name: 'ronda notices' },
    onclose: retry,
    onnotify(_channel, payload) {
      const notice = read(payload)
      if (notice === null) log.warn('a notice could not be read')
      else onNotice(notice)
    },
  }
  const sql = postgres(url, options)

  const listen = async (): Promise<void> => {
    if (isClosed || isTrying) return
    isTrying = true
    try {
      await sql.unsafe(`listen ${CHANNEL}`)
      isDown = false
      if (!isClosed) onListening()
    } catch (error) {
      if (!isDown) log.info('notices are not heard; trying again', { error })
      isDown = true
      retry()
    } finally {
      isTrying = false
    }
  }
  void listen()

  return {
    async close() {
      isClosed = true
      clearTimeout(timer)
      await sql.end({ timeout: 1 })
    },
  }
}
