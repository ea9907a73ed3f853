import { Hono } from 'hono'
import {
  choicesBody,
  notificationsQuery,
  readRequest,
  unsubscribedBody,
  type ChoicesBody,
  type NotificationsBody,
  type UnsubscribedBody,
} from '../../schema/api/notifications.ts'
import { AppError } from '../../schema/errors.ts'
import type { SectionId } from '../../schema/ids.ts'
import { getChoices, saveChoices, unsubscribe } from '../services/notifications/choices.ts'
import { tellLateText } from '../services/notifications/late-text.ts'
import { listNotifications, markRead } from '../services/notifications/read.ts'
import type { Db } from '../storage/database.ts'
import { readBody, readId, readQuery } from './body.ts'
import { signedIn } from './session.ts'
import type { Env } from './types.ts'

/** `/api/notifications`: what the caller is told of, and how they want it mailed. */
export const notificationRoutes = ({ db }: { db: Db }): Hono<Env> =>
  new Hono<Env>()
    .get('/', async (c) => {
      const { person } = signedIn(c.get('session'))
      const { before } = readQuery(c, notificationsQuery)
      return c.json((await listNotifications(db, person, before)) satisfies NotificationsBody)
    })
    .post('/read', async (c) => {
      const { person } = signedIn(c.get('session'))
      const { ids } = await readBody(c, readRequest)
      await markRead(db, person.id, ids)
      return c.body(null, 204)
    })
    .get('/choices', async (c) => {
      const { person } = signedIn(c.get('session'))
      return c.json((await getChoices(db, person.id)) satisfies ChoicesBody)
    })
    .post('/choices', async (c) => {
      const { person } = signedIn(c.get('session'))
      await saveChoices(db, person.id, await readBody(c, choicesBody))
      return c.json((await getChoices(db, person.id)) satisfies ChoicesBody)
    })

/** `/api/sections/:section/late-text`: a page keeps words that a lock came before. */
export const lateTextRoutes = ({ db }: { db: Db }): Hono<Env> =>
  new Hono<Env>().post('/:section/late-text', async (c) => {
    const { person } = signedIn(c.get('session'))
    await tellLateText(db, readId<SectionId>(c.req.param('section')), person.id)
    return c.body(null, 204)
  })

/** `/api/unsubscribe`: ends one kind of mail (RFC 8058). Asked by mail providers, who send a form, have no cookie and come from
 * nowhere: the token in the address is all that it is judged by, and all that it can do is send less mail. */
export const unsubscribeRoutes = ({ db }: { db: Db }): Hono<Env> =>
  new Hono<Env>().post('/:token/:kind', async (c) => {
    const token = readId<string>(c.req.param('token'))
    const read = unsubscribedBody.safeParse({ kind: c.req.param('kind') })
    if (!read.success) throw new AppError('not-found')
    await unsubscribe(db, token, read.data.kind)
    return c.json(read.data satisfies UnsubscribedBody)
  })
