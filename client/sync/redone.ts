import * as Y from 'yjs'
import type { Copy } from '../../schema/sections/text-change.ts'

/** What undoing has put in the place of what it brought back. Yjs tells nobody else. */
export const redoneIn = ({ doc, beforeState }: Y.Transaction): Copy[] =>
  [...doc.store.clients.values()].flat().flatMap((struct) => {
    const redone = struct instanceof Y.Item ? struct.redone : null
    if (redone === null || redone.clock < (beforeState.get(redone.client) ?? 0)) return []
    const { id, length } = struct
    return [
      {
        from: { client: id.client, clock: id.clock, length },
        to: { client: redone.client, clock: redone.clock, length },
      },
    ]
  })
