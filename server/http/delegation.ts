import { Hono } from 'hono'
import { clearanceQuery } from '../../schema/api/delegation.ts'
import type { RoundId } from '../../schema/ids.ts'
import { writeClearanceDocx } from '../publish/clearance-docx.ts'
import type { SectionStore } from '../rooms/types.ts'
import { findClearance, findOfficial, recordClearance, visitDesk } from '../services/delegation.ts'
import type { Db } from '../storage/database.ts'
import { readId, readQuery } from './body.ts'
import { sendFile, takesAway } from './download.ts'
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
      const isTaken = takesAway(c)
      const now = new Date()
      const paper = await findClearance(db, store, round, person.id, language)
      const file = new Uint8Array(await writeClearanceDocx(paper, now))
      if (isTaken) await recordClearance(db, round, person.id)
      return sendFile(c, file, { type: DOCX, name: 'ronda-clearance', ending: 'docx', timeZone: paper.timeZone, now })
    })
