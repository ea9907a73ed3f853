const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** A fractional index strictly between two others, so that moving an item writes one scalar and nothing else.
 * Strings compare by code unit; none ends in `0`, so that there is always room before it.
 * @param before index of the item above, or null at the top.
 * @param after index of the item below, or null at the end.
 * @throws RangeError when `before` is not below `after`. */
export const orderBetween = (before: string | null, after: string | null): string => {
  const low = before ?? ''
  if (after !== null && low >= after) throw new RangeError('the lower index must come first')
  let prefix = ''
  for (let at = 0; ; at++) {
    const floor = at < low.length ? DIGITS.indexOf(low[at]!) : 0
    // Once the prefix is below `after`, only `low` limits us.
    const ceiling = after !== null && after.startsWith(prefix) && at < after.length ? DIGITS.indexOf(after[at]!) : 62
    if (ceiling - floor > 1) return prefix + DIGITS[(floor + ceiling) >> 1]
    prefix += DIGITS[floor]
  }
}

/** Compare two items by index, ties broken by id, so that every reader sees one order. */
export const byOrder = (a: { order: string; id: string }, b: { order: string; id: string }): number =>
  a.order < b.order ? -1 : a.order > b.order ? 1 : a.id < b.id ? -1 : a.id > b.id ? 1 : 0
