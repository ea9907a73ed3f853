import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import type { PersonId, RoundId, SectionId } from '../../../schema/ids.ts'
import type { RoundBody } from '../../../schema/api/rounds.ts'
import { openGaps, plainText, readIntro, type ItemContent, type TextContent } from '../../../schema/sections/content.ts'
import { buildDocument } from '../../../schema/sections/document.ts'
import { sectionKind } from '../../../schema/sections/index.ts'
import { parseRichText } from '../../../schema/sections/rich-text.ts'
import { judgeUpdate } from '../../../server/rooms/gate/index.ts'
import { listPersonas } from '../../../server/services/demo/personas.ts'
import { sampleDate } from '../../../server/services/demo/sample-date.ts'
import { listReleases, releaseSection } from '../../../server/services/releases.ts'
import { listRounds } from '../../../server/services/round-list.ts'
import { getRound } from '../../../server/services/rounds.ts'
import { findReadableSection, readContent } from '../../../server/services/sections.ts'
import { listThreads } from '../../../server/services/threads/index.ts'
import { openDatabase, type Database } from '../../../server/storage/database.ts'
import { createSectionStore } from '../../../server/storage/section-store.ts'
import { sampleRounds } from '../../../templates/demo/index.ts'
import { cloneDatabase, type TestDatabase } from '../../support/database.ts'
import { seedDatabase } from '../../support/seed.ts'

const TODAY = new Date('2031-10-31T12:00:00Z')

const title = ({ fields }: ItemContent): string => plainText((fields.title as TextContent).json)

const words = (text: string): string => text.split(/\s+/).join(' ')

const body = ({ fields }: ItemContent): string => words(plainText((fields.body as TextContent).json))

/** A sample's text without the signs that make it bold, italic or a list. */
const written = (text: string): string => words(text.replaceAll('*', '').replaceAll(/^- /gm, ''))

/** Everything that seeding writes, as the database holds it. */
const TABLES = [
  'round',
  'member',
  'person',
  'document',
  'section',
  'section_update',
  'section_author',
  'section_version',
]

