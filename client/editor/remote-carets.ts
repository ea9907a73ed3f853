import { Extension } from '@tiptap/core'
import type { EditorView } from '@tiptap/pm/view'
import { yCursorPlugin, yCursorPluginKey } from '@tiptap/y-tiptap'
import type { Awareness } from 'y-protocols/awareness'

/** How a person is shown at their caret. */
export interface CaretPerson {
  /** Who they are, in the reader's language. */
  label: string
  /** What the label folds to: the country's code. */
  code: string
  /** Index of the delegation's colour (0–7). */
  colour: number
}

export interface RemoteCarets {
  extension: Extension
  /** Names have changed or become known: draw them anew. */
  updateNames(view: EditorView): void
  destroy(): void
}

/** So long after a move a caret shows its person's whole label. */
const NAMED_MS = 2000

/** Carets and selections of others, drawn from `describe` alone: what their awareness says about their name counts for
 * nothing. A caret is
 * `<span class="remote-caret delegation-3 is-named"><span class="remote-caret-label">…`, and a selection has the classes
 * `remote-selection delegation-3`.
 * @param describe null for a client id that the server has not named: it is not drawn. */
export const createRemoteCarets = (
  awareness: Awareness,
  describe: (clientId: number) => CaretPerson | null,
): RemoteCarets => {
  const carets = new Map<number, HTMLElement>()
  const timers = new Map<number, ReturnType<typeof setTimeout>>()

  const fold = (clientId: number): void => {
    timers.delete(clientId)
    carets.get(clientId)?.classList.remove('is-named')
  }
  const showName = (clientId: number): void => {
    clearTimeout(timers.get(clientId))
    carets.get(clientId)?.classList.add('is-named')
    timers.set(
      clientId,
      setTimeout(() => fold(clientId), NAMED_MS),
    )
  }

  const draw = (caret: HTMLElement, person: CaretPerson | null): void => {
    const isNamed = caret.classList.contains('is-named')
    caret.className = `remote-caret delegation-${person?.colour ?? 0}`
    caret.classList.toggle('is-named', isNamed)
    const part = (name: string, text = ''): HTMLElement => {
      const el = document.createElement('span')
      el.className = name
      el.textContent = text
      return el
    }
    const label = part('remote-caret-label')
    label.append(part('remote-caret-code', person?.code), part('remote-caret-name', person?.label))
    // Word joiners: the line must not break between caret and text.
    caret.replaceChildren('\u2060', label, '\u2060')
  }

  const build = (_user: unknown, clientId: number): HTMLElement => {
    const caret = document.createElement('span')
    caret.setAttribute('aria-hidden', 'true')
    draw(caret, describe(clientId))
    carets.set(clientId, caret)
    showName(clientId)
    return caret
  }

  const handleChange = ({ updated, removed }: { updated: number[]; removed: number[] }): void => {
    for (const clientId of updated) if (carets.has(clientId)) showName(clientId)
    for (const clientId of removed) carets.delete(clientId)
  }
  awareness.on('change', handleChange)

  const isShown = (own: number, clientId: number): boolean => clientId !== own && describe(clientId) !== null

  return {
    extension: Extension.create({
      name: 'remoteCarets',
      // After the sync plugin, whose mapping it reads.
      priority: 900,
      addProseMirrorPlugins: () => [
        yCursorPlugin(awareness, {
          awarenessStateFilter: isShown,
          cursorBuilder: build,
          selectionBuilder: (_user: unknown, clientId: number) => ({
            class: `remote-selection delegation-${describe(clientId)?.colour ?? 0}`,
          }),
        }),
      ],
    }),
    updateNames(view) {
      // ProseMirror keeps the element of a caret that it knows, so it is drawn anew in place.
      for (const [clientId, caret] of carets) draw(caret, describe(clientId))
      view.dispatch(view.state.tr.setMeta(yCursorPluginKey, { awarenessUpdated: true }))
    },
    destroy() {
      awareness.off('change', handleChange)
      for (const timer of timers.values()) clearTimeout(timer)
      timers.clear()
      carets.clear()
    },
  }
}
