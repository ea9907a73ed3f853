import { sql } from 'drizzle-orm'
import type { RoundId } from '../../schema/ids.ts'
import type { Db } from '../storage/database.ts'

/** Raise the epoch of every section of a round, in the transaction that takes rights from somebody in it: what was accepted from
 * them before is not written after (DESIGN 5.4). Rows are locked in id order, as the committer does. */
export const raiseEpochs = async (tx: Pick<Db, 'execute'>, round: RoundId): Promise<void> => {
  await tx.execute(sql`
    update section set epoch = epoch + 1 where id in (
      select s.id from section s join document d on d.id = s.document_id where d.round_id = ${round}
      order by s.id for update of s
    )`)
}
