import { describe, expect, it } from 'vitest'
import { queryOf, readFilter, writeFilter } from '../../../client/controllers/audit-filter.ts'
import { AuditList, type ReadActs } from '../../../client/controllers/audit-list.ts'
import type { AuditAct, AuditBody } from '../../../schema/api/audit.ts'
import { AppError } from '../../../schema/errors.ts'
import { createId } from '../../../schema/ids.ts'

const GROUPS = { states: ['section.state', 'section.ready'], exports: ['export'] } as const
const NAMES = Object.keys(GROUPS)

describe('the filter of the trail', () => {
  it('stands in the address, and comes back from it', () => {
    const filter = {
      acts: 'states',
      by: createId<string>(),
      section: createId<string>(),
      from: '2026-11-01',
      to: '2026-11-25',
    }
    expect(readFilter(writeFilter(filter), NAMES)).toEqual(filter)
    expect(writeFilter(readFilter('', NAMES))).toBe('')
  })

  it('takes what cannot be read for all', () => {
    const filter = readFilter('?acts=nothing&by=me&section=../x&from=yesterday&to=2026-1-1&other=1', NAMES)
    expect(writeFilter(filter)).toBe('')
  })

  it('asks for whole days of the reader, the last one included', () => {
    const query = queryOf(readFilter('?acts=states&from=2026-11-01&to=2026-11-01', NAMES), GROUPS)
    expect(query.action).toBe('section.state,section.ready')
    expect(new Date(query.from!)).toEqual(new Date(2026, 10, 1))
    expect(new Date(query.to!)).toEqual(new Date(2026, 10, 2))
    expect(queryOf(readFilter('', NAMES), GROUPS)).toEqual({})
  })
})

const acts = (...ids: string[]): AuditAct[] => ids.map((id) => ({ id }) as AuditAct)

/** A server that answers when it is told to. */
const createServer = () => {
  const asked: {
    query: Readonly<Record<string, string>>
    answer(body: AuditBody): void
    refuse(error: Error): void
  }[] = []
  const read: ReadActs = (query) =>
    new Promise((resolve, reject) => asked.push({ query, answer: resolve, refuse: reject }))
  return { asked, read }
}
/** Until promises that are settled have been heard. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('AuditList', () => {
  it('grows by older acts until there are none', async () => {
    const { asked, read } = createServer()
    const list = new AuditList(read, () => {})
    void list.show({ action: 'export' })
    expect(list.loading).toBe('first')
    asked[0]!.answer({ acts: acts('c', 'b'), next: 'b' })
    await settled()
    expect(list).toMatchObject({ loading: null, hasMore: true })
    void list.more()
    expect(list.loading).toBe('more')
    expect(asked[1]!.query).toEqual({ action: 'export', cursor: 'b' })
    asked[1]!.answer({ acts: acts('a'), next: null })
    await settled()
    expect(list.acts.map(({ id }) => id)).toEqual(['c', 'b', 'a'])
    expect(list.hasMore).toBe(false)
    await list.more()
    expect(asked).toHaveLength(2)
  })

  it('drops the answer to an earlier filter', async () => {
    const { asked, read } = createServer()
    const list = new AuditList(read, () => {})
    void list.show({ action: 'export' })
    void list.show({})
    asked[1]!.answer({ acts: acts('new'), next: null })
    await settled()
    asked[0]!.answer({ acts: acts('old'), next: 'old' })
    await settled()
    expect(list.acts.map(({ id }) => id)).toEqual(['new'])
    expect(list.hasMore).toBe(false)
  })

  it('keeps what it has when older acts do not come, and asks for the same again', async () => {
    const { asked, read } = createServer()
    const list = new AuditList(read, () => {})
    void list.show({})
    asked[0]!.answer({ acts: acts('b'), next: 'b' })
    await settled()
    void list.more()
    asked[1]!.refuse(new AppError('storage-unavailable'))
    await settled()
    expect(list.acts).toHaveLength(1)
    expect(list.error).toBeInstanceOf(AppError)
    void list.more()
    expect(list.error).toBeNull()
    expect(asked[2]!.query).toEqual({ cursor: 'b' })
  })
})
