import { createStore, get, promisifyRequest, update, type UseStore } from 'idb-keyval'
import type { RoundId } from '../../schema/ids.ts'
import { createNotifier } from './notifier.ts'
import type { Draft, DraftStore } from './types.ts'

const byTime = (a: Draft, b: Draft): number => a.at.localeCompare(b.at)

/** Kept drafts of one person in one round, in IndexedDB. What cannot be stored there (private windows, full disks) is kept
 * in memory for as long as the page lives; nothing here throws.
 * @param person id of the person, who has it in every membership that they have in the round, and after the last.
 * @param isKept false on a computer that others use too: then everything stays in memory. */
export const createDraftStore = (person: string, round: RoundId, isKept = true): DraftStore => {
  const key = `drafts/${person}/${round}`
  const { subscribe, notify } = createNotifier()
  const inMemory = new Map<string, Draft>()
  let store: UseStore | null = null

  /** @returns null when IndexedDB does not work here. */
  const reach = async <T>(action: (store: UseStore) => Promise<T>): Promise<T | null> => {
    try {
      store ??= createStore('ronda', 'drafts')
      return await action(store)
    } catch {
      return null
    }
  }
  const attempt = async <T>(action: (store: UseStore) => Promise<T>): Promise<T | null> =>
    isKept ? reach(action) : null
  const change = async (edit: (drafts: Draft[]) => Draft[]): Promise<boolean> =>
    (await attempt(async (store) => {
      await update<Draft[]>(key, (drafts = []) => edit(drafts), store)
      return true
    })) === true
  const put = async (draft: Draft): Promise<void> => {
    const isStored = await change((drafts) => [...drafts.filter(({ id }) => id !== draft.id), draft])
    // Not when the computer has become a shared one, or the draft another, on the way.
    if (isStored && isKept && inMemory.get(draft.id) === draft) inMemory.delete(draft.id)
  }

  return {
    subscribe,
    get isInMemory() {
      return inMemory.size > 0
    },
    isOnlyHere: (id) => inMemory.has(id),
    async list() {
      const stored = (await attempt((store) => get<Draft[]>(key, store))) ?? []
      return [...stored.filter(({ id }) => !inMemory.has(id)), ...inMemory.values()].sort(byTime)
    },
    async keep(draft) {
      // In memory first: the page may ask while the database is still opening.
      inMemory.set(draft.id, draft)
      notify()
      await put(draft)
      notify()
    },
    async discard(id) {
      inMemory.delete(id)
      await change((drafts) => drafts.filter((draft) => draft.id !== id))
      notify()
    },
    async setKept(wanted) {
      if (wanted === isKept) return
      isKept = wanted
      if (wanted) for (const draft of inMemory.values()) await put(draft)
      else
        await reach((store) =>
          store('readwrite', (objects) => {
            const stored = objects.get(key) as IDBRequest<Draft[] | undefined>
            stored.onsuccess = () => {
              for (const draft of stored.result ?? []) if (!inMemory.has(draft.id)) inMemory.set(draft.id, draft)
              objects.delete(key)
            }
            return promisifyRequest(objects.transaction)
          }),
        )
      notify()
    },
  }
}
