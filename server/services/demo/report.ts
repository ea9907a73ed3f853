import { prosemirrorJSONToYXmlFragment } from '@tiptap/y-tiptap'
import * as Y from 'yjs'
import type { ItemId } from '../../../schema/ids.ts'
import {
  createEntry,
  createItem,
  introOf,
  itemsOf,
  metaOf,
  setMember,
  setScalar,
} from '../../../schema/sections/edit.ts'
import { readIntro } from '../../../schema/sections/content.ts'
import { buildDocument } from '../../../schema/sections/document.ts'
import { langKey, ROOTS, type EntriesField, type Field, type SectionKind } from '../../../schema/sections/index.ts'
import { SCHEMAS, type RichTextJson } from '../../../schema/sections/rich-text.ts'
import type { SampleAuthor, SampleItem, SampleRound, SampleSection } from '../../../templates/demo/index.ts'
import { latestTemplate } from '../../../templates/index.ts'
import { sampleDate } from './sample-date.ts'
import { sampleBlocks } from './sample-text.ts'
import { seedId } from './seed-id.ts'

/** What an author's part of a section is written from. */
export interface Part {
  round: SampleRound
  section: SampleSection
  kind: SectionKind
  author: SampleAuthor
  /** Day that the dates count from. */
  today: Date
}

/** Who writes in a section, in the order in which they first do. */
export const authorsOf = ({ intro = [], items = [] }: SampleSection): SampleAuthor[] => [
  ...new Set([...intro, ...items].map(({ by }) => by)),
]

/** Id of a seeded item. @param at its place among the section's. */
export const sampleItemId = ({ seedKey }: SampleRound, section: string, at: number): ItemId =>
  seedId<ItemId>(seedKey, section, at)

/** Write an author's part of a section as they would: on what is there already, in a document of their own.
 * @param committed the section's log.
 * @returns what is new, for `Registry.write`. */
export const writePart = (committed: readonly Uint8Array[], part: Part): Uint8Array => {
  const doc = buildDocument(committed)
  const before = Y.encodeStateVector(doc)
  doc.transact(() => {
    for (const { by, text } of part.section.intro ?? []) if (by === part.author) appendIntro(doc, text, part.round)
    for (const [at, item] of (part.section.items ?? []).entries())
      if (item.by === part.author) writeItem(doc, item, at, part)
  })
  const update = Y.encodeStateAsUpdate(doc, before)
  doc.destroy()
  return update
}

const fill = (fragment: unknown, type: 'line' | 'text', content: RichTextJson[]): void => {
  if (fragment instanceof Y.XmlFragment)
    prosemirrorJSONToYXmlFragment(SCHEMAS[type], { type: 'doc', content }, fragment)
}

const appendIntro = (doc: Y.Doc, text: string, { language }: SampleRound): void => {
  fill(introOf(doc), 'text', [...(readIntro(doc).json.content ?? []), ...sampleBlocks(text)])
  setScalar(metaOf(doc), langKey(ROOTS.intro), language)
}

const writeItem = (doc: Y.Doc, sample: SampleItem, at: number, part: Part): void => {
  const { round, section, kind, today } = part
  const lang = sample.lang ?? round.language
  const items = itemsOf(doc)
  // Others' items may be there or not yet: this one goes behind the nearest that is.
  const earlier = Array.from({ length: at }, (_, index) => sampleItemId(round, section.key, index))
  const id = createItem(doc, kind, {
    id: sampleItemId(round, section.key, at),
    afterId: earlier.findLast((other) => items.has(other)) ?? null,
    lang,
  })
  const item = items.get(id)!
  const values = valuesOf(sample, today)
  for (const field of kind.fields) {
    if (field.type === 'entries') writeEntries(item, field, sample, { lang, today })
    else if (field.type === 'links') writeLinks(item, field, sample, round)
    else writeField(item, field, values[field.name])
  }
}

const valuesOf = (sample: SampleItem, today: Date): Record<string, string | string[] | undefined> => ({
  title: sample.title,
  body: sample.body,
  ...sample.scalars,
  ...sample.choices,
  ...Object.fromEntries(Object.entries(sample.dates ?? {}).map(([name, date]) => [name, sampleDate(date, today)])),
})

const writeField = (record: Y.Map<unknown>, field: Field, value: string | string[] | undefined): void => {
  if (value === undefined) return
  if (typeof value !== 'string') for (const member of value) setMember(record, field.name, member, true)
  else if (field.type === 'line' || field.type === 'text') fill(record.get(field.name), field.type, sampleBlocks(value))
  else setScalar(record, field.name, value)
}

const writeLinks = (
  item: Y.Map<unknown>,
  { name, to }: Extract<Field, { type: 'links' }>,
  sample: SampleItem,
  round: SampleRound,
): void => {
  const target = latestTemplate('report').sections.find(({ kind }) => kind === to)
  for (const at of sample.links?.[name] ?? [])
    if (target !== undefined) setMember(item, name, sampleItemId(round, target.key, at), true)
}

const writeEntries = (
  item: Y.Map<unknown>,
  field: EntriesField,
  sample: SampleItem,
  { lang, today }: { lang: string; today: Date },
): void => {
  for (const values of sample.entries?.[field.name] ?? []) {
    const id = createEntry(item, field, { lang })
    const entry = id === null ? undefined : (item.get(field.name) as Y.Map<Y.Map<unknown>>).get(id)
    if (entry === undefined) continue
    for (const inner of field.fields) {
      const value = values[inner.name]
      writeField(entry, inner, typeof value === 'object' ? sampleDate(value, today) : value)
    }
  }
}
