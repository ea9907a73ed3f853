import type { Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import type { z } from 'zod'
import { AppError } from '../../schema/errors.ts'
import { isId } from '../../schema/ids.ts'
import { isSafe } from './origin.ts'

const JSON_TYPE = /^application\/json\s*(;|$)/i

/** What is sent to change something is JSON and says so: a form or plain text is what another site's page can send without
 * asking first (Fetch standard, CORS-safelisted request-header). Judged before anything is looked up.
 * @throws AppError `not-json`. */
export const requireJson = createMiddleware(async (c, next) => {
  if (isSafe(c)) return next()
  const type = c.req.header('content-type')
  const hasBody = c.req.header('transfer-encoding') !== undefined || Number(c.req.header('content-length') ?? 0) > 0
  const isRight = type === undefined ? !hasBody : JSON_TYPE.test(type)
  if (!isRight) throw new AppError('not-json', 'What is sent must be application/json.')
  return next()
})

/** Read a JSON body. The answer names the fields that are wrong, and never repeats what was sent.
 * @throws AppError `bad-request`. */
export const readBody = async <T>(c: Context, shape: z.ZodType<T>): Promise<T> => {
  const json: unknown = await c.req.json().catch(() => {
    throw new AppError('bad-request', 'The body must be JSON.')
  })
  return checked(shape, json)
}

/** The same where nothing need be said: no body is an empty one. @throws AppError `bad-request`. */
export const readOptionalBody = async <T>(c: Context, shape: z.ZodType<T>): Promise<T> =>
  (await c.req.text()) === '' ? checked(shape, {}) : readBody(c, shape)

/** Read what stands behind the `?` of an address, where every name stands once at most. @throws AppError `bad-request`. */
export const readQuery = <T>(c: Context, shape: z.ZodType<T>): T => checked(shape, c.req.query())

const checked = <T>(shape: z.ZodType<T>, value: unknown): T => {
  const result = shape.safeParse(value)
  if (result.success) return result.data
  const fields = result.error.issues.map(({ path, code }) => `${path.join('.') || 'body'} (${code})`)
  throw new AppError('bad-request', `Not as expected: ${fields.join(', ')}.`)
}

/** Read an id from the path. What is no id cannot be found. @throws AppError `not-found`. */
export const readId = <T extends string>(text: string): T => {
  if (!isId(text)) throw new AppError('not-found')
  return text as T
}
