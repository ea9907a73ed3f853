/** So many threads a room knows to have told. */
const MOST = 1000

/** Which version of each thread the pages of a room were told of last: the process that changes one tells it, and so does its notice.
 * Of those that were told longest ago nothing is known any more; of these pages may be told twice, which changes nothing. */
export const createToldVersions = (most = MOST) => {
  const told = new Map<string, number>()
  return {
    /** @returns whether it is to be told: nothing as new was. From now on it was. */
    take({ id, version }: { id: string; version: number }): boolean {
      if ((told.get(id) ?? -1) >= version) return false
      told.delete(id)
      told.set(id, version)
      for (const oldest of told.keys()) {
        if (told.size <= most) break
        told.delete(oldest)
      }
      return true
    },
  }
}
