/** Lets acts about one thing follow one another, within this process.
 * @returns runs an act once those before it about the same thing are over, however they ended. */
export const createTurns = () => {
  const last = new Map<string, Promise<unknown>>()
  return async <T>(about: string, act: () => Promise<T>): Promise<T> => {
    const before = last.get(about) ?? Promise.resolve()
    const mine = before.then(act, act)
    last.set(about, mine)
    try {
      return await mine
    } finally {
      if (last.get(about) === mine) last.delete(about)
    }
  }
}