describe('the seeded demo', () => {
  let clone: TestDatabase
  let database: Database
  let persons: Record<string, PersonId>

  const store = () => createSectionStore(database)
  const snapshot = async (): Promise<unknown> => {
    const tables = [...TABLES, 'audit', 'thread', 'comment', 'country', 'publication']
    return Object.fromEntries(
      await Promise.all(
        tables.map(async (table) => [
          table,
          (await clone.query(`select t::text as row from "${table}" t order by 1`)).map(({ row }) => row),
        ]),
      ),
    )
  }
  const roundsOf = (persona: string) => listRounds(database.db, persons[persona]!)
  const read = async (persona: string, at = 0): Promise<RoundBody> => {
    const { rounds } = await roundsOf(persona)
    return getRound(database.db, rounds[at]!.id as RoundId, persons[persona]!)
  }
  const contentOf = async (section: string, persona = 'secretariat') =>
    readContent(database.db, store(), await findReadableSection(database.db, section as SectionId, persons[persona]!))
  const sectionsOf = async (at: number) => {
    const { documents } = await read('secretariat', at)
    return Promise.all(
      documents[0]!.sections.map(async (summary) => ({ ...summary, ...(await contentOf(summary.id)) })),
    )
  }

  beforeAll(async () => {
    clone = await cloneDatabase()
    database = openDatabase(clone.url)
    await seedDatabase(database, { today: TODAY })
    const rows = await clone.query('select id, persona from person')
    persons = Object.fromEntries(rows.map(({ id, persona }) => [persona, id as PersonId]))
  })
  afterAll(async () => {
    await database.close()
    await clone.drop()
  })

  it('gives the secretariat both rounds, Saint Lucia’s first, and everybody else their own', async () => {
    const { rounds } = await roundsOf('secretariat')
    expect(rounds.map(({ beneficiary, themes, illustrative }) => [beneficiary, themes, illustrative])).toEqual([
      ['LC', ['open-government'], true],
      ['CR', ['civil-service'], true],
    ])
    expect(rounds.map(({ peers }) => peers)).toEqual([
      ['CA', 'CL', 'TT'],
      ['CO', 'DO', 'UY'],
    ])
    for (const { id, round } of listPersonas()) {
      if (round === null) continue
      expect((await roundsOf(id)).rounds.map((one) => one.title)).toEqual([round])
    }
  })

  it('has the personas that the sign-in page shows, each with the round they take part in', () => {
    const [open, civil] = sampleRounds.map((round) => round.title)
    expect(listPersonas().map(({ id, round }) => [id, round])).toEqual([
      ['secretariat', null],
      ['expert-cl', open],
      ['expert-ca', open],
      ['expert-tt', open],
      ['official-lc', open],
      ['adviser-lc', open],
      ['expert-uy', civil],
      ['expert-co', civil],
      ['expert-do', civil],
      ['official-cr', civil],
      ['adviser-cr', civil],
    ])
  })

  it('pins the report to the newest template and titles its sections in the report’s language', async () => {
    for (const at of [0, 1]) {
      const { documents } = await read('secretariat', at)
      expect(documents.map(({ template }) => template)).toEqual([{ id: 'report', version: 2 }])
      const last = documents[0]!.sections.at(-1)!
      expect(last.title).toBe(['Immediate action plan', 'Plan de acción inmediato'][at])
    }
  })

  it('holds every item in the order and the words of its sample', async () => {
    for (const [at, sample] of sampleRounds.entries()) {
      const sections = await sectionsOf(at)
      for (const { key, items = [], intro = [] } of sample.sections) {
        const section = sections.find((one) => one.key === key)!
        expect(section.items.map(title)).toEqual(items.map((item) => item.title))
        expect(section.items.map(body)).toEqual(items.map((item) => written(item.body)))
        expect(words(plainText(section.fields.intro.json))).toBe(written(intro.map(({ text }) => text).join('\n\n')))
        if (intro.length > 0) expect(section.fields.intro.lang).toBe(sample.language)
      }
    }
  })

  it('links only to items that there are', async () => {
    let links = 0
    for (const at of [0, 1]) {
      const sections = await sectionsOf(at)
      const kindOf = new Map(sections.flatMap(({ kind, items }) => items.map(({ id }) => [id, kind])))
      for (const { kind, items } of sections)
        for (const field of sectionKind(kind)!.fields)
          for (const { fields } of items)
            if (field.type === 'links')
              for (const id of fields[field.name] as string[]) {
                links++
                expect(kindOf.get(id)).toBe(field.to)
              }
    }
    expect(links).toBeGreaterThan(80)
  })

  it('shows gaps, but not only gaps', async () => {
    for (const at of [0, 1]) {
      const sections = await sectionsOf(at)
      const isLinked = (id: string, by: { kind: string; field: string }): boolean =>
        sections.some(
          ({ kind, items }) =>
            kind === by.kind && items.some(({ fields }) => (fields[by.field] as string[]).includes(id)),
        )
      const open = sections.flatMap(({ kind, items }) =>
        items.flatMap((item) =>
          openGaps(item, sectionKind(kind)!, { isLinked: (by) => isLinked(item.id, by), isInCycle: () => false }).map(
            ({ labelKey }) => labelKey,
          ),
        ),
      )
      const expected = [
        'gap.action.end',
        'gap.action.funding',
        'gap.action.owner',
        'gap.finding.evidence',
        'gap.funding.amount',
        'gap.funding.recommendations',
        'gap.recommendation.actions',
        'gap.recommendation.findings',
      ]
      expect([...new Set(open)].sort()).toEqual(expected)
      expect(open.length).toBeLessThan(12)
    }
  })

  it('has Chile’s finding in Spanish, its English translation still to be written', async () => {
    const { items } = (await sectionsOf(0)).find(({ key }) => key === 'findings')!
    const foreign = items.filter(({ fields }) => (fields.body as TextContent).lang !== 'en')
    expect(foreign).toHaveLength(1)
    const { lang, translation } = foreign[0]!.fields.body as TextContent
    expect([lang, plainText(translation!)]).toEqual(['es', ''])
  })

  it('counts dates from the day of seeding', async () => {
    const { items } = (await sectionsOf(0)).find(({ key }) => key === 'action-plan')!
    expect([items[0]!.fields.start, items[0]!.fields.end]).toEqual(['2031-11-01', '2031-11-30'])
    expect([items[1]!.fields.start, items[1]!.fields.end]).toEqual(['2031-12-01', '2032-02-29'])
    expect(sampleDate([-2, 31], new Date('2031-01-05T00:00:00Z'))).toBe('2030-11-30')
  })

  it('was let in by the gate: the whole log, row by row, as its author', async () => {
    const rows = await clone.query(
      `select u.section_id, s.kind, u.member_id, encode(u.bytes, 'hex') as bytes from section_update u
       join section s on s.id = u.section_id order by u.section_id, u.seq`,
    )
    const docs = new Map<unknown, { doc: Y.Doc; owners: Map<number, unknown> }>()
    for (const { section_id: id, kind, member_id: member, bytes } of rows) {
      const { doc, owners } = docs.get(id) ?? { doc: new Y.Doc(), owners: new Map() }
      docs.set(id, { doc, owners })
      const update = Buffer.from(bytes as string, 'hex')
      const verdict = judgeUpdate(update, {
        doc,
        kind: sectionKind(kind as string)!,
        member: member as never,
        ownerOf: (client) => owners.get(client) as never,
        sectionBytes: Y.encodeStateAsUpdate(doc).length,
      })
      expect(verdict.kind).toBe('accept')
      if (verdict.kind === 'accept') for (const client of verdict.newClients) owners.set(client, member)
      Y.applyUpdate(doc, update)
    }
    expect(docs.size).toBe(16)
  })

  it('holds texts that open in an editor', async () => {
    for (const at of [0, 1])
      for (const { id, kind, items } of await sectionsOf(at)) {
        const { updates } = await store().load(id as SectionId)
        expect(parseRichText('text', { ...readIntro(buildDocument(updates)).json, type: 'doc' }) !== null).toBe(
          updates.length > 0 && (sectionKind(kind)!.fields.length === 0 || ['funding-source', 'action'].includes(kind)),
        )
        for (const { fields } of items)
          for (const field of sectionKind(kind)!.fields)
            if (field.type === 'line' || field.type === 'text')
              expect(parseRichText(field.type, (fields[field.name] as TextContent).json)).not.toBeNull()
      }
  })

  it('lets the officials read the released action plan of their round, and nothing else of it', async () => {
    for (const persona of ['official-lc', 'official-cr']) {
      const { documents } = await read(persona)
      const sections = documents.flatMap((document) => document.sections)
      expect(sections.map(({ key, released }) => [key, released])).toEqual([['action-plan', true]])
      const { items, numbers } = await contentOf(sections[0]!.id, persona)
      expect(items.length).toBeGreaterThanOrEqual(6)
      expect(Object.values(numbers!)).toContain('R-1')
      expect((await listReleases(database.db, sections[0]!.id as SectionId, persons[persona]!)).releases).toHaveLength(
        1,
      )
    }
  })

  it('has threads of several roles; the official reads only what is shared with them', async () => {
    for (const [at, persona] of [
      [0, 'official-lc'],
      [1, 'official-cr'],
    ] as const) {
      const { id } = await read('secretariat', at)
      const all = (await listThreads(database.db, { round: id as RoundId }, persons.secretariat!)).threads
      expect(all.length).toBe(sampleRounds[at]!.threads.length)
      expect(all.some(({ comments }) => comments.length === 2)).toBe(true)
      const own = (await listThreads(database.db, { round: id as RoundId }, persons[persona]!)).threads
      // And the draft that it was.
      expect(own.map(({ audience }) => audience)).toEqual(['delegation', 'shared'])
      expect(own[0]!.sentAs).toBe(own[1]!.id)
    }
  })

  it('changes nothing when it runs again, on another day, even where people have gone on', async () => {
    const { documents } = await read('secretariat')
    const plan = documents[0]!.sections.at(-1)!.id as SectionId
    await releaseSection(database.db, store(), plan, persons.secretariat!, { released: false })
    const before = await snapshot()
    await seedDatabase(database, { today: new Date('2032-03-01T00:00:00Z') })
    expect(await snapshot()).toEqual(before)
  })
})

