/** Where something stands in a round's page: a thread, or a section by its key, and in it an item. */
export interface Place {
  key: string
  item: string | null
  thread: string | null
}

/** The part of an address behind `#` that leads there. */
export const placeHash = ({ key, item, thread }: Place): string => {
  if (thread !== null) return `#thread-${thread}`
  return item === null ? `#${key}` : `#${key}/${item}`
}
