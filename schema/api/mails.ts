import { z } from 'zod'

/** `GET /api/mails`, in a demo without a mail server only: what it would have sent, newest first. */
export const mailsBody = z.object({
  mails: z.array(
    z.object({
      id: z.uuid(),
      from: z.string(),
      to: z.string(),
      subject: z.string(),
      text: z.string(),
      at: z.iso.datetime(),
    }),
  ),
})
export type MailsBody = z.infer<typeof mailsBody>
