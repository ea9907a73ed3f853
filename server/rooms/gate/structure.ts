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

/** Where an item lies. `key` names its list: the parent and, in maps and attributes, the key; null when it is collected. */
interface Position {
  key: string | null
  place: Place
}

const GONE: Position = { key: null, place: { at: 'gone' } }
/** Neighbours between which concurrent writers may have put something. */
const MAX_STEPS = 2000

type Struct = Y.Item | Y.GC

export const createStructure = (doc: Y.Doc, fresh: Block[], kind: SectionKind): Structure => {
  const positions = new Map<Struct, Position>()
  const inUpdate = new Map(fresh.map((block) => [block.client, block]))
  let isDoubtful = false
  let current: Y.Item | null = null

  /** The struct that holds an id, here or in the update. */
  const find = (id: Y.ID): { struct: Struct; isNew: boolean } => {
    if (id.clock < Y.getState(doc.store, id.client)) return { struct: Y.getItem(doc.store, id) as Struct, isNew: false }
    const block = inUpdate.get(id.client)
    const struct = block?.structs.find(({ id: { clock }, length }) => clock <= id.clock && id.clock < clock + length)
    if (struct === undefined) throw new Refusal('G7', 'resync')
    // Within one client id nothing can build on what comes later; between two ids only trying tells.
    if (current !== null && struct.id.client !== current.id.client) isDoubtful = true
    else if (current !== null && struct.id.clock >= current.id.clock) throw new Refusal('G7')
    return { struct, isNew: true }
  }

  /** What a type stands for, given the struct that holds it. */
  const placeInside = (struct: Struct): Place => {
    if (!(struct instanceof Y.Item) || struct.content instanceof Y.ContentDeleted) return { at: 'gone' }
    if (!(struct.content instanceof Y.ContentType)) throw new Refusal('G8')
    const { place } = positionOf(struct)
    return placeOfType(place, subOf(struct), struct.content.type, kind)
  }

  const placeOfLive = (type: Y.AbstractType<unknown>): Place =>
    type._item === null ? rootPlace(Y.findRootTypeKey(type)) : placeInside(type._item)

  const listKey = (parent: string, sub: string | null): string => (sub === null ? parent : `${parent}/${sub}`)
  const nameOf = ({ client, clock }: Y.ID): string => `${client}:${clock}`

  /** In the update an item names its parent only when it has no neighbour; otherwise it lies where the neighbour lies. */
  const positionOf = (struct: Struct): Position => {
    if (!(struct instanceof Y.Item)) return GONE
    const known = positions.get(struct)
    if (known !== undefined) return known
    const position = locate(struct)
    positions.set(struct, position)
    return position
  }

  const locate = (item: Y.Item): Position => {
    const parent = item.parent as Y.AbstractType<unknown> | Y.ID | string | null
    if (typeof parent === 'string') return { key: listKey(parent, item.parentSub), place: rootPlace(parent) }
    if (parent instanceof Y.AbstractType) {
      const name = parent._item === null ? Y.findRootTypeKey(parent) : nameOf(parent._item.id)
      return { key: listKey(name, item.parentSub), place: placeOfLive(parent) }
    }
    if (parent !== null) {
      const { struct } = find(parent)
      const place = placeInside(struct)
      return place.at === 'gone' ? GONE : { key: listKey(nameOf(struct.id), item.parentSub), place }
    }
    const neighbours = [item.origin, item.rightOrigin]
      .filter((id) => id !== null)
      .map((id) => positionOf(find(id).struct))
    const [left, right] = neighbours
    if (left === undefined) return GONE
    if (left.key === null || right?.key === null) return GONE
    if (right !== undefined && left.key !== right.key) throw new Refusal('G8')
    return left
  }

  /** The key of a new item in a map; items copied from a neighbour share the neighbour's. */
  const subOf = (item: Y.Item): string | null => {
    if (item.parentSub !== null || item.parent !== null) return item.parentSub
    const id = item.origin ?? item.rightOrigin
    if (id === null) return null
    const { struct } = find(id)
    return struct instanceof Y.Item ? subOf(struct) : null
  }

  /** Rule G8: the left neighbour comes before the right one. */
  const checkOrder = (item: Y.Item): void => {
    if (item.origin === null || item.rightOrigin === null) return
    const left = find(item.origin)
    const right = find(item.rightOrigin)
    if (!(left.struct instanceof Y.Item) || !(right.struct instanceof Y.Item)) return
    if (left.struct === right.struct) {
      if (item.origin.clock >= item.rightOrigin.clock) throw new Refusal('G8')
      return
    }
    if (!left.isNew && !right.isNew) {
      let at: Y.Item | null = left.struct.right
      for (let steps = 0; at !== null && at !== right.struct && steps < MAX_STEPS; steps++) at = at.right
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
      current = struct
      const { place } = positionOf(struct)
      const sub = subOf(struct)
      if (struct.content instanceof Y.ContentType) placeOfType(place, sub, struct.content.type, kind)
      else checkContent(place, sub, struct.content)
      if (sub === null) checkOrder(struct)
      current = null
    },
  }
}
