import { Hono } from 'hono'
import type { CalendarBody } from '../../schema/api/calendar.ts'
import { AppError } from '../../schema/errors.ts'
import type { RoundId } from '../../schema/ids.ts'
import { writeCalendar } from '../publish/calendar.ts'
import { findCalendar, getToken, renewToken } from '../services/calendar.ts'
import type { Db } from '../storage/database.ts'
import { readId } from './body.ts'
import { signedIn } from './session.ts'
import type { Env } from './types.ts'

export interface CalendarDeps {
  db: Db
  /** Where people reach this server, whatever a request's Host says. */
  site(): string
}

/** Programs know by it what they read, before they have read it. */
const ENDING = '.ics'

/** The one form of the address of a feed. */
const addressOf = (site: string, token: string): CalendarBody => ({
  address: `${site}/api/calendar/${token}${ENDING}`,
})

/** `/api/calendar/{token}.ics`: a round's dates for a calendar program, which cannot sign in. The token stands for a membership, and
 * is all that it is judged by: a cookie that comes along changes nothing. */
export const calendarFeedRoutes = ({ db, site }: CalendarDeps): Hono =>
  new Hono().get('/:token', async (c) => {
    const name = c.req.param('token')
    if (!name.endsWith(ENDING)) throw new AppError('not-found')
    const found = await findCalendar(db, readId<string>(name.slice(0, -ENDING.length)), site())
    return c.body(writeCalendar(found, new Date()), 200, { 'Content-Type': 'text/calendar; charset=utf-8' })
  })

/** `/api/rounds/{round}/calendar`: the address of one's own feed, and another one in its place. */
export const calendarRoutes = ({ db, site }: CalendarDeps): Hono<Env> =>
  new Hono<Env>()
    .get('/:round/calendar', async (c) => {
      const { person } = signedIn(c.get('session'))
      return c.json(addressOf(site(), await getToken(db, readId<RoundId>(c.req.param('round')), person.id)))
    })
    .post('/:round/calendar', async (c) => {
      const { person } = signedIn(c.get('session'))
      return c.json(addressOf(site(), await renewToken(db, readId<RoundId>(c.req.param('round')), person.id)))
    })
