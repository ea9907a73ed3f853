/** What of these is there already. What is still on its way, or has failed, is left out and not waited for. */
export const arrived = async <T extends object>(promises: Iterable<Promise<T>>): Promise<T[]> => {
  const nothing = Promise.resolve(null)
  // A race is won by the first that has settled, in the order they are named.
  const found = await Promise.all([...promises].map((promise) => Promise.race([promise, nothing]).catch(() => null)))
  return found.filter((value) => value !== null)
}
