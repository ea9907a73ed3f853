import { createStore, get, update, type UseStore } from 'idb-keyval'
import type { RoundId } from '../../schema/ids.ts'
import { createNotifier } from './notifier.ts'
import type { Draft, DraftStore } from './types.ts'

const byTime = (a: Draft, b: Draft): number => a.at.localeCompare(b.at)

/** Kept drafts of one person in one round, in IndexedDB. What cannot be stored there (private windows, full disks) is kept
 * in memory for as long as the page lives; nothing here throws.
 * @param isKept false on a computer that others use too: then everything stays in memory. */
export const createDraftStore = (person: string, round: RoundId, isKept = true): DraftStore => {
  const key = `drafts/${person}/${round}`
  const { subscribe, notify } = createNotifier()
  const inMemory = new Map<string, Draft>()
  let store: UseStore | null = null

  /** @returns null when IndexedDB does not work here. */
  const attempt = async <T>(action: (store: UseStore) => Promise<T>): Promise<T | null> => {
    if (!isKept) return null
    try {
      store ??= createStore('ronda', 'drafts')
      return await action(store)
    } catch {
      return null
    }
  }
  const change = async (edit: (drafts: Draft[]) => Draft[]): Promise<boolean> =>
    (await attempt(async (store) => {
      await update<Draft[]>(key, (drafts = []) => edit(drafts), store)
      return true
    })) === true

  return {
    subscribe,
    get isInMemory() {
      return inMemory.size > 0
    },
    async list() {
      const stored = (await attempt((store) => get<Draft[]>(key, store))) ?? []
      return [...stored.filter(({ id }) => !inMemory.has(id)), ...inMemory.values()].sort(byTime)
    },
    async keep(draft) {
      // In memory first: the page may ask while the database is still opening.
      inMemory.set(draft.id, draft)
      notify()
      const isStored = await change((drafts) => [...drafts.filter(({ id }) => id !== draft.id), draft])
      if (isStored) inMemory.delete(draft.id)
      notify()
    },
    async discard(id) {
      inMemory.delete(id)
      await change((drafts) => drafts.filter((draft) => draft.id !== id))
      notify()
    },
  }
}
