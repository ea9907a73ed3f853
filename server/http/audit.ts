import { Hono, type Context } from 'hono'
import { auditQuery, type AuditFormat } from '../../schema/api/audit.ts'
import type { RoundId } from '../../schema/ids.ts'
import { writeAuditCsv, writeAuditJson } from '../publish/audit.ts'
import { exportActs, findRoundTrail, findSiteTrail, listActs, type Trail } from '../services/audit-trail.ts'
import { timeZoneOf } from '../services/rounds.ts'
import type { Db } from '../storage/database.ts'
import { readId, readQuery } from './body.ts'
import { sendFile, takesAway } from './download.ts'
import { signedIn } from './session.ts'
import type { Env } from './types.ts'

const TYPES: Record<AuditFormat, string> = {
  csv: 'text/csv; charset=utf-8; header=present',
  json: 'application/json; charset=utf-8',
}

const answer = async (c: Context<Env>, db: Db, trail: Trail): Promise<Response> => {
  const query = readQuery(c, auditQuery)
  const { format } = query
  if (format === undefined) return c.json(await listActs(db, trail, query))
  const isTaken = takesAway(c)
  const acts = await exportActs(db, trail, { query, format, isTaken })
  // What was done outside rounds was done in no zone.
  const timeZone = trail.round === null ? 'UTC' : await timeZoneOf(db, trail.round)
  const text = format === 'csv' ? writeAuditCsv(acts) : writeAuditJson(acts)
  return sendFile(c, text, { type: TYPES[format], name: 'ronda-audit', ending: format, timeZone, now: new Date() })
}

/** `/api/rounds/{round}/audit`: for the secretariat of that round. */
export const roundAuditRoutes = ({ db }: { db: Db }): Hono<Env> =>
  new Hono<Env>().get('/:round/audit', async (c) => {
    const { person } = signedIn(c.get('session'))
    return answer(c, db, await findRoundTrail(db, readId<RoundId>(c.req.param('round')), person.id))
  })

/** `/api/audit`: for administrators, what was done outside rounds. */
export const siteAuditRoutes = ({ db }: { db: Db }): Hono<Env> =>
  new Hono<Env>().get('/', (c) => answer(c, db, findSiteTrail(signedIn(c.get('session')).person)))
