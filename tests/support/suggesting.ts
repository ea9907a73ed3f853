import { prosemirrorJSONToYXmlFragment } from '@tiptap/y-tiptap'
import type * as Y from 'yjs'
import { flatTextOf } from '../../schema/anchors.ts'
import type { ProblemBody } from '../../schema/api/problem.ts'
import type { ThreadBody, ThreadRequest } from '../../schema/api/threads.ts'
import { createId } from '../../schema/ids.ts'
import { createItem, itemsOf } from '../../schema/sections/edit.ts'
import { SECTION_KINDS } from '../../schema/sections/index.ts'
import { SCHEMAS, type RichTextJson } from '../../schema/sections/rich-text.ts'
import { cloneDatabase } from './database.ts'
import { signIn } from './people.ts'
import { openPlain } from './plain-client.ts'
import { startServer } from './server.ts'
import { suggestWords } from './suggestions.ts'
import { threadsOf } from './threads.ts'
import { until } from './until.ts'

const KIND = SECTION_KINDS.finding
export const words = (text: string, ...marks: { type: string }[]): RichTextJson => ({ type: 'text', text, marks })
export const paragraph = (...content: RichTextJson[]): RichTextJson => ({ type: 'paragraph', content })

/** Status and reason of an answer that refuses. */
export const reasonOf = async (answer: Response): Promise<[number, string]> => {
  const { reason } = (await answer.json()) as ProblemBody
  return [answer.status, reason]
}

export type Suggesting = Awaited<ReturnType<typeof openSuggesting>>

/** Two servers on one database, the findings in review, and a secretariat that writes in them. */
export const openSuggesting = async () => {
  const database = await cloneDatabase()
  const server = await startServer({ databaseUrl: database.url })
  const other = await startServer({ databaseUrl: database.url })
  const secretariat = await signIn(server.url, 'secretariat')
  const chile = await signIn(server.url, 'expert-cl')
  const canada = await signIn(server.url, 'expert-ca')
  const official = await signIn(server.url, 'official-lc')
  const person = createId<string>()
  await database.query(`insert into person (id, persona) values ($1, 'observer')`, [person])
  await database.query(
    `insert into member (id, round_id, person_id, role, country) values ($1, $2, $3, 'observer', 'BZ')`,
    [createId<string>(), chile.round.id, person],
  )
  const observer = await signIn(server.url, 'observer')
  const section = chile.sections.findings!
  const { status } = await secretariat.setState(section, 'in-review')
  if (status !== 200) throw new Error(`the section is not in review: ${status}`)
  const writer = openPlain({ url: server.url, cookie: secretariat.cookie, round: secretariat.round.id, section })
  await writer.synced

  const textOf = async (item: string, field = 'body'): Promise<string> =>
    flatTextOf(await secretariat.content(section), item, field) ?? ''
  const bodyOf = (item: string): Y.XmlFragment => itemsOf(writer.doc).get(item)!.get('body') as Y.XmlFragment
  const saved = (): Promise<void> =>
    until('it is saved', async () => {
      const { items } = await secretariat.content(section)
      const live = [...itemsOf(writer.doc).entries()].filter(([, item]) => item.get('deletedAt') === undefined)
      return items.length === live.length && live.every(([id]) => items.some((item) => item.id === id))
    })
  return {
    database,
    server,
    other,
    secretariat,
    chile,
    canada,
    official,
    observer,
    section,
    writer,
    saved,
    /** A finding of the secretariat's. */
    finding: async (...content: RichTextJson[]): Promise<string> => {
      const id = createItem(writer.doc, KIND, { lang: 'en' })
      if (content.length > 0) prosemirrorJSONToYXmlFragment(SCHEMAS.text, { type: 'doc', content }, bodyOf(id))
      await saved()
      await until('its words are saved', async () => content.length === 0 || (await textOf(id)).length > 0)
      return id
    },
    textOf,
    bodyOf,
    liveHtml: (item: string): string =>
      bodyOf(item)
        .toJSON()
        .replaceAll(/ (target|rel|class)="[^"]*"/g, ''),
    suggest: (
      quote: string,
      replacement: string,
      item: string,
      by = chile,
      request: Partial<ThreadRequest> = {},
    ): Promise<ThreadBody> => suggestWords(by, section, { item, quote }, replacement, request),
    hashOf: async (): Promise<string> => (await secretariat.content(section)).hash,
    rowsOf: (id: string) =>
      database.query('select seq, member_id, bytes from section_update where suggestion_id = $1 order by seq', [id]),
    auditOf: (id: string) =>
      database.query(`select action, member_id, detail from audit where detail->>'thread' = $1 order by at, id`, [id]),
    now: async (id: string): Promise<ThreadBody> =>
      (await threadsOf(secretariat, 'sections', section)).find((thread) => thread.id === id)!,
    stop: async (): Promise<void> => {
      writer.close()
      await other.stop()
      await server.stop()
      await database.drop()
    },
  }
}
