import { z } from 'zod'
import { AUDIENCES, ROLES } from '../policy.ts'
import {
  DECISIONS,
  DISPOSITIONS,
  MAX_ANCHOR_RUNS,
  MAX_BATCH,
  MAX_COMMENT_CHARACTERS,
  MAX_QUOTE_CHARACTERS,
  THREAD_KINDS,
} from '../threads.ts'
import { givenId, insteadOf, storableText } from './text.ts'

/** Largest number that the database keeps for a log position. */
const MAX_SEQ = 2 ** 31 - 1

const words = storableText.trim().max(MAX_COMMENT_CHARACTERS)
const text = words.min(1)
const passage = storableText.max(MAX_QUOTE_CHARACTERS)
/** Name of a field; of an entry's field `experience/{entry}/worked`, of a translation `body.translation`. */
const fieldPath = storableText.min(1).max(200)
const offset = z.number().int().min(0)

/** What somebody was when they wrote: stays so whatever becomes of them, and says whose delegation a thread is of. */
export const writerThen = z.object({ role: z.enum(ROLES), country: z.string().nullable() })
export type WriterThen = z.infer<typeof writerThen>

/** One contribution, in the order they were made. */
export const commentBody = z.object({
  id: z.uuid(),
  /** Null: the beneficiary's organisation says it, see `clearance` of the thread. */
  by: z.uuid().nullable(),
  as: writerThen,
  at: z.iso.datetime(),
  editedAt: z.iso.datetime().nullable(),
  /** Who changed it last; null: its writer, or nobody. Of drafts of the beneficiary alone. */
  editedBy: z.uuid().nullable(),
  /** What its writer had said before somebody else changed it; null: it stands as they wrote it. */
  drafted: z.string().nullable(),
  body: z.string(),
})
export type CommentBody = z.infer<typeof commentBody>

const number = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER)
/** See `Anchor` of `schema/threads.ts`. */
const runs = z
  .array(z.tuple([number, number, number.min(1)]))
  .max(MAX_ANCHOR_RUNS)
  .readonly()
const anchorBody = z.object({ runs, text: passage, prefix: passage, suffix: passage })

const fieldValue = z.union([storableText.max(2000), z.array(storableText.max(200)).max(200)])
/** See `Suggestion` of `schema/threads.ts`. */
export const suggestionBody = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text'), replacement: passage }),
  z.strictObject({ type: z.literal('field'), before: fieldValue, value: fieldValue }),
  z.strictObject({ type: z.literal('item'), title: text, body: passage, after: z.uuid().nullable() }),
])

/** In whose name a cleared comment was sent. Who wrote it stays in the delegation; who sent it is told to the delegation, and to others
 * by the audit trail alone. */
export const clearanceBody = z.object({
  batch: z.uuid(),
  /** Office that cleared it, as the focal point named it. */
  clearedBy: z.string(),
  /** Day (yyyy-mm-dd). */
  clearedOn: z.iso.date(),
  /** Organisation that speaks; empty: not named. */
  organisation: z.string(),
})
export type ClearanceBody = z.infer<typeof clearanceBody>

/** What became of what the beneficiary said. */
export const dispositionBody = z.object({
  verdict: z.enum(DISPOSITIONS),
  why: z.string(),
  by: z.uuid(),
  as: writerThen,
  at: z.iso.datetime(),
})
export type DispositionBody = z.infer<typeof dispositionBody>

/** A thread as its reader may see it. */
export const threadBody = z.object({
  id: z.uuid(),
  section: z.uuid(),
  /** Null: the section as a whole. */
  item: z.uuid().nullable(),
  /** Field that it speaks of; null: the item (or the section) as a whole. */
  field: z.string().nullable(),
  /** The passage as its writer saw it; null: no passage, or one that is not the reader's to read. */
  quote: z.string().nullable(),
  /** Where the passage is in the content at `seq` that the reader gets; null: no passage, or its text is gone. */
  range: z.object({ seq: z.number().int(), start: offset, end: offset }).nullable(),
  /** For who may edit the section: what it is made of in the live text, and how often that was added to. */
  anchor: anchorBody.extend({ version: z.number().int() }).nullable(),
  suggestion: suggestionBody.nullable(),
  /** Made of words that a lock came before. */
  isLate: z.boolean(),
  decision: z.object({ verdict: z.enum(DECISIONS), by: z.uuid(), at: z.iso.datetime(), reason: z.string() }).nullable(),
  clearance: clearanceBody.nullable(),
  /** Of a draft of the reader's delegation that was sent: the thread that it became. */
  sentAs: z.uuid().nullable(),
  disposition: dispositionBody.nullable(),
  kind: z.enum(THREAD_KINDS),
  audience: z.enum(AUDIENCES),
  /** Log position of the content that its writer had before them. */
  seq: z.number().int(),
  /** Raised by every change: of two forms of one thread the higher is the later. */
  version: z.number().int(),
  /** Raised by every change of what is said and of what becomes of it, not by where its passage is. */
  saidVersion: z.number().int(),
  /** Member who began it; null: an organisation, see `clearance`. */
  by: z.uuid().nullable(),
  as: writerThen,
  at: z.iso.datetime(),
  resolved: z.object({ by: z.uuid(), at: z.iso.datetime() }).nullable(),
  comments: z.array(commentBody),
})
export type ThreadBody = z.infer<typeof threadBody>

