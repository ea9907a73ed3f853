import { Hono, type Context } from 'hono'
import { auditQuery, type AuditFormat } from '../../schema/api/audit.ts'
import type { RoundId } from '../../schema/ids.ts'
import { writeAuditCsv, writeAuditJson } from '../publish/audit.ts'
import { exportActs, findRoundTrail, findSiteTrail, listActs, type Trail } from '../services/audit-trail.ts'
import type { Db } from '../storage/database.ts'
import { readId, readQuery } from './body.ts'
import { refuseForeignSite } from './origin.ts'
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
  // Taking a file away leaves an act: no other site's page makes somebody do that.
  refuseForeignSite(c)
  const acts = await exportActs(db, trail, query, format)
  const day = new Date().toISOString().slice(0, 10)
  return c.body(format === 'csv' ? writeAuditCsv(acts) : writeAuditJson(acts), 200, {
    'Content-Type': TYPES[format],
    'Content-Disposition': `attachment; filename="ronda-audit-${day}.${format}"`,
  })
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
