import { z } from 'zod'
import { AUDIENCES, ROLES } from '../policy.ts'
import { DECISIONS, DISPOSITIONS, MAX_COMMENT_CHARACTERS, MAX_QUOTE_CHARACTERS, THREAD_KINDS } from '../threads.ts'
import { givenId, storableText } from './text.ts'

/** Largest number that the database keeps for a log position. */
const MAX_SEQ = 2 ** 31 - 1

const words = storableText.trim().max(MAX_COMMENT_CHARACTERS)
const text = words.min(1)
const passage = storableText.max(MAX_QUOTE_CHARACTERS)
/** Name of a field; of an entry's field `experience/{entry}/worked`, of a translation `body.translation`. */
const fieldPath = storableText.min(1).max(200)
const offset = z.number().int().min(0)

/** What somebody was when they wrote: stays so whatever becomes of them, and says whose delegation a thread is of. */
const writerThen = z.object({ role: z.enum(ROLES), country: z.string().nullable() })
export type WriterThen = z.infer<typeof writerThen>

/** One contribution, in the order they were made. */
export const commentBody = z.object({
  id: z.uuid(),
  by: z.uuid(),
  as: writerThen,
  at: z.iso.datetime(),
  editedAt: z.iso.datetime().nullable(),
  body: z.string(),
})
export type CommentBody = z.infer<typeof commentBody>

/** See `Anchor` of `schema/threads.ts`. */
const anchorBody = z.object({ start: z.unknown(), end: z.unknown(), text: passage, prefix: passage, suffix: passage })

const fieldValue = z.union([storableText.max(2000), z.array(storableText.max(200)).max(200)])
/** See `Suggestion` of `schema/threads.ts`. */
export const suggestionBody = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text'), replacement: passage }),
  z.strictObject({ type: z.literal('field'), before: fieldValue, value: fieldValue }),
  z.strictObject({ type: z.literal('item'), title: text, body: passage, after: z.uuid().nullable() }),
])

/** In whose name a cleared comment was sent. Who wrote it stays in the delegation, who sent it in the audit trail. */
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
  /** For who may edit the section: its place in the live text, and how often that was corrected. */
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
  /** Member who began it. */
  by: z.uuid(),
  as: writerThen,
  at: z.iso.datetime(),
  resolved: z.object({ by: z.uuid(), at: z.iso.datetime() }).nullable(),
  comments: z.array(commentBody),
})
export type ThreadBody = z.infer<typeof threadBody>

/** `GET /api/rounds/{round}/threads`, `GET /api/sections/{section}/threads`: only what the caller may read, oldest first. */
export const threadsBody = z.object({ threads: z.array(threadBody) })
export type ThreadsBody = z.infer<typeof threadsBody>

/** `POST /api/sections/{section}/threads`. The ids are the caller's own UUIDv7, so that asking twice begins one thread. */
export const threadRequest = z
  .strictObject({
    id: givenId,
    comment: givenId,
    item: givenId.nullable(),
    field: fieldPath.nullable().optional(),
    /** The passage: by offsets in the content at `seq`, or by Yjs positions of a live text. */
    passage: z
      .union([
        z.strictObject({ start: offset, end: offset, quote: passage.min(1) }),
        z.strictObject({ anchor: z.strictObject({ start: z.unknown(), end: z.unknown() }), quote: passage.min(1) }),
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

/** `POST /api/threads/{thread}/comments`. */
export const replyRequest = z.strictObject({ id: givenId, body: text })
export type ReplyRequest = z.infer<typeof replyRequest>

/** `PUT /api/comments/{comment}`: its writer only. Empty: only the words with which a suggestion was begun. */
export const editRequest = z.strictObject({ body: words })
export type EditRequest = z.infer<typeof editRequest>

/** `PUT /api/threads/{thread}/resolved`. */
export const resolvedRequest = z.strictObject({ resolved: z.boolean() })
export type ResolvedRequest = z.infer<typeof resolvedRequest>

/** `POST /api/threads/{thread}/anchor`: where the passage is after a change that moved it, by the page that made the change.
 * `version` is the anchor's that it corrects; `conflict` when somebody else has corrected it since. */
export const anchorRequest = z.strictObject({
  start: z.unknown(),
  end: z.unknown(),
  text: passage,
  prefix: passage,
  suffix: passage,
  version: z.number().int().min(0),
})
export type AnchorRequest = z.infer<typeof anchorRequest>

/** `POST /api/threads/{thread}/audience`: open it to the next larger audience. `comments` is how many there are for the asker: if
 * more were said since, nothing is opened. */
export const audienceRequest = z.strictObject({ audience: z.enum(AUDIENCES), comments: z.number().int().min(1) })
export type AudienceRequest = z.infer<typeof audienceRequest>

/** `POST /api/threads/{thread}/disposition`. */
export const dispositionRequest = z.strictObject({ verdict: z.enum(DISPOSITIONS), why: text })
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

/** `POST /api/rounds/{round}/batches`: send drafts of the delegation, cleared. Asking twice with one id sends once. */
export const batchRequest = z.strictObject({
  id: givenId,
  threads: z.array(givenId).min(1).max(200),
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
