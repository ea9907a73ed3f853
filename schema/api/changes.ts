import { z } from 'zod'
import { writerThen } from './threads.ts'

/** Changes of one answer. */
export const CHANGES_PER_PAGE = 50

/** Query of the list: what came before this log position. */
export const changesQuery = z.strictObject({
  before: z
    .string()
    .regex(/^\d{1,9}$/)
    .optional(),
})
export type ChangesQuery = z.infer<typeof changesQuery>

/** What one member changed in one go, or a suggestion that one put into the text or took back. */
export const changeBody = z.object({
  /** First and last log position of it. */
  first: z.number().int(),
  last: z.number().int(),
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  /** Member who did it. */
  by: z.uuid(),
  /** Null: the words are the member's own. */
  suggestion: z
    .object({
      act: z.enum(['accepted', 'taken-back']),
      /** Whose words they are, and as what they proposed them; null: the organisation's, which cleared and sent them. */
      by: z.uuid().nullable(),
      as: writerThen,
      /** Where they were proposed; null for a thread that is not the caller's to read. */
      thread: z.uuid().nullable(),
      /** Item that they are of; null: of the section itself, or a new one. */
      item: z.uuid().nullable(),
    })
    .nullable(),
})
export type ChangeBody = z.infer<typeof changeBody>

/** `GET /api/sections/{section}/changes`: who changed the section, newest first; for who may know who writes which words. */
export const changesBody = z.object({
  changes: z.array(changeBody),
  /** What to ask for next; null: that was all. */
  before: z.number().int().nullable(),
})
export type ChangesBody = z.infer<typeof changesBody>
