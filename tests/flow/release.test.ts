import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RoundBody, SectionSummary } from '../../schema/api/rounds.ts'
import type { ContentBody, ReleasedBody, ReleasesBody } from '../../schema/api/sections.ts'
import { plainText, type TextContent } from '../../schema/sections/content.ts'
import { itemsOf, setMember } from '../../schema/sections/edit.ts'
import type { SectionStateEvent } from '../../schema/wire/messages.ts'
import { cloneDatabase } from '../support/database.ts'
import { addItem } from '../support/edits.ts'
import { signIn, type Person } from '../support/people.ts'
import { openPlain, type PlainClient } from '../support/plain-client.ts'
import { openRawPage, type RawPage } from '../support/raw-page.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { until } from '../support/until.ts'

describe('a release', () => {
  let database: Awaited<ReturnType<typeof cloneDatabase>>
  let server: TestServer
  let chile: Person
  let secretariat: Person
  let official: Person
  let section: string
  const pages: RawPage[] = []

  const openPage = async (person: Person): Promise<RawPage> => {
    const page = await openRawPage(server.url, person.cookie, person.round.id)
    pages.push(page)
    await until('the page is greeted', () => page.events.some(({ type }) => type === 'hello'))
    return page
  }
  const release = async (released = true): Promise<ReleasedBody['release']> => {
    const answer = await secretariat.setReleased(section, released)
    expect(answer.status).toBe(200)
    return ((await answer.json()) as ReleasedBody).release
  }
  const read = async (path: string, person = official): Promise<Response> =>
    person.fetch(`/api/sections/${section}/${path}`)
  const content = async (path = 'content', person = official): Promise<ContentBody> =>
    (await (await read(path, person)).json()) as ContentBody
  const openWriter = async (): Promise<PlainClient> => {
    const writer = openPlain({ url: server.url, cookie: chile.cookie, round: chile.round.id, section })
    await writer.synced
    return writer
  }
  /** Write an item of its own, and wait until it is stored. */
  const write = async (words: string): Promise<void> => {
    const writer = await openWriter()
    addItem(writer.doc).text.insert(0, words)
    await until('the words are stored', async () => JSON.stringify(await chile.content(section)).includes(words))
    writer.close()
  }
  const summary = async (person: Person, id = section): Promise<SectionSummary | undefined> => {
    const round = (await (await person.fetch(`/api/rounds/${person.round.id}`)).json()) as RoundBody
    return round.documents.flatMap(({ sections }) => sections).find((one) => one.id === id)
  }
  const told = (page: RawPage): SectionStateEvent[] =>
    page.events.flatMap((event) => (event.type === 'section' && event.section === section ? [event] : []))
  const auditRows = (): Promise<Record<string, unknown>[]> =>
    database.query(
      `select detail, member_id from audit where section_id = $1 and action = 'section.release' order by at`,
      [section],
    )

  beforeAll(async () => {
    database = await cloneDatabase()
    server = await startServer({ databaseUrl: database.url })
    chile = await signIn(server.url, 'expert-cl')
    secretariat = await signIn(server.url, 'secretariat')
    official = await signIn(server.url, 'official-lc')
    section = chile.sections.findings!
  })
  afterAll(async () => {
    for (const { ws } of pages) ws.terminate()
    await server.stop()
    await database.drop()
  })

  it('shows the beneficiary nothing before it', async () => {
    for (const path of ['content', 'content?release=1', 'releases', 'threads'])
      expect((await read(path)).status, path).toBe(404)
    expect(await summary(official)).toBeUndefined()
  })

  it('is made and taken back by the secretariat only', async () => {
    expect((await chile.setReleased(section, true)).status).toBe(403)
    expect((await official.setReleased(section, true)).status).toBe(404)
    const made = await release()
    for (const person of [chile, official])
      for (const released of [true, false]) expect((await person.setReleased(section, released)).status).toBe(403)
    expect((await summary(secretariat))!.release).toEqual(made)
    await release(false)
  })

  it('keeps the text as it is then, and nothing that is written later, until the next one', async () => {
    await write('words before the first release')
    const first = (await release())!
    const current = await chile.content(section)
    expect(first).toMatchObject({ seq: current.seq, hash: current.hash })
    const { numbers, ...released } = await content()
    expect(released).toEqual(current)
    expect(Object.keys(numbers!)).toEqual(expect.arrayContaining(current.items.map(({ id }) => id)))

    await write('words after the first release')
    expect((await content()).hash).toBe(first.hash)
    expect(JSON.stringify(await content())).not.toContain('words after the first release')
    expect(JSON.stringify(await chile.content(section))).toContain('words after the first release')

    const second = (await release())!
    expect(second.seq).toBeGreaterThan(first.seq)
    expect(JSON.stringify(await content())).toContain('words after the first release')
    expect((await content()).hash).toBe(second.hash)
    // What changed is seen beside the earlier one.
    expect((await content(`content?release=${first.seq}`)).hash).toBe(first.hash)
    const { releases } = (await (await read('releases')).json()) as ReleasesBody
    expect(releases.slice(0, 2)).toEqual([second, first])
    for (const release of [second.seq + 1, 'first', '', '-1', '1e3', '99999999999'])
      expect((await read(`content?release=${release}`)).status, String(release)).toBe(404)
  })

  it('is gone for the beneficiary when it is taken back, and back with the next', async () => {
    const [{ seq } = { seq: 0 }] = ((await (await read('releases')).json()) as ReleasesBody).releases
    expect(await release(false)).toBeNull()
    for (const path of ['content', `content?release=${seq}`, 'releases', 'threads'])
      expect((await read(path)).status, path).toBe(404)
    expect(await summary(official)).toBeUndefined()
    expect((await summary(chile))!.release).toBeNull()
    expect((await read('releases', chile)).status).toBe(200)
    // Released again as it was, it is that version again.
    expect((await release())!.seq).toBe(seq)
    expect((await read('content')).status).toBe(200)
  })

  it('never shows again what was taken back, once a later text is released', async () => {
    await write('words that were released by mistake')
    const mistake = (await release())!
    await release(false)
    await write('words that came later')
    const later = (await release())!
    expect((await read(`content?release=${mistake.seq}`)).status).toBe(404)
    const { releases } = (await (await read('releases')).json()) as ReleasesBody
    expect(releases[0]).toEqual(later)
    expect(releases.map(({ seq }) => seq)).not.toContain(mistake.seq)
  })

  it('[S3] reaches within a second the pages that may read before or after, and no others', async () => {
    await release(false)
    const readers = { chile: await openPage(chile), official: await openPage(official) }
    expect(told(readers.official)).toEqual([])
    const startedAt = performance.now()
    const made = await release()
    await until(
      'both are told',
      () => Object.values(readers).every((page) => told(page).at(-1)?.release?.seq === made!.seq),
      1000,
    )
    expect(performance.now() - startedAt).toBeLessThan(1000)
    expect(told(readers.official)).toHaveLength(1)
    expect(told(readers.official)[0]!.release).toEqual(made)
    await release(false)
    await until('the beneficiary is told of the end', () => told(readers.official).at(-1)!.release === null, 1000)
    await secretariat.setState(section, 'in-review')
    await secretariat.setState(section, 'drafting')
    await until('the expert is told of the states', () => told(readers.chile).length >= 4)
    await until('a later event reaches the beneficiary', async () => {
      const other = await openPage(chile)
      other.ws.terminate()
      return readers.official.events.at(-1)!.type === 'presence'
    })
    expect(told(readers.official)).toHaveLength(2)
  })

  it('[S3] raises no epoch and closes nobody, while two people type through it', async () => {
    const page = await openPage(chile)
    const channel = page.open({ section, channel: 1 })
    await until('the page is in', () => channel.isSynced())
    const { epoch } = (await summary(chile))!
    const writer = await openWriter()
    const { text } = addItem(writer.doc)
    let isTyping = true
    const typing = (async () => {
      for (let at = 0; isTyping; at++) {
        text.insert(text.length, `p${at} `)
        channel.edit(`n${at}`, (doc) => addItem(doc))
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
    })()
    for (let turn = 0; turn < 10; turn++) await release(turn % 2 === 0)
    isTyping = false
    await typing
    await until('all is acknowledged', () => channel.acknowledged() === channel.frames.length)
    expect(channel.frames.length).toBeGreaterThan(10)
    expect(writer.closes).toEqual([])
    expect(channel.closed()).toBeNull()
    expect(page.control.filter(({ type }) => type === 'closed')).toEqual([])
    expect((await summary(chile))!.epoch).toBe(epoch)
    const typed = text.toJSON()
    await until('the typed text is stored', async () => JSON.stringify(await chile.content(section)).includes(typed))
    writer.close()
  })

  it('leaves one row in the audit trail for each change, and none for what was so already', async () => {
    await release(false)
    const before = (await auditRows()).length
    const first = (await release())!
    expect(await release()).toEqual(first)
    await release(false)
    await release(false)
    expect((await auditRows()).slice(before)).toEqual([
      { detail: { before: null, after: first.seq, reason: null, hash: first.hash }, member_id: secretariat.round.me },
      { detail: { before: first.seq, after: null, reason: null, hash: null }, member_id: secretariat.round.me },
    ])
  })

  it('numbers what released items link to, though the linked section may not be read', async () => {
    const id = chile.sections.recommendations!
    const linked = openPlain({ url: server.url, cookie: chile.cookie, round: chile.round.id, section: id })
    await linked.synced
    const { items } = await chile.content(section)
    const { id: own } = addItem(linked.doc, 'recommendation')
    setMember(itemsOf(linked.doc).get(own)!, 'findings', items[1]!.id, true)
    await until('the link is stored', async () => {
      const stored = (await chile.content(id)).items.find((item) => item.id === own)
      return (stored?.fields.findings as string[] | undefined)?.length === 1
    })
    linked.close()
    await secretariat.setReleased(id, true)
    const released = (await (await official.fetch(`/api/sections/${id}/content`)).json()) as ContentBody
    expect(released.numbers![items[1]!.id]).toBe('F-2')
    expect(released.numbers![own]).toMatch(/^R-\d+$/)
    const titles = items.map((item) => plainText((item.fields.title as TextContent).json)).filter(Boolean)
    for (const title of titles) expect(JSON.stringify(released)).not.toContain(title)
    expect((await official.fetch(`/api/sections/${section}/content`)).status).toBe(404)
    await secretariat.setReleased(id, false)
  })
})
