import type { TextStorage } from './comment-store.ts'

/** What somebody has filled into a form and not sent: one of a few words, and a text. */
export interface FormDraft {
  /** Null: nothing chosen yet. */
  choice: string | null
  text: string
}

/** Forms that are being filled in, kept on this device at every key: closing one, or a reload, loses nothing. */
export interface FormDrafts {
  /** Whether something would be gone with the page. */
  readonly isInMemory: boolean
  /** @param key what the form is about, such as `disposition/{thread}`. */
  get(key: string): FormDraft | null
  keep(key: string, draft: FormDraft): void
  discard(key: string): void
  /** Keep them there from now on; null: in this page only. What the storage before has of them is taken out of it. */
  setStorage(storage: TextStorage | null): void
}

const parse = (text: string | null): FormDraft | null => {
  try {
    const value = JSON.parse(text ?? 'null') as Partial<FormDraft> | null
    if (typeof value?.text !== 'string') return null
    return { choice: typeof value.choice === 'string' ? value.choice : null, text: value.text }
  } catch {
    return null
  }
}

/** What cannot be stored is kept for as long as the page lives; nothing here throws.
 * @param storage null: none. */
export const createFormDrafts = (person: string, round: string, storage: TextStorage | null): FormDrafts => {
  const prefix = `ronda-forms/${person}/${round}/`
  const kept = new Map<string, FormDraft>()
  const stored = new Set<string>()

  const attempt = <T>(action: (storage: TextStorage) => T): T | null => {
    try {
      return storage === null ? null : action(storage)
    } catch {
      // The copy in memory is what is left.
      return null
    }
  }
  const keep = (key: string, draft: FormDraft): void => {
    kept.set(key, draft)
    stored.delete(key)
    attempt((storage) => {
      storage.setItem(prefix + key, JSON.stringify(draft))
      stored.add(key)
    })
  }

  return {
    get isInMemory() {
      return kept.size > stored.size
    },
    get(key) {
      const known = kept.get(key) ?? attempt((storage) => parse(storage.getItem(prefix + key)))
      if (known === null) return null
      if (!kept.has(key)) stored.add(key)
      kept.set(key, known)
      return known
    },
    keep,
    discard(key) {
      kept.delete(key)
      stored.delete(key)
      attempt((storage) => storage.removeItem(prefix + key))
    },
    setStorage(wanted) {
      for (const key of stored) attempt((storage) => storage.removeItem(prefix + key))
      stored.clear()
      storage = wanted
      for (const [key, draft] of kept) keep(key, draft)
    },
  }
}
