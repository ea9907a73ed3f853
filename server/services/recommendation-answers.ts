import { and, asc, eq, sql } from 'drizzle-orm'
import type { AnswersBody, RecommendationAnswerBody, RecommendationAnswerRequest } from '../../schema/api/sections.ts'
import { AppError } from '../../schema/errors.ts'
import type { ItemId, PersonId, RoundId, SectionId } from '../../schema/ids.ts'
import { can, type SectionResource } from '../../schema/policy.ts'
import { saidToAll } from '../../schema/responses.ts'
import { document, recommendationAnswer, section } from '../../schema/tables/index.ts'
import { reading, type Db } from '../storage/database.ts'
import { findVersion } from '../storage/versions.ts'
import { recordAct } from './audit.ts'
import { holdSection } from './held-section.ts'
import { refuseOther } from './instead.ts'
import { notifyAnswer } from './notifications/index.ts'
import { findMember } from './rounds.ts'
import { judgedColumns, sectionResource } from './section-resource.ts'

type Row = typeof recommendationAnswer.$inferSelect

const present = ({ sectionId, itemId, verdict, reply, memberId, at }: Row): RecommendationAnswerBody => ({
  section: sectionId,
  item: itemId,
  verdict,
  reply,
  by: memberId,
  at: at.toISOString(),
})

const WHY = 'only a focal point of the beneficiary answers recommendations'

/** Say what the beneficiary says to a recommendation of what is released (M26). A later word takes the place of an earlier one, which
 * the audit keeps.
 * @throws AppError `not-found`, `forbidden`, `archived`; `bad-request` for what is no recommendation that is released; `conflict` in
 * place of a word that the caller has not read. */
export const answerRecommendation = async (
  db: Db,
  id: SectionId,
  itemId: ItemId,
  personId: PersonId,
  { verdict, reply, instead }: RecommendationAnswerRequest,
): Promise<RecommendationAnswerBody> =>
  reading(
    db.transaction(async (tx) => {
      const { row, roundId, reader } = await holdSection(tx, id, personId, 'answerRecommendation', WHY)
      const release = row.releasedSeq === null ? null : await findVersion(tx, id, row.releasedSeq)
      const isThere = row.kind === 'recommendation' && release?.items.some((item) => item.id === itemId) === true
      if (!isThere) throw new AppError('bad-request', 'There is no such recommendation.')
      const of = and(eq(recommendationAnswer.sectionId, id), eq(recommendationAnswer.itemId, itemId))
      const [known] = await tx.select().from(recommendationAnswer).where(of)
      if (known?.verdict === verdict && known.reply === reply) return present(known)
      refuseOther(known, instead)
      const said = { verdict, reply, memberId: reader.id, at: sql`now()` }
      const [kept] = await tx
        .insert(recommendationAnswer)
        .values({ sectionId: id, itemId, ...said })
        .onConflictDoUpdate({ target: [recommendationAnswer.sectionId, recommendationAnswer.itemId], set: said })
        .returning()
      await recordAct(tx, {
        action: 'recommendation.answer',
        round: roundId,
        section: id,
        member: reader.id,
        before: known === undefined ? null : { verdict: known.verdict, reply: known.reply },
        after: { verdict, reply },
        about: { item: itemId },
      })
      await notifyAnswer(tx, id, { by: reader.id, item: itemId, verdict })
      return present(kept!)
    }),
  )

/** Answers to the recommendations that a member may read.
 * @throws AppError `not-found` for a round that is not there or not theirs. */
export const listAnswers = async (db: Db, roundId: RoundId, personId: PersonId): Promise<AnswersBody> => {
  const reader = await findMember(db, roundId, personId)
  if (reader === null) throw new AppError('not-found')
  const rows = await reading(
    db
      .select({ row: recommendationAnswer, judged: judgedColumns })
      .from(recommendationAnswer)
      .innerJoin(section, eq(section.id, recommendationAnswer.sectionId))
      .innerJoin(document, eq(document.id, section.documentId))
      .where(eq(document.roundId, roundId))
      .orderBy(asc(section.position), asc(recommendationAnswer.at)),
  )
  const mayRead = (resource: SectionResource): boolean => can(reader, 'read', saidToAll(resource))
  return { answers: rows.filter(({ judged }) => mayRead(sectionResource(judged))).map(({ row }) => present(row)) }
}
