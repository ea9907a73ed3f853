import { z } from 'zod'
import { RECOMMENDATION_ANSWERS, THREAD_KINDS } from '../threads.ts'
import { storableText } from './text.ts'
import { clearanceBody, dispositionBody, suggestionBody } from './threads.ts'

const wanted = storableText.max(200).optional()

/** Query of both matrices: as a file, and in which language; without it that of the caller's mails. What the file is narrowed to
 * and sorted by is said as in the address of the page (`matrix-filter.ts`); what is none of it is all. */
export const matrixQuery = z.strictObject({
  format: z.literal('csv').optional(),
  section: wanted,
  kind: wanted,
  verdict: wanted,
  state: wanted,
  words: wanted,
  sort: wanted,
  lang: z
    .string()
    .regex(/^[a-z]{2}$/)
    .optional(),
})
export type MatrixQuery = z.infer<typeof matrixQuery>

/** What a row speaks of, as its reader may see it: in a release by the release's own numbers. */
const place = {
  section: z.object({ id: z.uuid(), key: z.string(), kind: z.string(), title: z.string() }),
  /** `R-3`; null: the section as a whole, or an item that is gone. */
  number: z.string().nullable(),
  /** Of the item, as plain text; '' while it has none. */
  title: z.string(),
}

/** What the beneficiary said to peers and secretariat, and what became of it (S04). */
export const commentRow = z.object({
  ...place,
  thread: z.uuid(),
  item: z.uuid().nullable(),
  field: z.string().nullable(),
  quote: z.string().nullable(),
  /** What began the thread, mentions as they are kept. */
  comment: z.string(),
  suggestion: suggestionBody.nullable(),
  kind: z.enum(THREAD_KINDS),
  /** See `threadBody`. */
  by: z.uuid().nullable(),
  at: z.iso.datetime(),
  /** Null: said without a batch. */
  clearance: clearanceBody.nullable(),
  disposition: dispositionBody.nullable(),
  /** The caller may say what becomes of it. */
  canDispose: z.boolean(),
})
export type CommentRow = z.infer<typeof commentRow>

/** `GET /api/rounds/{round}/comment-matrix`: in the order of the document. */
export const commentMatrixBody = z.object({
  rows: z.array(commentRow),
  /** Numbers of the items that a proposed change links to. */
  numbers: z.record(z.string(), z.string()),
})
export type CommentMatrixBody = z.infer<typeof commentMatrixBody>

/** A recommendation, and what the beneficiary says to it (M26). */
export const answerRow = z.object({
  ...place,
  item: z.uuid(),
  /** The beneficiary reads it: only then it can be answered. */
  isReleased: z.boolean(),
  answer: z
    .object({ verdict: z.enum(RECOMMENDATION_ANSWERS), reply: z.string(), by: z.uuid(), at: z.iso.datetime() })
    .nullable(),
  /** The caller may answer it. */
  canAnswer: z.boolean(),
})
export type AnswerRow = z.infer<typeof answerRow>

/** `GET /api/rounds/{round}/answer-matrix`: every recommendation that the caller may read, in the order of the document. */
export const answerMatrixBody = z.object({ rows: z.array(answerRow) })
export type AnswerMatrixBody = z.infer<typeof answerMatrixBody>
