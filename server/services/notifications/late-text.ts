import { eq } from 'drizzle-orm'
import { AppError } from '../../../schema/errors.ts'
import type { PersonId, SectionId } from '../../../schema/ids.ts'
import { can } from '../../../schema/policy.ts'
import { section } from '../../../schema/tables/index.ts'
import { reading, type Db } from '../../storage/database.ts'
import { findReadableSection } from '../sections.ts'
import { tell } from './tell.ts'

/** A page says that a lock came before words of its reader, which it keeps: they are told once for each lock, so that the mail
 * reaches them when the page is closed.
 * @throws AppError `not-found`; `forbidden`, when it is not locked, or they could not write in it before. */
export const tellLateText = async (db: Db, id: SectionId, personId: PersonId): Promise<void> => {
  const { reader, resource } = await findReadableSection(db, id, personId)
  if (!can(reader, 'suggestLate', resource)) throw new AppError('forbidden', 'no lock came before words of yours')
  await reading(
    db.transaction(async (tx) => {
      const [row] = await tx
        .select({ epoch: section.epoch, by: section.changedBy })
        .from(section)
        .where(eq(section.id, id))
      if (row === undefined) throw new AppError('not-found')
      const once = `late-text/${id}/${row.epoch}`
      await tell(tx, id, { kind: 'late-text', by: row.by, once }, [reader])
    }),
  )
}
