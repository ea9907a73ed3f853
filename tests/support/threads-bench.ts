import type { ThreadBody, ThreadRequest } from '../../schema/api/threads.ts'
import { PLAIN_THREAD } from '../../schema/thread-for.ts'
import { AppError, type Reason } from '../../schema/errors.ts'
import { createId, type MemberId, type SectionId } from '../../schema/ids.ts'
import type { Mark, Role, SectionResource } from '../../schema/policy.ts'
import { ThreadsView, type ThreadsApi } from '../../client/controllers/threads-view.ts'
import { createCommentStore, type CommentPlace, type TextStorage } from '../../client/sync/comment-store.ts'
import type { RoundSession } from '../../client/sync/types.ts'
import { until } from './until.ts'

export const SECTION = createId<SectionId>()
export const ITEM = createId()
export const PLACE: CommentPlace = { type: 'new', section: SECTION, item: ITEM }

export const memoryStorage = (): TextStorage => {
  const kept = new Map<string, string>()
  return {
    get length() {
      return kept.size
    },
    key: (at) => [...kept.keys()][at] ?? null,
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  }
}

export interface Bench {
  view: ThreadsView
  session: { threads: Map<string, ThreadBody>; connection: RoundSession['connection']; ended: Reason | null }
  resource: SectionResource
  /** What the server has. */
  kept: Map<string, ThreadBody>
  started: ThreadRequest[]
  fail: { with: Reason | null }
  lists: number
  /** Answers of the list wait for it. */
  gate: { wait: Promise<void> }
  /** The reader has edits that the server does not have. */
  unsaved: boolean
  go(connection: RoundSession['connection']): void
}

export const expert = { id: createId<MemberId>(), role: 'expert' as Role, country: 'CL', marks: [] as Mark[] }
export const official: typeof expert = { id: createId<MemberId>(), role: 'beneficiary', country: 'LC', marks: [] }
export const focalPoint: typeof expert = { ...official, id: createId<MemberId>(), marks: ['focal-point'] }
export const asOf = ({ role, country }: typeof expert) => ({ role, country })

export const build = (me = expert, storage = memoryStorage(), kept = new Map<string, ThreadBody>()): Bench => {
  const bench = {
    session: {
      threads: new Map<string, ThreadBody>(),
      connection: 'connecting' as RoundSession['connection'],
      ended: null,
    },
    resource: { type: 'section', document: 'report', state: 'drafting', released: true } as SectionResource,
    kept,
    started: [] as ThreadRequest[],
    fail: { with: null as Reason | null },
    lists: 0,
    gate: { wait: Promise.resolve() },
    unsaved: false,
  }
  const check = (): void => {
    if (bench.fail.with !== null) throw new AppError(bench.fail.with)
  }
  const comment = (id: string, body: string) => ({
    id,
    by: me.id,
    as: asOf(me),
    at: new Date().toISOString(),
    editedAt: null,
    editedBy: null,
    drafted: null,
    body,
  })
  const change = (id: string, edit: (thread: ThreadBody) => ThreadBody): ThreadBody => {
    check()
    const before = kept.get(id)!
    const next = { ...edit(before), version: before.version + 1, saidVersion: before.saidVersion + 1 }
    kept.set(id, next)
    return next
  }
  const api: ThreadsApi = {
    async list() {
      bench.lists++
      const threads = [...kept.values()]
      await bench.gate.wait
      check()
      return { threads }
    },
    async start(section, request) {
      bench.started.push(request)
      check()
      const { id, item, kind, audience, seq } = request
      const at = new Date().toISOString()
      const made = {
        ...PLAIN_THREAD,
        id,
        section,
        item,
        kind,
        audience,
        seq,
        version: 1,
        saidVersion: 1,
        by: me.id,
        as: asOf(me),
        at,
        resolved: null,
      }
      if (!kept.has(id)) kept.set(id, { ...made, comments: [comment(request.comment, request.body)] })
      return kept.get(id)!
    },
    reply: async (id, request) =>
      change(id, (thread) => {
        if (request.audience !== thread.audience) throw new AppError('conflict')
        return { ...thread, comments: [...thread.comments, comment(request.id, request.body)] }
      }),
    edit: async (id, { body, instead, audience }) => {
      const thread = [...kept.values()].find(({ comments }) => comments.some((one) => one.id === id))!
      const now = thread.comments.find((one) => one.id === id)!
      if (audience !== undefined && audience !== thread.audience) throw new AppError('conflict')
      if (instead !== undefined && instead !== (now.editedAt ?? now.at)) throw new AppError('conflict')
      const editedAt = new Date().toISOString()
      return change(thread.id, (one) => ({
        ...one,
        comments: one.comments.map((each) => (each.id === id ? { ...each, body, editedAt } : each)),
      }))
    },
    setResolved: async (id, resolved) =>
      change(id, (thread) => ({
        ...thread,
        resolved: resolved ? { by: me.id, at: new Date().toISOString() } : null,
      })),
    widen: async (id, { audience, saidVersion }) =>
      change(id, (thread) => {
        if (thread.saidVersion !== saidVersion) throw new AppError('conflict')
        return { ...thread, audience }
      }),
  }
  const view = new ThreadsView({
    session: bench.session,
    me,
    section: (id) => (id === SECTION ? { id: SECTION, resource: bench.resource } : undefined),
    seqOf: async () => 7,
    hasUnsaved: () => bench.unsaved,
    api,
    store: createCommentStore(me.id, 'round', storage),
    onChange: () => {},
  })
  const go = (connection: RoundSession['connection']): void => {
    bench.session.connection = connection
    view.update()
  }
  return Object.assign(bench, { view, go })
}

export const bodies = ({ view }: Bench): string[] =>
  view.of(SECTION).flatMap(({ comments }) => comments.map(({ body }) => body))
export const states = ({ view }: Bench): (string | undefined)[] =>
  view.of(SECTION).flatMap(({ comments }) => comments.map(({ delivery }) => delivery?.status))
export const idle = (bench: Bench): Promise<void> =>
  until('all is sent', () => states(bench).every((one) => one === undefined))

export const say = ({ view }: Bench, body: string): void =>
  view.send({ place: PLACE, body, kind: 'question', audience: 'peers' })

export const thread = (body: string, by = official): ThreadBody => ({
  ...PLAIN_THREAD,
  id: createId(),
  section: SECTION,
  item: ITEM,
  kind: 'question',
  audience: 'shared',
  seq: 1,
  version: 1,
  saidVersion: 1,
  by: by.id,
  as: asOf(by),
  at: new Date().toISOString(),
  resolved: null,
  comments: [
    {
      id: createId(),
      by: by.id,
      as: asOf(by),
      at: new Date().toISOString(),
      editedAt: null,
      editedBy: null,
      drafted: null,
      body,
    },
  ],
})
