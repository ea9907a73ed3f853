import { msg } from '@lit/localize'

const isMac = (): boolean => /Mac|iP(hone|ad)/.test(navigator.userAgent)

/** A ProseMirror key name as people know it: `Mod-Shift-8` is Ctrl+Shift+8, and on a Mac ⌘+⇧+8. */
export const keyText = (key: string): string =>
  key
    .replace('Mod', isMac() ? '⌘' : 'Ctrl')
    .replace('Alt', isMac() ? '⌥' : 'Alt')
    .replace('Shift', isMac() ? '⇧' : msg('Shift', { desc: 'Name of the key' }))
    .replace('Enter', msg('Enter', { desc: 'Name of the key' }))
    .replace('Esc', msg('Esc', { desc: 'Name of the key' }))
    .replace('ArrowUp', '↑')
    .replace('ArrowDown', '↓')
    .split('-')
    .map((part) => (part.length === 1 ? part.toUpperCase() : part))
    .join('+')
