import { z } from 'zod'
import { SECTION_STATES } from '../policy.ts'
import type { SectionContent } from '../sections/content.ts'

/** `PUT /api/sections/{section}/state`. Leaving `locked` wants a reason. */
export const stateRequest = z.strictObject({
  state: z.enum(SECTION_STATES),
  reason: z.string().trim().max(500).optional(),
})
export type StateRequest = z.infer<typeof stateRequest>

/** Answer of `PUT …/state`: once it is received, no edit of an older epoch enters the section. */
export const stateBody = z.object({ state: z.enum(SECTION_STATES), epoch: z.number().int(), hash: z.string() })
export type StateBody = z.infer<typeof stateBody>

/** `GET /api/sections/{section}/content`. `seq` is the log position, `hash` the SHA-256 (hex) of the canonical JSON without it. */
export interface ContentBody extends SectionContent {
  seq: number
  hash: string
}
