import { z } from 'zod'

/** RFC 9457 problem details with our `reason`; media type application/problem+json. */
export const problemBody = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string().optional(),
  instance: z.string().optional(),
  reason: z.string(),
  /** When it is worth trying again; also in `Retry-After`. */
  retryAfterSeconds: z.number().int().optional(),
})
export type ProblemBody = z.infer<typeof problemBody>
