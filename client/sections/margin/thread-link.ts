import type { RoundView } from '../../controllers/round-view.ts'
import type { ShownThread } from '../../controllers/shown-threads.ts'

const HASH = /^#thread-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/

/** Address of a thread inside its round's page. */
export const threadHash = (thread: string): string => `#thread-${thread}`

/** The same for somebody else. */
export const threadAddress = (thread: string): string => `${location.origin}${location.pathname}${threadHash(thread)}`

/** The thread that an address names; null: none. @param hash with its `#`. */
export const threadOfHash = (hash: string): string | null => HASH.exec(hash)?.[1] ?? null

/** A thread of the round that the reader may read. */
export const findThread = (view: Pick<RoundView, 'sections' | 'threads'>, id: string): ShownThread | undefined => {
  for (const section of view.sections) {
    const found = view.threads.of(section.id).find((thread) => thread.id === id)
    if (found !== undefined) return found
  }
  return undefined
}