describe('seeding that goes wrong half-way', () => {
  it('ends as it would have ended, wherever it was cut off', async () => {
    const clone = await cloneDatabase()
    const database = openDatabase(clone.url)
    const count = async (): Promise<number[]> => {
      const tables = ['round', 'section_update', 'section_version', 'thread', 'comment']
      return Promise.all(
        tables.map(async (table) => (await clone.query(`select count(*)::int as n from ${table}`))[0]!.n as number),
      )
    }
    try {
      const real = createSectionStore(database)
      let cuts = 0
      for (let isDone = false; !isDone;) {
        // Each try reads a little further than the one before.
        let left = 3 + cuts
        const store = {
          ...real,
          load: (id: SectionId, upTo?: number) => {
            if (left-- === 0) throw new Error('cut')
            return real.load(id, upTo)
          },
        }
        isDone = await seedDatabase(database, { store }).then(
          () => true,
          () => false,
        )
        if (!isDone) cuts++
      }
      expect(cuts).toBeGreaterThan(8)
      const [rounds, updates, versions, threads, comments] = await count()
      const parts = sampleRounds.flatMap(({ sections }) =>
        sections.map(({ intro = [], items = [] }) => new Set([...intro, ...items].map(({ by }) => by)).size),
      )
      expect(updates).toBe(parts.reduce((sum, n) => sum + n, 0))
      // What the beneficiary said was a draft before: each is there twice.
      expect([rounds, versions, threads, comments]).toEqual([2, 2, 10, 12])
    } finally {
      await database.close()
      await clone.drop()
    }
  })

  it('leaves a round of an older Ronda alone, and lists the new ones before it', async () => {
    const clone = await cloneDatabase()
    const database = openDatabase(clone.url)
    try {
      await clone.query(`insert into country values ('LC')`)
      await clone.query(
        `insert into round (id, seed_key, title, beneficiary, step, language, illustrative, created_at) values
         ('01890000-0000-7000-8000-000000000001', 'saint-lucia', 'Old', 'LC', 'report', 'en', true, now() - interval '1 day')`,
      )
      await clone.query(
        `insert into person (id, persona) values ('01890000-0000-7000-8000-000000000002', 'secretariat')`,
      )
      await clone.query(
        `insert into member (id, round_id, person_id, role) values ('01890000-0000-7000-8000-000000000003',
         '01890000-0000-7000-8000-000000000001', '01890000-0000-7000-8000-000000000002', 'secretariat')`,
      )
      await seedDatabase(database)
      const { rounds } = await listRounds(database.db, '01890000-0000-7000-8000-000000000002' as PersonId)
      expect(rounds.map((round) => [round.beneficiary, round.title === 'Old'])).toEqual([
        ['LC', false],
        ['CR', false],
        ['LC', true],
      ])
      const sections = await clone.query(
        `select 1 from document where round_id = '01890000-0000-7000-8000-000000000001'`,
      )
      expect(sections).toEqual([])
    } finally {
      await database.close()
      await clone.drop()
    }
  })
})
