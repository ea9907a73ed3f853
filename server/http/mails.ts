import { Hono } from 'hono'
import type { MailsBody } from '../../schema/api/mails.ts'
import { listUnsent } from '../mail/outbox.ts'
import { reading, type Db } from '../storage/database.ts'
import type { Env } from './types.ts'

/** So many of the newest are shown. */
const SHOWN = 50

/** `/api/mails`: what the demo would have sent, for whoever tries it out; mounted only in a demo without a mail server. */
export const mailRoutes = ({ db, from }: { db: Db; from: string }): Hono<Env> =>
  new Hono<Env>().get('/', async (c) => {
    const rows = await reading(listUnsent(db, SHOWN))
    const mails = rows.map(({ createdAt, kind: _kind, ...mail }) => ({ ...mail, from, at: createdAt.toISOString() }))
    return c.json({ mails } satisfies MailsBody)
  })
