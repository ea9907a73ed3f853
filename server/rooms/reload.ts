import canonicalize from 'canonicalize'
import * as Y from 'yjs'
import { ROOTS } from '../../schema/sections/index.ts'

/** Keys in one order: a map lists them as they came. */
const textOf = (doc: Y.Doc): string | undefined =>
  canonicalize([
    doc.getMap(ROOTS.items).toJSON(),
    doc.getMap(ROOTS.meta).toJSON(),
    doc.getXmlFragment(ROOTS.intro).toJSON(),
    doc.getXmlFragment(ROOTS.introTranslation).toJSON(),
  ])

/** Encode a document, and make sure that whoever loads it reads the same. Bytes are not compared: loading joins structs.
 * @returns the encoding, or null when the document differs from its own reload.
 * @throws whatever Yjs throws for a document that cannot be encoded. */
export const encodeChecked = (doc: Y.Doc): Uint8Array | null => {
  const bytes = Y.encodeStateAsUpdate(doc)
  const reload = new Y.Doc()
  Y.applyUpdate(reload, bytes)
  const isWhole = reload.store.pendingStructs === null && reload.store.pendingDs === null
  const isSame =
    isWhole &&
    Buffer.compare(Y.encodeStateVector(canonical(doc)), Y.encodeStateVector(canonical(reload))) === 0 &&
    textOf(reload) === textOf(doc)
  reload.destroy()
  return isSame ? bytes : null
}

/** State vectors in an order that does not depend on who came first. */
const canonical = (doc: Y.Doc): Map<number, number> =>
  new Map([...Y.decodeStateVector(Y.encodeStateVector(doc))].sort(([a], [b]) => a - b))
