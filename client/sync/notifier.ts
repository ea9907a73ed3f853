/** Listeners that are told of changes, once a microtask however many changes there were. */
export interface Notifier {
  subscribe(listener: () => void): () => void
  notify(): void
}

export const createNotifier = (): Notifier => {
  const listeners = new Set<() => void>()
  let isQueued = false
  return {
    subscribe(listener) {
      // The same function may be given twice; each subscription ends by itself.
      const own = (): void => listener()
      listeners.add(own)
      return () => void listeners.delete(own)
    },
    notify() {
      if (isQueued) return
      isQueued = true
      queueMicrotask(() => {
        isQueued = false
        for (const listener of listeners) listener()
      })
    },
  }
}
