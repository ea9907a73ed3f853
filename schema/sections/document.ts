import * as Y from 'yjs'

/** Build a section's document from its log. Rows may build on later rows of their own commit; in the end nothing waits.
 * @param updates checkpoint and rows, in order.
 * @throws when the log does not fit together: that is an error, never an empty page. */
export const buildDocument = (updates: readonly Uint8Array[]): Y.Doc => {
  const doc = new Y.Doc()
  for (const update of updates) Y.applyUpdate(doc, update)
  if (doc.store.pendingStructs === null && doc.store.pendingDs === null) return doc
  doc.destroy()
  throw new Error('the log of a section has a gap')
}
