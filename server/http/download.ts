import type { Context } from 'hono'
import { dayIn } from '../../schema/dates.ts'
import { refuseForeignSite } from './origin.ts'

/** Whether a request for a file takes it away, which leaves an act: who only asks what would come (HEAD, RFC 9110 section 9.3.2) has
 * taken nothing, and no page of another site makes somebody take anything.
 * @throws AppError `foreign-origin`. */
export const takesAway = (c: Context): boolean => {
  refuseForeignSite(c)
  return c.req.method !== 'HEAD'
}

/** Answer with a file. Its name says on which day it was taken, by the calendar of its round.
 * @param name without the day and the ending. @param ending without a dot. */
export const sendFile = (
  c: Context,
  body: string | Uint8Array<ArrayBuffer>,
  { type, name, ending, timeZone, now }: { type: string; name: string; ending: string; timeZone: string; now: Date },
): Response =>
  c.body(body, 200, {
    'Content-Type': type,
    'Content-Disposition': `attachment; filename="${name}-${dayIn(timeZone, now)}.${ending}"`,
  })
