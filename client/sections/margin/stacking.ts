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
