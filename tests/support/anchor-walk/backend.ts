import * as Y from 'yjs'
import { anchorAt, flatTextOf, fragmentOf, resolveAnchor } from '../../../schema/anchors.ts'
import type { AnchorRequest, ThreadBody } from '../../../schema/api/threads.ts'
import { AppError } from '../../../schema/errors.ts'
import type { MemberSubject, SectionState, ThreadResource } from '../../../schema/policy.ts'
import { readSection } from '../../../schema/sections/content.ts'
import { buildDocument } from '../../../schema/sections/document.ts'
import { flatten } from '../../../schema/sections/flat-text.ts'
import { SECTION_KINDS } from '../../../schema/sections/index.ts'
import type { TextRange } from '../../../schema/threads.ts'
import { addedTo } from '../../../server/services/threads/added-to.ts'
import { judge } from '../../../server/services/threads/found.ts'

export const KIND = SECTION_KINDS.finding
export const FIELD = 'body'

/** What a reader without a live document gets. */
export interface Rendered {
  /** Null: the item is deleted. */
  text: string | null
  range: TextRange | null
}

/** The server, as the pages of the walk meet it. */
export interface Backend {
  /** Position of the log. */
  head(): Promise<number>
  /** The log as it is now, or as it was. */
  log(upTo?: number): Promise<readonly Uint8Array[]>
  /** Write what a page has made. */
  commit(page: string, update: Uint8Array): Promise<void>
  /** Begin a thread on a passage. */
  begin(item: string, range: TextRange): Promise<ThreadBody>
  threads(): Promise<ThreadBody[]>
  /** What a page asks for. */
  correct(page: string, thread: string, request: AnchorRequest): Promise<ThreadBody>
  setLocked(isLocked: boolean): Promise<void>
  rendered(thread: string): Promise<Rendered>
  /** Release the section as it is now. */
  release(): Promise<void>
  /** What a reader of the release gets. */
  released(thread: string): Promise<Rendered>
}

const EXPERT: MemberSubject = { role: 'expert', country: 'CL', marks: [] }

const threadIn = (state: SectionState): ThreadResource => ({
  type: 'thread',
  audience: 'peers',
  by: { role: 'expert', country: 'CL' },
  section: { type: 'section', document: 'report', state, released: false, archived: false },
})

/** Without a database: judged and added to by what the service calls itself. @param first the section as it is at the start. */
export const createMemoryBackend = (first: Uint8Array): Backend => {
  const log = [first]
  const threads = new Map<string, ThreadBody>()
  const doc = new Y.Doc()
  Y.applyUpdate(doc, first)
  let state: SectionState = 'drafting'
  /** By thread. */
  let release = new Map<string, Rendered>()
  const textOf = (item: string | null) => flatten(fragmentOf(doc, item, FIELD, { deleted: true })!)
  const render = (id: string): Rendered => {
    const { item, anchor } = threads.get(id)!
    const read = buildDocument(log)
    const fragment = fragmentOf(read, item, FIELD)
    const range = fragment === null ? null : resolveAnchor(flatten(fragment), anchor!)
    const text = flatTextOf(readSection(read, KIND), item, FIELD)
    read.destroy()
    return { text, range }
  }
  return {
    head: () => Promise.resolve(log.length),
    log: (upTo) => Promise.resolve(log.slice(0, upTo)),
    commit: (_page, update) => {
      if (state === 'locked') throw new AppError('locked')
      Y.applyUpdate(doc, update)
      log.push(update)
      return Promise.resolve()
    },
    begin: (item, range) => {
      const id = `thread ${threads.size}`
      const anchor = anchorAt(textOf(item), range)!
      const thread = { id, item, field: FIELD, quote: anchor.text, version: 1 }
      threads.set(id, { ...thread, anchor: { ...anchor, version: 0 } } as unknown as ThreadBody)
      return Promise.resolve(threads.get(id)!)
    },
    threads: () => Promise.resolve([...threads.values()]),
    async correct(_page, id, request) {
      // The line to the server.
      await Promise.resolve()
      judge(EXPERT, 'decide', threadIn(state))
      const thread = threads.get(id)!
      const { version, ...known } = thread.anchor!
      const written = Y.decodeStateVector(Y.encodeStateVector(doc))
      const added = addedTo(known, request, { flat: textOf(thread.item), written })
      if (added !== null)
        threads.set(id, {
          ...thread,
          version: thread.version + 1,
          anchor: { ...added, runs: [...added.runs], version: version + 1 },
        })
      return threads.get(id)!
    },
    setLocked: (isLocked) => {
      state = isLocked ? 'locked' : 'drafting'
      return Promise.resolve()
    },
    rendered: (id) => Promise.resolve(render(id)),
    release: () => {
      release = new Map([...threads.keys()].map((id) => [id, render(id)]))
      return Promise.resolve()
    },
    released: (id) => Promise.resolve(release.get(id)!),
  }
}
