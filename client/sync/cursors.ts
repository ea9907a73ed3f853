import type { Awareness } from 'y-protocols/awareness'
import type { MemberId } from '../../schema/ids.ts'
import type { SectionSession } from './types.ts'

export type Cursors = SectionSession['cursors']

/** Where a person is, as its own page publishes it. */
export interface Place {
  item: string | null
  field: string
}

/** Others' awareness is what their page says: nothing in it can be trusted to have a form. */
const readPlace = (state: unknown): { item: string | null; field: string | null } => {
  const place = (state as { place?: unknown } | null)?.place as Partial<Record<string, unknown>> | null | undefined
  const text = (value: unknown): string | null => (typeof value === 'string' ? value : null)
  return { item: text(place?.['item']), field: text(place?.['field']) }
}

/** Where everybody else is. Client ids that no event of the server has named are left out. */
export const readCursors = (awareness: Awareness, clients: ReadonlyMap<number, MemberId>): Cursors =>
  [...awareness.getStates()].flatMap(([clientId, state]) => {
    const member = clients.get(clientId)
    return clientId === awareness.clientID || member === undefined ? [] : [{ clientId, member, ...readPlace(state) }]
  })

export const sameCursors = (a: Cursors, b: Cursors): boolean =>
  a.length === b.length &&
  a.every((cursor, index) => {
    const other = b[index]!
    return (
      cursor.clientId === other.clientId &&
      cursor.member === other.member &&
      cursor.item === other.item &&
      cursor.field === other.field
    )
  })
