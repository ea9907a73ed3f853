import { z } from 'zod'

/** `GET|POST /api/rounds/{round}/calendar`: where calendar programs read the dates of a round as the caller reads them. */
export const calendarBody = z.object({
  /** Secret: whoever has it needs no sign-in. */
  address: z.url(),
})
export type CalendarBody = z.infer<typeof calendarBody>
