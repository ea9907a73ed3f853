import { asc, desc } from 'drizzle-orm'
import type { PublicationsBody } from '../../schema/api/publications.ts'
import { publication } from '../../schema/tables/index.ts'
import { reading, type Db } from '../storage/database.ts'

/** What the mechanism has published, newest first. */
export const listPublications = async (db: Db): Promise<PublicationsBody> => ({
  publications: await reading(db.select().from(publication).orderBy(desc(publication.date), asc(publication.id))),
})
