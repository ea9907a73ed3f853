import type { ProblemBody } from '../../schema/api/problem.ts'
import { AppError, isReason } from '../../schema/errors.ts'

/** Turn an answer that is no success back into the error it was on the server. */
const problemOf = async (response: Response): Promise<AppError> => {
  const body = (await response.json().catch(() => ({}))) as Partial<ProblemBody>
  const { retryAfterSeconds } = body
  return new AppError(isReason(body.reason) ? body.reason : 'internal', body.detail, {
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  })
}

/** Call the server.
 * @param isLast it is sent even when the page goes at once.
 * @returns the JSON of the answer; undefined for an empty one.
 * @throws AppError with the server's reason; `storage-unavailable` when the server is out of reach. */
export const call = async <T>(
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  path: string,
  body?: unknown,
  isLast = false,
): Promise<T> => {
  const response = await fetch(path, {
    method,
    ...(isLast && { keepalive: true }),
    ...(body !== undefined && { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
  }).catch((cause: unknown) => {
    throw new AppError('storage-unavailable', 'the server is out of reach', { cause })
  })
  if (!response.ok) throw await problemOf(response)
  return (response.status === 204 ? undefined : await response.json()) as T
}
