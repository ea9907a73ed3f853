import { Hono } from 'hono'
import { clearanceQuery } from '../../schema/api/delegation.ts'
import type { RoundId } from '../../schema/ids.ts'
import { writeClearanceDocx } from '../publish/clearance-docx.ts'
import type { SectionStore } from '../rooms/types.ts'
import { exportClearance, findOfficial, visitDesk } from '../services/delegation.ts'
import type { Db } from '../storage/database.ts'
import { readId, readQuery } from './body.ts'
import { refuseForeignSite } from './origin.ts'
import { signedIn } from './session.ts'
import type { Env } from './types.ts'

const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'

/** The beneficiary's desk: `/api/rounds/{round}/desk/visits`, `/api/rounds/{round}/clearance`. */
export const delegationRoutes = ({ db, store }: { db: Db; store: Pick<SectionStore, 'load'> }): Hono<Env> =>
  new Hono<Env>()
    .post('/:round/desk/visits', async (c) => {
      const { person } = signedIn(c.get('session'))
      return c.json(await visitDesk(db, readId<RoundId>(c.req.param('round')), person.id))
    })
    .get('/:round/clearance', async (c) => {
      const { person } = signedIn(c.get('session'))
      const round = readId<RoundId>(c.req.param('round'))
      // Who has no part in it is told nothing of what it takes.
      await findOfficial(db, round, person.id)
      const { language } = readQuery(c, clearanceQuery)
      // Taking a file away leaves an act: no other site's page makes somebody do that.
      refuseForeignSite(c)
      const now = new Date()
      const paper = await exportClearance(db, store, round, person.id, language)
      return c.body(new Uint8Array(await writeClearanceDocx(paper, now)), 200, {
        'Content-Type': DOCX,
        'Content-Disposition': `attachment; filename="ronda-clearance-${now.toISOString().slice(0, 10)}.docx"`,
      })
    })
