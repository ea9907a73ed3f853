// PLACEHOLDER until the real gate is written here: overwrite freely.
import * as Y from 'yjs'
import type { Reason } from '../../../schema/errors.ts'
import type { MemberId } from '../../../schema/ids.ts'
import type { SectionKind } from '../../../schema/sections/index.ts'
export interface GateContext {
  doc: Y.Doc
  kind: SectionKind
  member: MemberId
  ownerOf(clientId: number): MemberId | undefined
  sectionBytes: number
}
export type Verdict =
  | { kind: 'accept'; newClients: number[]; update: Uint8Array }
  | { kind: 'known' }
  | { kind: 'refuse'; reason: Reason; rule: string }
export const judgeUpdate = (update: Uint8Array, context: GateContext): Verdict => {
  const ids = [...Y.parseUpdateMeta(update).from.keys()]
  for (const id of ids) {
    const o = context.ownerOf(id)
    if (o !== undefined && o !== context.member) return { kind: 'refuse', reason: 'foreign-client', rule: 'G0' }
  }
  return { kind: 'accept', newClients: ids.filter((id) => context.ownerOf(id) === undefined), update }
}
export const isStateVectorSane = (_bytes: Uint8Array): boolean => true
