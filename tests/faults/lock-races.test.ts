import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type * as Y from 'yjs'
import type { SectionSession } from '../../client/sync/types.ts'
import type { ContentBody, StateBody } from '../../schema/api/sections.ts'
import { createId, type SectionId } from '../../schema/ids.ts'
import { plainText, type TextContent } from '../../schema/sections/content.ts'
import { SECTION_KINDS } from '../../schema/sections/index.ts'
import { cloneDatabase } from '../support/database.ts'
import { addItem, bodyText } from '../support/edits.ts'
import { muted } from '../support/mute.ts'
import { openPageSession, type PageSession } from '../support/page-session.ts'
import { signIn, type Person } from '../support/people.ts'
import { createRandom } from '../support/random.ts'
import { startServer, type TestServer } from '../support/server.ts'

/** More by hand: `npm run races -- 10000 [seed]`. */
const RACES = Number(process.env.RONDA_RACES ?? 2000)
const SEED = Number(process.env.RONDA_RACES_SEED ?? Date.now() % 1_000_000)
/** Races in one section, before its text is long enough to slow the next ones down. */
const RACES_A_SECTION = 20
/** Sections that are raced in at once, by the same eight people. */
const LANES = 2
/** The lock comes at most so long after the first key, ms. */
const LONGEST_MS = 40
/** Longest pause between two words of a typist, ms. */
const PAUSE_MS = 50
const TYPISTS = [
  'expert-cl',
  'expert-ca',
  'expert-tt',
  'secretariat',
  'expert-cl',
  'expert-ca',
  'expert-tt',
  'secretariat',
]
const KIND = SECTION_KINDS.finding

/** Somebody at a page: client/sync as it is, on a real socket that stays open through all races. */
interface Typist {
  name: string
  page: PageSession
  session: SectionSession
  item: string
  /** Words of this race. */
  words: string[]
}

interface Tally {
  races: number
  /** Of these, locked by another process: one that is heard, and one whose notices are lost. */
  elsewhere: number
  unheard: number
  typed: number
  refused: number
  /** Races in which somebody's words were refused. */
  contested: number
  lateRows: number
  lost: string[]
}

