import { z } from 'zod'
import { MAIL_CHOICES, NOTIFICATION_KINDS } from '../notifications.ts'
import { MARKS, ROLES } from '../policy.ts'
import { givenId } from './text.ts'

/** Something that a person is told of. Of what they may not read any more it says nothing but kind, round and moment. */
export const notificationBody = z.object({
  id: z.uuid(),
  kind: z.enum(NOTIFICATION_KINDS),
  round: z.uuid(),
  roundTitle: z.string(),
  section: z.uuid().nullable(),
  /** What its address names the section by; and its title in the reader's language. */
  sectionKey: z.string().nullable(),
  sectionTitle: z.string().nullable(),
  item: z.uuid().nullable(),
  thread: z.uuid().nullable(),
  /** Member who did it; null: time did. */
  by: z
    .object({
      name: z.string().nullable(),
      role: z.enum(ROLES),
      country: z.string().nullable(),
      /** What they are in the round now; absent: an organisation speaks. */
      marks: z.array(z.enum(MARKS)).optional(),
    })
    .nullable(),
  /** A few words of what was said; null: nothing was, or the reader may not read it any more. */
  words: z.string().nullable(),
  /** Of a `deadline`: when comments close, and how many days before that this is told. Of a `state`: which. */
  detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  at: z.iso.datetime(),
  readAt: z.iso.datetime().nullable(),
})
export type NotificationBody = z.infer<typeof notificationBody>

/** `GET /api/notifications`, newest first; `?before={id}` goes on from there. */
export const notificationsBody = z.object({
  notifications: z.array(notificationBody),
  unread: z.number().int(),
  /** There are older ones. */
  more: z.boolean(),
})
export type NotificationsBody = z.infer<typeof notificationsBody>

/** `POST /api/notifications/read`: these, or all (null). */
export const readRequest = z.strictObject({ ids: z.array(givenId).max(200).nullable() })
export type ReadRequest = z.infer<typeof readRequest>

const choices = z.record(z.enum(NOTIFICATION_KINDS), z.enum(MAIL_CHOICES))

/** `GET /api/notifications`: older ones than this. */
export const notificationsQuery = z.strictObject({ before: givenId.optional() })

/** `GET /api/notifications/choices`, and `POST` to change them. `now` is for what is urgent alone. */
export const choicesBody = z.strictObject({
  choices,
  digestHour: z.number().int().min(0).max(23),
  /** IANA zone of their day; null: the one of the round that is told of. */
  timeZone: z.string().nullable(),
})
export type ChoicesBody = z.infer<typeof choicesBody>

/** `POST /api/unsubscribe/{token}/{kind}`: without signing in; ends one kind of mail for the person behind the token (RFC 8058). */
export const unsubscribedBody = z.object({ kind: z.enum([...NOTIFICATION_KINDS, 'digest']) })
export type UnsubscribedBody = z.infer<typeof unsubscribedBody>
