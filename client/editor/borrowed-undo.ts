import type * as Y from 'yjs'

type Listener = Parameters<Y.UndoManager['on']>[1]
type EventName = Parameters<Y.UndoManager['on']>[0]

/** The section's undo manager as one editor may use it. The undo plugin of every editor destroys the manager that it was
 * given, and undo across items must outlive any of them: this one only takes the editor's own listeners away. */
export const borrowUndo = (undo: Y.UndoManager): Y.UndoManager => {
  const listeners: [EventName, Listener][] = []
  const borrowed = {
    get undoStack() {
      return undo.undoStack
    },
    get redoStack() {
      return undo.redoStack
    },
    get doc() {
      return undo.doc
    },
    trackedOrigins: undo.trackedOrigins,
    undo: () => undo.undo(),
    redo: () => undo.redo(),
    stopCapturing: () => undo.stopCapturing(),
    on(name: EventName, listener: Listener) {
      listeners.push([name, listener])
      undo.on(name, listener)
    },
    destroy() {
      for (const [name, listener] of listeners.splice(0)) undo.off(name, listener)
    },
  }
  return borrowed as unknown as Y.UndoManager
}
