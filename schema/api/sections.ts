import { z } from 'zod'
import { SECTION_STATES } from '../policy.ts'
import type { SectionContent } from '../sections/content.ts'
import { MAX_COMMENT_CHARACTERS, RECOMMENDATION_ANSWERS } from '../threads.ts'
import { givenId, insteadOf, storableText } from './text.ts'

/** Why something was done, in the doer's words. */
const reason = storableText.trim().max(500).optional()

/** `PUT /api/sections/{section}/state`. Opening again what was closed wants a reason. */
export const stateRequest = z.strictObject({ state: z.enum(SECTION_STATES), reason })
export type StateRequest = z.infer<typeof stateRequest>

/** Answer of `PUT …/state`: once it is received, no edit of an older epoch enters the section. */
export const stateBody = z.object({ state: z.enum(SECTION_STATES), epoch: z.number().int(), hash: z.string() })
export type StateBody = z.infer<typeof stateBody>

/** `PUT /api/sections/{section}/release`: `true` keeps the content as it is now as the version that the beneficiary reads,
 * `false` takes the right to read away again. Until `commentsUntil` it takes the beneficiary's comments; null: without an end;
 * not said: as it is. */
export const releaseRequest = z.strictObject({
  released: z.boolean(),
  commentsUntil: z.iso.datetime({ offset: true }).nullable().optional(),
  reason,
})
export type ReleaseRequest = z.infer<typeof releaseRequest>

/** A version that was released. */
export const releaseBody = z.object({ seq: z.number().int(), at: z.iso.datetime(), hash: z.string() })
export type ReleaseBody = z.infer<typeof releaseBody>

/** Answer of `PUT …/release`: the release that is read now, and until when it takes comments. */
export const releasedBody = z.object({
  release: releaseBody.nullable(),
  commentsUntil: z.iso.datetime().nullable(),
})
export type ReleasedBody = z.infer<typeof releasedBody>

/** `PUT /api/sections/{section}/comments-until`: when what is released stops taking the beneficiary's comments; null: it does
 * not. What is read stays as it is. */
export const commentsUntilRequest = z.strictObject({ until: z.iso.datetime({ offset: true }).nullable() })
export type CommentsUntilRequest = z.infer<typeof commentsUntilRequest>

/** `PUT /api/sections/{section}/ready`: that a lead expert holds the section ready for review. */
export const readyRequest = z.strictObject({ ready: z.boolean() })

/** Who holds a section ready for review, and since when; null: nobody. */
export const readyBody = z.object({ member: z.uuid(), at: z.iso.datetime() }).nullable()

/** `GET /api/sections/{section}/releases`, newest first. */
export const releasesBody = z.object({ releases: z.array(releaseBody) })
export type ReleasesBody = z.infer<typeof releasesBody>

/** `GET /api/sections/{section}/content`, or of an earlier release with `?release={seq}`. `seq` is the log position, `hash`
 * the SHA-256 (hex) of the canonical JSON of `fields` and `items`. */
export interface ContentBody extends SectionContent {
  seq: number
  hash: string
  /** Only in a release: numbers of its items and of the items they link to, which its reader may not be allowed to read.
   * Item id to `R-3`; a linked item that was deleted has none. */
  numbers?: Record<string, string>
  /** Where the passages of the threads that the reader may read are in this content; null: their text is gone. */
  ranges?: Record<string, [start: number, end: number] | null>
}

/** `POST /api/sections/{section}/more-time`: the beneficiary asks for more time to comment. */
export const moreTimeRequest = z.strictObject({ id: givenId, note: storableText.trim().max(500) })
export type MoreTimeRequest = z.infer<typeof moreTimeRequest>

/** `POST /api/more-time/{request}/answer`: with a new end (granted) or without (not), and why. */
export const moreTimeAnswerRequest = z.strictObject({
  until: z.iso.datetime({ offset: true }).nullable(),
  reason: storableText.trim().min(1).max(500),
})
export type MoreTimeAnswerRequest = z.infer<typeof moreTimeAnswerRequest>

/** One request for more time; `answer` null while the secretariat has not answered. */
export const moreTimeBody = z.object({
  id: z.uuid(),
  section: z.uuid(),
  by: z.uuid(),
  at: z.iso.datetime(),
  note: z.string(),
  answer: z
    .object({ by: z.uuid(), at: z.iso.datetime(), until: z.iso.datetime().nullable(), reason: z.string() })
    .nullable(),
})
export type MoreTimeBody = z.infer<typeof moreTimeBody>

/** `GET /api/rounds/{round}/more-time`, oldest first: for who asks and who answers. */
export const moreTimesBody = z.object({ requests: z.array(moreTimeBody) })
export type MoreTimesBody = z.infer<typeof moreTimesBody>

/** `POST /api/sections/{section}/items/{item}/answer`: what the beneficiary says to a recommendation. */
export const recommendationAnswerRequest = z.strictObject({
  verdict: z.enum(RECOMMENDATION_ANSWERS),
  reply: storableText.trim().max(MAX_COMMENT_CHARACTERS),
  instead: insteadOf,
})
export type RecommendationAnswerRequest = z.infer<typeof recommendationAnswerRequest>

export const recommendationAnswerBody = z.object({
  section: z.uuid(),
  item: z.uuid(),
  verdict: z.enum(RECOMMENDATION_ANSWERS),
  reply: z.string(),
  by: z.uuid(),
  at: z.iso.datetime(),
})
export type RecommendationAnswerBody = z.infer<typeof recommendationAnswerBody>

/** `GET /api/rounds/{round}/answers`: to the recommendations that the caller may read. */
export const answersBody = z.object({ answers: z.array(recommendationAnswerBody) })
export type AnswersBody = z.infer<typeof answersBody>
