/** Wait until something is true: asked every turn at first, then every 10 ms, and more seldom when it takes long: asking takes time from
 * what is waited for. @throws with `what` after `ms`. */
export const until = async (what: string, isTrue: () => boolean | Promise<boolean>, ms = 10_000): Promise<void> => {
  const start = Date.now()
  while (!(await isTrue())) {
    const waited = Date.now() - start
    if (waited > ms) throw new Error(`waited ${ms} ms in vain until ${what}`)
    await new Promise((resolve) => (waited < 50 ? setImmediate(resolve) : setTimeout(resolve, waited < 500 ? 10 : 40)))
  }
}
