import { flatTextOf } from '../../schema/anchors.ts'
import type { AcceptancesBody, ThreadBody, ThreadRequest } from '../../schema/api/threads.ts'
import type { Person } from './people.ts'
import { begunThread } from './threads.ts'

/** Suggest other words for a passage, as somebody who reads the section as it is now. */
export const suggestWords = async (
  person: Person,
  section: string,
  { item, quote, field = 'body' }: { item: string | null; quote: string; field?: string },
  replacement: string,
  request: Partial<ThreadRequest> = {},
): Promise<ThreadBody> => {
  const content = await person.content(section)
  const start = flatTextOf(content, item, field)?.indexOf(quote) ?? -1
  if (start < 0) throw new Error(`"${quote}" is not in the text`)
  return begunThread(person, section, {
    item,
    field,
    passage: { start, end: start + quote.length, quote },
    suggestion: { type: 'text', replacement },
    seq: content.seq,
    kind: 'proposal',
    ...request,
  })
}

export const askAccept = (person: Person, section: string, threads: readonly string[]): Promise<Response> =>
  person.send('POST', `/api/sections/${section}/acceptances`, { threads })

/** Accept what may be. */
export const acceptAll = async (
  person: Person,
  section: string,
  threads: readonly { id: string }[],
): Promise<AcceptancesBody> => {
  const answer = await askAccept(
    person,
    section,
    threads.map(({ id }) => id),
  )
  if (answer.status !== 200) throw new Error(`accepting was answered with ${answer.status}: ${await answer.text()}`)
  return (await answer.json()) as AcceptancesBody
}
