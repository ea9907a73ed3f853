import { prosemirrorJSONToYXmlFragment } from '@tiptap/y-tiptap'
import * as Y from 'yjs'
import type { MemberId, SectionId } from '../../../schema/ids.ts'
import { createEntry, createItem, itemsOf, setMember, setScalar } from '../../../schema/sections/edit.ts'
import { SECTION_KINDS, type SectionKindName } from '../../../schema/sections/index.ts'
import { SCHEMAS, type RichTextJson } from '../../../schema/sections/rich-text.ts'
import { report, type SampleItem } from '../../../templates/demo/index.ts'
import type { CommitRequest, SectionStore } from '../../rooms/types.ts'

/** Sections that wait for their first text, by template key. */
export type SeededSections = Map<string, SectionId>

const inline = (text: string): RichTextJson[] =>
  text
    .split('**')
    .map((part, index) => ({ type: 'text', text: part, ...(index % 2 === 1 && { marks: [{ type: 'bold' }] }) }))
    .filter((node) => node.text !== '')

const paragraph = (text: string): RichTextJson => {
  const content = inline(text)
  return content.length === 0 ? { type: 'paragraph' } : { type: 'paragraph', content }
}

/** Blank lines part paragraphs. */
export const richText = (text: string): RichTextJson => ({
  type: 'doc',
  content: text.split('\n\n').map((block) => {
    if (!block.startsWith('- ')) return paragraph(block)
    const items = block.split('\n').map((line) => ({ type: 'listItem', content: [paragraph(line.slice(2))] }))
    return { type: 'bulletList', content: items }
  }),
})

const write = (record: Y.Map<unknown>, field: string, text: string, type: 'line' | 'text'): void => {
  const fragment = record.get(field)
  if (fragment instanceof Y.XmlFragment) prosemirrorJSONToYXmlFragment(SCHEMAS[type], richText(text), fragment)
}

const writeItem = (doc: Y.Doc, kindName: SectionKindName, seed: SampleItem, findingIds: string[]): string => {
  const kind = SECTION_KINDS[kindName]
  const id = createItem(doc, kind, { lang: seed.lang })
  const item = itemsOf(doc).get(id)!
  write(item, 'title', seed.title, 'line')
  write(item, 'body', seed.body, 'text')
  for (const [name, value] of Object.entries(seed.scalars ?? {})) {
    const field = kind.fields.find((field) => field.name === name)
    if (field?.type === 'line' || field?.type === 'text') write(item, name, value, field.type)
    else setScalar(item, name, value)
  }
  for (const [name, values] of Object.entries(seed.choices ?? {}))
    for (const value of values) setMember(item, name, value, true)
  for (const index of seed.findings ?? []) setMember(item, 'findings', findingIds[index]!, true)
  for (const [name, entries] of Object.entries(seed.entries ?? {}))
    writeEntries(item, kindName, name, entries, seed.lang)
  return id
}

const writeEntries = (
  item: Y.Map<unknown>,
  kindName: SectionKindName,
  name: string,
  entries: Record<string, string>[],
  lang: string,
): void => {
  const field = SECTION_KINDS[kindName].fields.find((field) => field.name === name)
  if (field?.type !== 'entries') return
  for (const values of entries) {
    const id = createEntry(item, field, { lang })
    const entry = id === null ? undefined : (item.get(name) as Y.Map<Y.Map<unknown>>).get(id)
    if (entry === undefined) continue
    for (const { name, type } of field.fields) {
      const value = values[name]
      if (value === undefined) continue
      if (type === 'line' || type === 'text') write(entry, name, value, type)
      else setScalar(entry, name, value)
    }
  }
}

/** Write the illustrative report as its authors would: each with a document of their own, one row an item.
 * @param sections those that have no text yet.
 * @param members the experts by country. */
export const writeReport = async (
  store: Pick<SectionStore, 'commit'>,
  sections: SeededSections,
  members: Map<string, MemberId>,
): Promise<void> => {
  const findingIds: string[] = []
  const requests: CommitRequest[] = []
  for (const { key, kind, items } of report) {
    const docs = new Map<string, Y.Doc>()
    const rows: { member: MemberId; bytes: Uint8Array }[] = []
    for (const seed of items) {
      const doc = docs.get(seed.by) ?? new Y.Doc()
      docs.set(seed.by, doc)
      for (const { bytes } of rows) Y.applyUpdate(doc, bytes)
      const before = Y.encodeStateVector(doc)
      const id = writeItem(doc, kind, seed, findingIds)
      if (kind === 'finding') findingIds.push(id)
      rows.push({ member: members.get(seed.by)!, bytes: Y.encodeStateAsUpdate(doc, before) })
    }
    const section = sections.get(key)
    if (section === undefined) continue
    const authors = [...docs].map(([by, doc]): [number, MemberId] => [doc.clientID, members.get(by)!])
    requests.push({ section, epoch: 1, rows, authors })
  }
  // All in one commit: the recommendations link to the findings' ids.
  if (requests.length > 0) await store.commit(requests)
}
