import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import {
  isEmptyContent,
  openGaps,
  plainText,
  readItem,
  type ItemContent,
  type TextContent,
} from '../../schema/sections/content.ts'
import {
  createEntry,
  createItem,
  introOf,
  introTranslationOf,
  itemsOf,
  metaOf,
  moveItem,
  setDeleted,
  setMember,
  setScalar,
} from '../../schema/sections/edit.ts'
import {
  ITEM_KEYS,
  langKey,
  ROOTS,
  SECTION_KINDS,
  translationKey,
  type Field,
  type SectionKind,
} from '../../schema/sections/index.ts'
import { cloneDatabase } from '../support/database.ts'
import { signIn, type Person } from '../support/people.ts'
import { openPlain, type PlainClient } from '../support/plain-client.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { until } from '../support/until.ts'

const withItems = Object.values(SECTION_KINDS).filter(({ fields }) => fields.length > 0)

/** Type into a text of a record, as an editor's first keys would. */
const type = (fragment: unknown, words: string): void => {
  const paragraph = (fragment as Y.XmlFragment).get(0) as Y.XmlElement
  if (paragraph.length === 0) paragraph.insert(0, [new Y.XmlText()])
  ;(paragraph.get(0) as Y.XmlText).insert(0, words)
}

const SCALARS: Record<string, string> = {
  date: '2027-03-01',
  country: 'CL',
  url: 'https://example.org/list',
}

/** A value of a field that the gate lets in. */
const scalarOf = (field: Field): string => {
  if (field.type === 'choice') return field.choices[0]!
  if (field.type === 'money') return field.isRange ? 'USD 100000-250000' : 'XCD 8400000'
  return SCALARS[field.type] ?? ''
}

/** Fill a field of a record; every second member of a set by the other person. */
const fill = (record: Y.Map<unknown>, field: Field, targets: readonly string[]): void => {
  switch (field.type) {
    case 'line':
    case 'text':
      type(record.get(field.name), `Words of ${field.name}`)
      return
    case 'choices':
      for (const choice of field.choices.slice(0, 2)) setMember(record, field.name, choice, true)
      return
    case 'links':
      for (const target of targets) setMember(record, field.name, target, true)
      return
    case 'entries': {
      const id = createEntry(record, field, { lang: 'en' })
      const entry = (record.get(field.name) as Y.Map<Y.Map<unknown>>).get(id!)!
      for (const sub of field.fields) fill(entry, sub, [])
      return
    }
    default:
      setScalar(record, field.name, scalarOf(field))
  }
}

