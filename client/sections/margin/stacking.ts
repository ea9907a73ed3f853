/** What stands in the margin: where it belongs, and how tall it is, px. */
export interface Card {
  top: number
  height: number
}

/** Places for cards that stand beside their text, one under the other without overlapping.
 * @param cards in reading order. @param active index of the one that must stand exactly beside its text, as far as those
 * before it leave room; null: none. @param gap px between two. @returns top of each. */
export const stackCards = (cards: readonly Card[], active: number | null, gap: number): number[] => {
  const tops: number[] = []
  let free = 0
  for (const { top, height } of cards) {
    const at = Math.max(top, free)
    tops.push(at)
    free = at + height + gap
  }
  const fixed = active === null ? undefined : cards[active]
  if (active === null || fixed === undefined) return tops
  const before = cards.slice(0, active).reduce((sum, { height }) => sum + height + gap, 0)
  tops[active] = Math.max(fixed.top, before)
  for (let at = active - 1; at >= 0; at--) tops[at] = Math.min(tops[at]!, tops[at + 1]! - gap - cards[at]!.height)
  for (let at = active + 1; at < cards.length; at++)
    tops[at] = Math.max(cards[at]!.top, tops[at - 1]! + cards[at - 1]!.height + gap)
  return tops
}

/** Places for so many cards that one under the other they would stand far from their text: one stands exactly beside its text, those
 * before it end above it, out at the top if there is no room, and those after it follow.
 * @param pinned index of that one. @returns top of each; negative above the margin. */
export const stackAround = (cards: readonly Card[], pinned: number, gap: number): number[] => {
  const tops = cards.map(({ top }) => top)
  for (let at = pinned - 1; at >= 0; at--) tops[at] = Math.min(tops[at]!, tops[at + 1]! - gap - cards[at]!.height)
  for (let at = pinned + 1; at < cards.length; at++)
    tops[at] = Math.max(tops[at]!, tops[at - 1]! + cards[at - 1]!.height + gap)
  return tops
}

/** How far the one that is moved the most stands from its text, px. */
export const driftOf = (cards: readonly Card[], tops: readonly number[]): number =>
  Math.max(0, ...cards.map(({ top }, at) => tops[at]! - top))

/** The card that the reader has come to: the last that belongs at or above a line in the margin.
 * @param line px from the top of the margin. @returns its index, 0 before all of them. */
export const readAt = (cards: readonly Card[], line: number): number =>
  Math.max(
    0,
    cards.findLastIndex(({ top }) => top <= line),
  )
