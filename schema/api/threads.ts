import { z } from 'zod'
import { AUDIENCES, ROLES } from '../policy.ts'
import { MAX_COMMENT_CHARACTERS, THREAD_KINDS } from '../threads.ts'
import { givenId, storableText } from './text.ts'

/** Largest number that the database keeps for a log position. */
const MAX_SEQ = 2 ** 31 - 1

const text = storableText.trim().min(1).max(MAX_COMMENT_CHARACTERS)

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

/** A thread as its reader may see it. */
export const threadBody = z.object({
  id: z.uuid(),
  section: z.uuid(),
  /** Null: the section as a whole. */
  item: z.uuid().nullable(),
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
export const threadRequest = z.strictObject({
  id: givenId,
  comment: givenId,
  item: givenId.nullable(),
  kind: z.enum(THREAD_KINDS),
  audience: z.enum(AUDIENCES),
  seq: z.number().int().min(0).max(MAX_SEQ),
  body: text,
})
export type ThreadRequest = z.infer<typeof threadRequest>

/** `POST /api/threads/{thread}/comments`. */
export const replyRequest = z.strictObject({ id: givenId, body: text })
export type ReplyRequest = z.infer<typeof replyRequest>

/** `PUT /api/comments/{comment}`: its writer only. */
export const editRequest = z.strictObject({ body: text })
export type EditRequest = z.infer<typeof editRequest>

/** `PUT /api/threads/{thread}/resolved`. */
export const resolvedRequest = z.strictObject({ resolved: z.boolean() })
export type ResolvedRequest = z.infer<typeof resolvedRequest>
