import * as Y from 'yjs'
import type { ThreadRequest } from '../../schema/api/threads.ts'
import { createId } from '../../schema/ids.ts'
import { createItem, itemsOf, setMember, setScalar } from '../../schema/sections/edit.ts'
import { SECTION_KINDS } from '../../schema/sections/index.ts'
import { flatTextOf } from '../../schema/anchors.ts'
import type { Person } from './people.ts'
import { openPlain } from './plain-client.ts'
import { begunThread } from './threads.ts'
import { until } from './until.ts'

/** A body as long as people write them. */
export const PROSE =
  'Offices keep what they collect for their own use and seldom learn who else needs it; a shared list would show that much of it exists already, and who answers for it. '.repeat(
    4,
  )

/** Write findings as an expert would, up to a number. */
export const fillFindings = async (url: string, person: Person, count: number): Promise<void> => {
  const section = person.sections.findings!
  const client = openPlain({ url, cookie: person.cookie, round: person.round.id, section })
  await client.synced
  const { doc } = client
  while (itemsOf(doc).size < count) {
    const id = createItem(doc, SECTION_KINDS.finding, { lang: 'en' })
    const item = itemsOf(doc).get(id)!
    for (const [field, text] of [
      ['title', 'Data is kept where it is made'],
      ['body', PROSE],
    ] as const) {
      const paragraph = (item.get(field) as Y.XmlFragment).get(0) as Y.XmlElement
      paragraph.insert(0, [new Y.XmlText(text)])
    }
    setScalar(item, 'kind', 'gap')
    setMember(item, 'principles', 'empirical', true)
  }
  await until('all is kept', async () => (await person.content(section)).items.length >= count, 30_000)
  client.close()
}

/** What is said at one place: of five threads one is of the item, one of a field, two of passages and one proposes words. */
const placeOf = (
  at: number,
  item: string,
  words: readonly [start: number, quote: string][],
): Partial<ThreadRequest> => {
  if (at % 5 === 0) return { item }
  if (at % 5 === 1) return { item, field: 'kind' }
  const [start, quote] = words[at % words.length]!
  const passage = { start, end: start + quote.length, quote }
  if (at % 5 < 4) return { item, field: 'body', passage }
  return {
    item,
    field: 'body',
    passage,
    kind: 'proposal',
    suggestion: { type: 'text', replacement: `${quote}, as seen on the visit` },
  }
}

/** Begin threads all over the findings, in turn by these people; the item comes round before the place in it does. */
export const beginCrowd = async (people: readonly Person[], count: number): Promise<void> => {
  const [first] = people
  const section = first!.sections.findings!
  const content = await first!.content(section)
  for (let at = 0; at < count; at++) {
    const { id: item } = content.items[at % content.items.length]!
    const text = flatTextOf(content, item, 'body') ?? ''
    const words = [...text.matchAll(/\w+ \w+ \w+/g)].map((found) => [found.index, found[0]] as [number, string])
    await begunThread(people[at % people.length]!, section, {
      id: createId<string>(),
      audience: 'peers',
      seq: content.seq,
      body: `${at + 1}: is this what the interviews said, or only one of them? Please name the source.`,
      ...placeOf(Math.floor(at / content.items.length) + at, item, words),
    })
  }
}