describe('every section kind, filled in by two people at once', () => {
  let database: Awaited<ReturnType<typeof cloneDatabase>>
  let server: TestServer
  let chile: Person
  let canada: Person
  const sectionOf = new Map<string, string>()
  const opened: PlainClient[] = []

  beforeAll(async () => {
    database = await cloneDatabase()
    server = await startServer({ databaseUrl: database.url })
    chile = await signIn(server.url, 'expert-cl')
    canada = await signIn(server.url, 'expert-ca')
    for (const { sections } of chile.round.documents)
      for (const { id, kind } of sections) if (!sectionOf.has(kind)) sectionOf.set(kind, id)
  })
  afterAll(async () => {
    for (const client of opened) client.close()
    await server.stop()
    await database.drop()
  })

  const open = async (person: Person, section: string): Promise<PlainClient> => {
    const client = openPlain({ url: server.url, cookie: person.cookie, round: person.round.id, section })
    opened.push(client)
    await client.synced
    return client
  }
  const stored = async (section: string, id: string): Promise<ItemContent | undefined> =>
    (await chile.content(section)).items.find((item) => item.id === id)
  const targetsOf = async (field: Field): Promise<string[]> => {
    if (field.type !== 'links') return []
    return (await chile.content(sectionOf.get(field.to)!)).items.slice(0, 2).map(({ id }) => id)
  }
  const gapsOf = (item: ItemContent, kind: SectionKind, isLinked: boolean): string[] =>
    openGaps(item, kind, { isLinked: () => isLinked, isInCycle: () => false }).map(({ key }) => key)

  it('has a section of each kind in the report', () => {
    expect([...sectionOf.keys()].sort()).toEqual(Object.keys(SECTION_KINDS).sort())
  })

  it.each(withItems)('creates, fills, links, moves, deletes and restores a $name', async (kind) => {
    const section = sectionOf.get(kind.name)!
    const [one, two] = [await open(chile, section), await open(canada, section)]
    const id = createItem(one.doc, kind, { lang: 'es', afterId: null })
    const other = createItem(two.doc, kind, { lang: 'en', afterId: null })
    await until('both have both', () => [one, two].every(({ doc }) => itemsOf(doc).has(id) && itemsOf(doc).has(other)))
    const order = ({ doc }: PlainClient): string[] =>
      [...itemsOf(doc).entries()].map(([key, item]) => `${String(item.get(ITEM_KEYS.order))} ${key}`).sort()
    expect(order(one)).toEqual(order(two))

    const empty = (await stored(section, id))!
    expect(gapsOf(empty, kind, false)).toEqual(
      kind.gaps.filter((gap) => 'emptyField' in gap || 'notLinkedBy' in gap).map(({ key }) => key),
    )
    const records = [itemsOf(one.doc).get(id)!, itemsOf(two.doc).get(id)!]
    for (const [index, field] of kind.fields.entries()) fill(records[index % 2]!, field, await targetsOf(field))
    type(records[1]!.get(translationKey('body')), 'Translated words')
    setScalar(records[0]!, langKey('title'), 'pt')
    await until('everything is stored', async () => {
      const item = await stored(section, id)
      const isFilled = kind.fields.every(({ name }) => !isEmptyContent(item!.fields[name]))
      const { translation } = item!.fields['body'] as TextContent
      return (
        isFilled &&
        plainText(translation!) === 'Translated words' &&
        (item!.fields['title'] as TextContent).lang === 'pt'
      )
    })
    const full = (await stored(section, id))!
    expect((full.fields['body'] as TextContent).lang).toBe('es')
    expect(gapsOf(full, kind, true)).toEqual([])
    for (const field of kind.fields)
      if (['choice', 'money', 'date', 'country', 'url'].includes(field.type))
        expect(full.fields[field.name]).toBe(scalarOf(field))

    // One moves it while the other types in it.
    moveItem(one.doc, id, other)
    type(records[1]!.get('body'), 'Typed while it moved. ')
    await until('both is stored', async () => {
      const { items } = await chile.content(section)
      const at = (wanted: string): number => items.findIndex((item) => item.id === wanted)
      const body = plainText((items[at(id)]!.fields['body'] as TextContent).json)
      return at(id) > at(other) && body.startsWith('Typed while it moved.')
    })
    // One deletes it while the other types on; restored, nothing is missing.
    setDeleted(records[0]!, new Date().toISOString())
    type(records[1]!.get('body'), 'And while it was deleted. ')
    await until('it is gone', async () => (await stored(section, id)) === undefined)
    await until('both know', () => records.every((record) => typeof record.get(ITEM_KEYS.deletedAt) === 'string'))
    setDeleted(records[1]!, null)
    await until('it is back, with every word', async () => {
      const item = await stored(section, id)
      return (
        item !== undefined && plainText((item.fields['body'] as TextContent).json).includes('And while it was deleted.')
      )
    })
    // The gaps come back with what closed them.
    for (const field of kind.fields)
      if (field.type === 'links')
        for (const target of await targetsOf(field)) setMember(records[0]!, field.name, target, false)
    const linkGaps = kind.gaps.filter(
      (gap) => 'emptyField' in gap && kind.fields.some(({ name, type }) => name === gap.emptyField && type === 'links'),
    )
    await until('the gaps are open again', async () => {
      const open = gapsOf((await stored(section, id))!, kind, true)
      return open.join() === linkGaps.map(({ key }) => key).join()
    })
    const read = ({ doc }: PlainClient): string => JSON.stringify(readItem(id, itemsOf(doc).get(id)!, kind))
    await until('both read the same', () => read(one) === read(two))
    expect([one.closes, two.closes]).toEqual([[], []])
  })

  it('lets two people write prose, in its language, with a translation beside it', async () => {
    const section = sectionOf.get('narrative')!
    const [one, two] = [await open(chile, section), await open(canada, section)]
    const paragraph = (doc: Y.Doc, fragment: Y.XmlFragment, words: string): void =>
      doc.transact(() => {
        const element = new Y.XmlElement('paragraph')
        element.insert(0, [new Y.XmlText(words)])
        fragment.insert(fragment.length, [element])
      })
    paragraph(one.doc, introOf(one.doc), 'Prosa de Chile.')
    paragraph(two.doc, introOf(two.doc), 'Prose of Canada.')
    paragraph(two.doc, introTranslationOf(two.doc), 'Prose of Chile.')
    setScalar(metaOf(one.doc), langKey(ROOTS.intro), 'es')
    await until('all of it is stored', async () => {
      const { intro } = (await chile.content(section)).fields
      const words = plainText(intro.json)
      const isThere = words.includes('Prosa de Chile.') && words.includes('Prose of Canada.')
      return isThere && intro.lang === 'es' && plainText(intro.translation!) === 'Prose of Chile.'
    })
    expect([one.closes, two.closes]).toEqual([[], []])
  })

  it('[G9] refuses an item where a kind has none', async () => {
    const client = await open(chile, sectionOf.get('narrative')!)
    createItem(client.doc, SECTION_KINDS.finding, { lang: 'en' })
    await until('it is closed', () => client.closes.length > 0)
    expect(client.closes).toEqual([4400])
  })
})
