import { z } from 'zod'
import { givenId } from './text.ts'

/** `POST /api/demo/colleague`: the section in which the scripted expert writes. */
export const colleagueRequest = z.strictObject({ round: givenId, section: givenId })
export type ColleagueRequest = z.infer<typeof colleagueRequest>

/** Answer of `POST` (201; 200 when it is here already), `GET` and `DELETE /api/demo/colleague?round={round}`: when the
 * scripted expert leaves; null while it is not here. */
export const colleagueBody = z.object({ until: z.iso.datetime().nullable() })
export type ColleagueBody = z.infer<typeof colleagueBody>
