import { z } from 'zod'

/** RFC 9457 problem details with our `reason`; media type application/problem+json. */
export const problemBody = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string().optional(),
  instance: z.string().optional(),
  reason: z.string(),
})
export type ProblemBody = z.infer<typeof problemBody>
