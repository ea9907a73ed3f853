import type { BatchBody, BatchRequest, ThreadBody, ThreadRequest, ThreadsBody } from '../../schema/api/threads.ts'
import { createId } from '../../schema/ids.ts'
import type { Person } from './people.ts'
import type { RawPage } from './raw-page.ts'

/** A thread that may be begun; a question to everybody unless said otherwise. */
export const buildThread = (request: Partial<ThreadRequest> = {}): ThreadRequest => ({
  id: createId<string>(),
  comment: createId<string>(),
  item: null,
  kind: 'question',
  audience: 'shared',
  seq: 0,
  body: 'Is this so?',
  ...request,
})

export const beginThread = (person: Person, section: string, request: Partial<ThreadRequest> = {}): Promise<Response> =>
  person.send('POST', `/api/sections/${section}/threads`, buildThread(request))

/** Begin a thread that must be taken. */
export const begunThread = async (
  person: Person,
  section: string,
  request: Partial<ThreadRequest> = {},
): Promise<ThreadBody> => {
  const answer = await beginThread(person, section, request)
  if (answer.status !== 201) throw new Error(`a thread was answered with ${answer.status}: ${await answer.text()}`)
  return (await answer.json()) as ThreadBody
}

/** A batch that may be sent. */
export const buildBatch = (threads: BatchRequest['threads'], request: Partial<BatchRequest> = {}): BatchRequest => ({
  id: createId<string>(),
  threads,
  clearedBy: 'Legal office',
  clearedOn: '2026-11-02',
  ...request,
})

/** Send drafts as they are now; what the sender does not read has no version for them. */
export const sendBatch = async (focalPoint: Person, ids: string[], request: Partial<BatchRequest> = {}) => {
  const { id } = focalPoint.round
  const known = new Map((await threadsOf(focalPoint, 'rounds', id)).map((thread) => [thread.id, thread.saidVersion]))
  const threads = ids.map((one) => ({ id: one, saidVersion: known.get(one) ?? 1 }))
  return focalPoint.send('POST', `/api/rounds/${id}/batches`, buildBatch(threads, request))
}

/** Send drafts that must be taken. */
export const sentBatch = async (
  focalPoint: Person,
  threads: string[],
  request: Partial<BatchRequest> = {},
): Promise<BatchBody> => {
  const answer = await sendBatch(focalPoint, threads, request)
  if (answer.status !== 201) throw new Error(`a batch was answered with ${answer.status}: ${await answer.text()}`)
  return (await answer.json()) as BatchBody
}

/** What the beneficiary says to everybody: drafted by a focal point, and sent. */
export const saidThread = async (
  focalPoint: Person,
  section: string,
  request: Partial<ThreadRequest> = {},
): Promise<ThreadBody> => {
  const draft = await begunThread(focalPoint, section, { ...request, audience: 'delegation' })
  return (await sentBatch(focalPoint, [draft.id])).sent[0]!
}

export const threadsOf = async (person: Person, of: 'rounds' | 'sections', id: string): Promise<ThreadBody[]> => {
  const answer = await person.fetch(`/api/${of}/${id}/threads`)
  if (answer.status !== 200) throw new Error(`threads were answered with ${answer.status}`)
  return ((await answer.json()) as ThreadsBody).threads
}

/** What a page was told of threads, in order. */
export const toldThreads = ({ events }: RawPage): ThreadBody[] =>
  events.flatMap((event) => (event.type === 'thread' ? [event.thread] : []))

/** Everything that a page was sent, as text. */
export const receivedText = ({ received }: RawPage): string => Buffer.concat(received).toString('utf8')
