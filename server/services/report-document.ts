import { createId, type DocumentId, type RoundId, type SectionId } from '../../schema/ids.ts'
import { document, section } from '../../schema/tables/index.ts'
import { inLanguage, type DocumentTemplate } from '../../templates/index.ts'
import type { Db } from '../storage/database.ts'

/** Make a round's report, empty: the sections of its template, titled in the report's language. */
export const createReport = async (
  tx: Pick<Db, 'insert'>,
  { round, template, language }: { round: RoundId; template: DocumentTemplate; language: string },
): Promise<void> => {
  const documentId = createId<DocumentId>()
  const { id: templateId, version: templateVersion, sections } = template
  await tx.insert(document).values({ id: documentId, roundId: round, kind: 'report', templateId, templateVersion })
  await tx.insert(section).values(
    sections.map(({ key, kind, title }, position) => ({
      id: createId<SectionId>(),
      documentId,
      key,
      kind,
      title: inLanguage(title, language),
      position,
    })),
  )
}