describe(`[E4] [FAULTS L1–L3] ${RACES} locks while eight people type (seed ${SEED})`, () => {
  let database: Awaited<ReturnType<typeof cloneDatabase>>
  let server: TestServer
  /** A second process on the same database: its notices reach the typists' process, after its confirmation or before. */
  let other: TestServer
  /** A third one, whose notices are lost. */
  let mute: TestServer
  let secretariat: Person
  /** The secretariat at the others. */
  let elsewhere: Person
  let unheard: Person
  const pages: { name: string; page: PageSession }[] = []

  beforeAll(async () => {
    database = await cloneDatabase()
    server = await startServer({ databaseUrl: database.url })
    other = await startServer({ databaseUrl: database.url })
    mute = await startServer({ databaseUrl: muted(database.url) })
    secretariat = await signIn(server.url, 'secretariat')
    elsewhere = await signIn(other.url, 'secretariat')
    unheard = await signIn(mute.url, 'secretariat')
    await keepHeads()
    // Each page of a closed section makes a provider anew, and each listens for the end of the process.
    process.setMaxListeners(100)
    for (const [at, persona] of TYPISTS.entries()) {
      const person = await signIn(server.url, persona)
      pages.push({ name: `${persona}-${at}`, page: openPageSession(server.url, person, sharedContent) })
    }
  })
  afterAll(async () => {
    for (const { page } of pages) page.session.close()
    await server.stop()
    await other.stop()
    await mute.stop()
    await database.drop()
  })

  /** After a lock all eight ask for the same content at once: one request answers them. */
  const asked = new Map<string, Promise<ContentBody>>()
  const sharedContent = (section: string): Promise<ContentBody> => {
    const known = asked.get(section)
    if (known !== undefined) return known
    const asking = secretariat.content(section).finally(() => asked.delete(section))
    asked.set(section, asking)
    return asking
  }

  /** A new section of the report, empty. */
  const addSection = async (): Promise<SectionId> => {
    const id = createId<SectionId>()
    await database.query(
      `insert into section (id, document_id, key, kind, title, position)
       select $1, document_id, $2, 'finding', 'Race', 1000 from section where id = $3`,
      [id, `race-${id}`, secretariat.sections.findings!],
    )
    return id
  }

  /** Write down, in the very transaction of a lock and also in the mute process, how long the log was: the answer comes later. */
  const keepHeads = async (): Promise<void> => {
    for (const statement of [
      'create table lock_head (section_id uuid, epoch int, head int, primary key (section_id, epoch))',
      `create function keep_head() returns trigger language plpgsql as $$
       begin insert into lock_head values (new.id, new.epoch, new.head); return null; end $$`,
      `create trigger head_kept after update of state on section for each row
       when (new.state = 'locked' and old.state <> 'locked') execute function keep_head()`,
      'alter table section enable always trigger head_kept',
    ])
      await database.query(statement)
  }

  /** Rows that have come after the lock of this epoch. */
  const lateRowsOf = async (section: SectionId, epoch: number): Promise<number> => {
    const [row] = await database.query(
      `select count(u.seq)::int as rows, max(s.head) as head, min(l.head) as locked,
         count(u.seq) filter (where u.seq > l.head)::int as late
       from lock_head l join section s on s.id = l.section_id join section_update u on u.section_id = s.id
       where l.section_id = $1 and l.epoch = $2`,
      [section, epoch],
    )
    if (row!.locked === null || row!.rows !== row!.head)
      throw new Error(`the log has ${String(row!.rows)} rows, and its head is ${String(row!.head)}`)
    return row!.late as number
  }

  const enter = async (section: SectionId): Promise<Typist[]> => {
    const typists = pages.map(({ name, page }) => ({
      name,
      page,
      session: page.session.openSection(section, KIND),
      item: '',
      words: [] as string[],
    }))
    await until('all are in the section', () => typists.every(({ session }) => session.status === 'live'))
    const { id } = addItem(typists[0]!.session.doc)
    // The typists of a race share one text.
    for (const typist of typists) typist.item = id
    await until('all see the item', () =>
      typists.every(({ session, page }) => {
        const items = session.doc.getMap('items')
        return items.has(id) && page.session.save.kind === 'saved'
      }),
    )
    return typists
  }

  /** Type word after word until the section is closed under the typist, or the race is over. */
  const type = async (typist: Typist, race: number, random: () => number, isOver: () => boolean): Promise<void> => {
    const { doc } = typist.session
    typist.words = []
    for (let at = 0; !isOver() && typist.session.doc === doc && typist.session.status === 'live'; at++) {
      const word = `${race.toString(36)}.${typist.name}.${at}`
      const text: Y.XmlText = bodyText(doc, typist.item)
      text.insert(random() < 0.5 ? 0 : text.length, `${word} `)
      typist.words.push(word)
      if (random() < 0.1) text.format(0, Math.min(text.length, 20), { bold: random() < 0.5 ? {} : null })
      await wait(random() * PAUSE_MS)
    }
  }

  const race = async (section: SectionId, typists: Typist[], nth: number, random: () => number, tally: Tally) => {
    let isOver = false
    const typing = typists.map((typist) => type(typist, nth, random, () => isOver))
    await wait(random() * LONGEST_MS)
    // The typists' own process waits until its rooms have acted on a lock (L1). Another one does not: until its notice is followed
    // (L2), and when it is lost (L3), the fence in the database alone stands before what is under way.
    const turn = random()
    const by = turn < 0.5 ? secretariat : turn < 0.75 ? elsewhere : unheard
    const answer = await by.setState(section, 'locked')
    expect(answer.status).toBe(200)
    const { hash, epoch } = (await answer.json()) as StateBody
    await until('all are closed', () => typists.every(({ session }) => session.status === 'closed'))
    isOver = true
    await Promise.all(typing)
    expect(new Set(typists.map(({ session }) => session.reason))).toEqual(new Set(['locked']))

    const content = await secretariat.content(section)
    expect(content.hash).toBe(hash)
    const committed = wordsIn(content.items.map(({ fields }) => plainText((fields.body as TextContent).json)).join(' '))
    const keptBy = ({ page }: Typist): Set<string> =>
      wordsIn(
        [...page.drafts.kept.values()]
          .filter((draft) => draft.section === section)
          .flatMap(({ pieces }) => pieces.map(({ text }) => text))
          .join(' '),
      )
    const missingOf = (typist: Typist): string[] => {
      const kept = keptBy(typist)
      return typist.words.filter((word) => !committed.has(word) && !kept.has(word))
    }
    await until(
      'every refused word is at its author',
      () => typists.every((one) => missingOf(one).length === 0),
      5000,
    ).catch(() => tally.lost.push(...typists.flatMap(missingOf)))
    const refused = typists.flatMap(({ words }) => words.filter((word) => !committed.has(word))).length
    tally.races++
    tally.elsewhere += by === elsewhere ? 1 : 0
    tally.unheard += by === unheard ? 1 : 0
    tally.typed += typists.reduce((sum, { words }) => sum + words.length, 0)
    tally.refused += refused
    tally.contested += refused > 0 ? 1 : 0
    tally.lateRows += await lateRowsOf(section, epoch)

    for (const { page } of typists)
      for (const draft of page.drafts.kept.values()) if (draft.section === section) page.drafts.kept.delete(draft.id)
    expect((await secretariat.setState(section, 'drafting', 'the next race')).status).toBe(200)
    await until('all are in again', () => typists.every(({ session }) => session.status === 'live'))
    // Nothing of what was refused has slipped in with the unlocking.
    tally.lateRows += await lateRowsOf(section, epoch)
  }

  it(
    'lets no row in after the lock, and leaves every refused word with its author',
    async () => {
      const tally: Tally = {
        races: 0,
        elsewhere: 0,
        unheard: 0,
        typed: 0,
        refused: 0,
        contested: 0,
        lateRows: 0,
        lost: [],
      }
      const start = performance.now()
      let begun = 0
      const lane = async (at: number): Promise<void> => {
        const random = createRandom(SEED + at)
        while (begun < RACES) {
          const section = await addSection()
          const typists = await enter(section)
          for (let turn = 0; turn < RACES_A_SECTION && begun < RACES; turn++)
            await race(section, typists, begun++, random, tally)
          for (const { page } of typists) page.session.closeSection(section)
        }
      }
      await Promise.all(Array.from({ length: LANES }, (_, at) => lane(at)))
      const seconds = (performance.now() - start) / 1000
      console.log(
        `${tally.races} locks, ${tally.elsewhere} of them by another process and ${tally.unheard} by one that is not heard, under the hands of eight typists in ` +
          `${seconds.toFixed(0)} s (seed ${SEED}): ` +
          `${tally.typed} words typed, ${tally.refused} refused in ${tally.contested} races; ` +
          `${tally.lateRows} rows after a lock, ${tally.lost.length} refused words lost`,
      )
      expect(tally.races).toBe(RACES)
      expect(Math.min(tally.elsewhere, tally.unheard)).toBeGreaterThan(RACES / 8)
      expect(tally.lateRows).toBe(0)
      expect(tally.lost).toEqual([])
      // A race that refuses nobody's words has proved nothing.
      expect(tally.contested).toBeGreaterThan(RACES / 4)
    },
    60_000 + RACES * 1000,
  )
})

/** As `until`, without turning the processor that the typists share. */
const until = async (what: string, isTrue: () => boolean, ms = 30_000): Promise<void> => {
  const start = Date.now()
  while (!isTrue()) {
    if (Date.now() - start > ms) throw new Error(`waited ${ms} ms in vain until ${what}`)
    await wait(3)
  }
}

const wordsIn = (text: string): Set<string> => new Set(text.split(/\s+/).filter((word) => word !== ''))
