import type { Context } from 'hono'
import type { z } from 'zod'
import { AppError } from '../../schema/errors.ts'
import { isId } from '../../schema/ids.ts'

/** Read a JSON body. The answer names the fields that are wrong, and never repeats what was sent.
 * @throws AppError `bad-request`. */
export const readBody = async <T>(c: Context, shape: z.ZodType<T>): Promise<T> => {
  const json: unknown = await c.req.json().catch(() => {
    throw new AppError('bad-request', 'The body must be JSON.')
  })
  return checked(shape, json)
}

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