/** `GET /api/rounds/{round}/threads`, `GET /api/sections/{section}/threads`: only what the caller may read, oldest first. */
export const threadsBody = z.object({
  threads: z.array(threadBody),
  /** Of the reader's own threads, the sections that are released to them no more. */
  withdrawn: z.array(z.object({ id: z.uuid(), key: z.string(), kind: z.string(), title: z.string() })),
})
export type ThreadsBody = z.infer<typeof threadsBody>

/** `POST /api/sections/{section}/threads`. The ids are the caller's own UUIDv7, so that asking twice begins one thread. */
export const threadRequest = z
  .strictObject({
    id: givenId,
    comment: givenId,
    item: givenId.nullable(),
    field: fieldPath.nullable().optional(),
    /** The passage: by offsets in the content at `seq`, or by the characters of a live text. */
    passage: z
      .union([
        z.strictObject({ start: offset, end: offset, quote: passage.min(1) }),
        z.strictObject({ anchor: z.strictObject({ runs }), quote: passage.min(1) }),
      ])
      .optional(),
    suggestion: suggestionBody.optional(),
    /** Words that a lock came before. */
    late: z.boolean().optional(),
    kind: z.enum(THREAD_KINDS),
    audience: z.enum(AUDIENCES),
    seq: z.number().int().min(0).max(MAX_SEQ),
    /** Of a suggestion it may be empty: what is proposed speaks for itself. */
    body: words,
  })
  .refine(({ body, suggestion }) => body !== '' || suggestion !== undefined, { path: ['body'] })
export type ThreadRequest = z.infer<typeof threadRequest>

/** Who read the thread when the words were written: if it was opened to others since, they are not taken. Left out by whoever
 * says them to whoever reads it now. */
const audience = z.enum(AUDIENCES).optional()

/** `POST /api/threads/{thread}/comments`. */
export const replyRequest = z.strictObject({ id: givenId, body: text, audience })
export type ReplyRequest = z.infer<typeof replyRequest>

/** `PUT /api/comments/{comment}`: its writer; of a draft of the beneficiary, its focal point too. Empty: only the words with which a
 * suggestion was begun. `instead`: when the words were written, or changed last, that the caller has read; if they were changed
 * meanwhile, nothing is. Left out: in place of whatever stands there. */
export const editRequest = z.strictObject({ body: words, audience, instead: z.iso.datetime().optional() })
export type EditRequest = z.infer<typeof editRequest>

/** `PUT /api/threads/{thread}/resolved`. */
export const resolvedRequest = z.strictObject({ resolved: z.boolean() })
export type ResolvedRequest = z.infer<typeof resolvedRequest>

/** `POST /api/threads/{thread}/anchor`: characters that are of the passage as well, by the page that made the change, and what it
 * says now. They are added to what others have said. */
export const anchorRequest = z.strictObject({ runs, text: passage, prefix: passage, suffix: passage })
export type AnchorRequest = z.infer<typeof anchorRequest>

/** `POST /api/threads/{thread}/audience`: open it to the next larger audience. `saidVersion` is the thread's as
 * the asker has read it: if more was said since, or what was said was changed, nothing is opened. */
export const audienceRequest = z.strictObject({
  audience: z.enum(AUDIENCES),
  saidVersion: z.number().int().min(0),
})
export type AudienceRequest = z.infer<typeof audienceRequest>

/** `POST /api/threads/{thread}/disposition`. */
export const dispositionRequest = z.strictObject({ verdict: z.enum(DISPOSITIONS), why: text, instead: insteadOf })
export type DispositionRequest = z.infer<typeof dispositionRequest>

/** `POST /api/sections/{section}/acceptances`: put suggestions into the text, each for itself. */
export const acceptancesRequest = z.strictObject({ threads: z.array(givenId).min(1).max(200) })
export type AcceptancesRequest = z.infer<typeof acceptancesRequest>

/** Its answer. `conflict`: the text is not any more what the suggestion was made to. */
export const acceptancesBody = z.object({
  accepted: z.array(threadBody),
  refused: z.array(z.object({ thread: z.uuid(), reason: z.string() })),
})
export type AcceptancesBody = z.infer<typeof acceptancesBody>

/** `POST /api/threads/{thread}/decline`. */
export const declineRequest = z.strictObject({ reason: text })
export type DeclineRequest = z.infer<typeof declineRequest>

/** `POST /api/rounds/{round}/batches`: send drafts of the delegation, cleared. Asking twice with one id sends once. Each draft is
 * named with the `saidVersion` that was cleared: if one has changed since, nothing is sent. */
export const batchRequest = z.strictObject({
  id: givenId,
  threads: z
    .array(z.strictObject({ id: givenId, saidVersion: z.number().int().min(0) }))
    .min(1)
    .max(MAX_BATCH),
  clearedBy: storableText.trim().min(1).max(200),
  clearedOn: z.iso.date(),
})
export type BatchRequest = z.infer<typeof batchRequest>

/** Its answer: the threads as peers and secretariat read them, and the drafts that they were. */
export const batchBody = z.object({
  id: z.uuid(),
  at: z.iso.datetime(),
  sent: z.array(threadBody),
  drafts: z.array(threadBody),
})
export type BatchBody = z.infer<typeof batchBody>
