import * as Y from 'yjs'
import type { SectionKind } from '../../../schema/sections/index.ts'
import { Refusal, type Block } from './decode.ts'
import { checkContent, placeOfType, rootPlace, type Place } from './places.ts'

/** Judges new structs one by one against the document and each other (rules G7–G11). */
export interface Structure {
  /** @throws Refusal */
  check(struct: Y.Item | Y.GC): void
  /** Something could not be decided by looking. */
  readonly isDoubtful: boolean
}

/** Where an item lies. `key` names its list: the parent and, in maps and attributes, the key; null when it is collected.
 * `sub` is that key; null in sequences. */
interface Position {
  key: string | null
  sub: string | null
  place: Place
}

const goneAt = (sub: string | null): Position => ({ key: null, sub, place: { at: 'gone' } })
const GONE = goneAt(null)
/** Neighbours between which concurrent writers may have put something: looked at in one frame before a copy is tried. */
const MAX_STEPS = 20_000

type Struct = Y.Item | Y.GC

/** The struct that holds a clock. Structs of a block follow one another without holes (G4). */
const structAt = (structs: Struct[], clock: number): Struct => {
  let low = 0
  let high = structs.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (structs[middle]!.id.clock <= clock) low = middle
    else high = middle - 1
  }
  return structs[low]!
}

export const createStructure = (doc: Y.Doc, fresh: Block[], kind: SectionKind): Structure => {
  const positions = new Map<Struct, Position>()
  const inUpdate = new Map(fresh.map((block) => [block.client, block]))
  let isDoubtful = false
  let steps = 0

  /** The struct that holds an id which an item refers to, here or in the update. */
  const find = (id: Y.ID, from: Y.Item): { struct: Struct; isNew: boolean } => {
    if (id.clock < Y.getState(doc.store, id.client)) return { struct: Y.getItem(doc.store, id) as Struct, isNew: false }
    const block = inUpdate.get(id.client)
    if (block === undefined || id.clock >= block.end) throw new Refusal('G7', 'resync')
    const struct = structAt(block.structs, id.clock)
    // Within one client id nothing can build on what comes later; between two ids only trying tells.
    if (struct.id.client !== from.id.client) isDoubtful = true
    else if (struct.id.clock >= from.id.clock) throw new Refusal('G7')
    return { struct, isNew: true }
  }

  /** What a type stands for, given the struct that holds it, whose position is known. */
  const placeInside = (struct: Struct): Place => {
    if (!(struct instanceof Y.Item) || struct.content instanceof Y.ContentDeleted) return { at: 'gone' }
    if (!(struct.content instanceof Y.ContentType)) throw new Refusal('G8')
    const { place, sub } = positions.get(struct)!
    return placeOfType(place, sub, struct.content.type, kind)
  }

  const listKey = (parent: string, sub: string | null): string => (sub === null ? parent : `${parent}/${sub}`)
  const nameOf = ({ client, clock }: Y.ID): string => `${client}:${clock}`

  /** What an item's position follows from: its parent, or else its neighbours. In an update an item names its parent only
   * when it has no neighbour; otherwise it lies where the neighbour lies. */
  const namedBy = (item: Y.Item): Struct[] => {
    const parent = item.parent as Y.AbstractType<unknown> | Y.ID | string | null
    if (typeof parent === 'string') return []
    if (parent instanceof Y.AbstractType) return parent._item === null ? [] : [parent._item]
    const ids = parent === null ? [item.origin, item.rightOrigin] : [parent]
    return ids.filter((id) => id !== null).map((id) => find(id, item).struct)
  }

  /** Positions are found from the root outwards. A stack of our own: offline work may hang on one another thousands deep. */
  const positionOf = (asked: Struct): Position => {
    const open = new Set<Struct>()
    const stack = [asked]
    for (let struct = stack.at(-1); struct !== undefined; struct = stack.at(-1)) {
      if (positions.has(struct)) {
        stack.pop()
        continue
      }
      const named = struct instanceof Y.Item ? namedBy(struct) : []
      const unknown = named.filter((one) => !positions.has(one))
      if (unknown.length === 0) {
        positions.set(struct, locate(struct, named))
        stack.pop()
        continue
      }
      if (open.has(struct)) throw new Refusal('G7')
      open.add(struct)
      stack.push(...unknown)
    }
    return positions.get(asked)!
  }

  /** @param named what `namedBy` gave, all of it located. */
  const locate = (item: Struct, named: Struct[]): Position => {
    if (!(item instanceof Y.Item)) return GONE
    const parent = item.parent as Y.AbstractType<unknown> | Y.ID | string | null
    const sub = item.parentSub
    const [first, second] = named
    if (typeof parent === 'string') return { key: listKey(parent, sub), sub, place: rootPlace(parent) }
    if (parent instanceof Y.AbstractType && first === undefined) {
      const name = Y.findRootTypeKey(parent)
      return { key: listKey(name, sub), sub, place: rootPlace(name) }
    }
    if (first === undefined) return GONE
    if (parent !== null) {
      const place = placeInside(first)
      return place.at === 'gone' ? goneAt(sub) : { key: listKey(nameOf(first.id), sub), sub, place }
    }
    const left = positions.get(first)!
    const right = second === undefined ? undefined : positions.get(second)!
    if (left.key === null || right?.key === null) return goneAt(left.sub)
    if (right !== undefined && left.key !== right.key) throw new Refusal('G8')
    return left
  }

  /** Rule G8: the left neighbour comes before the right one. */
  const checkOrder = (item: Y.Item): void => {
    if (item.origin === null || item.rightOrigin === null) return
    const left = find(item.origin, item)
    const right = find(item.rightOrigin, item)
    if (!(left.struct instanceof Y.Item) || !(right.struct instanceof Y.Item)) return
    if (left.struct === right.struct) {
      if (item.origin.clock < item.rightOrigin.clock) return
      // Undo may name both neighbours the other way round, where what it brings back was brought back before.
      isDoubtful = true
      return
    }
    if (!left.isNew && !right.isNew) {
      let at: Y.Item | null = left.struct.right
      for (; at !== null && at !== right.struct && steps < MAX_STEPS; steps++) at = at.right
      if (at === right.struct) return
      if (at === null) throw new Refusal('G8')
    } else if (left.isNew && Y.compareIDs(left.struct.rightOrigin, item.rightOrigin)) return
    isDoubtful = true
  }

  return {
    get isDoubtful() {
      return isDoubtful
    },
    check(struct) {
      if (!(struct instanceof Y.Item)) return
      const { place, sub } = positionOf(struct)
      if (struct.content instanceof Y.ContentType) placeOfType(place, sub, struct.content.type, kind)
      else checkContent(place, sub, struct.content)
      if (sub === null) checkOrder(struct)
    },
  }
}
