/** Put a text into the clipboard.
 * @returns false where the browser does not let the page: over plain http there is no clipboard at all. */
export const writeClipboard = async (text: string): Promise<boolean> => {
  const { clipboard } = navigator as { clipboard?: Clipboard }
  if (clipboard === undefined) return false
  return clipboard.writeText(text).then(
    () => true,
    () => false,
  )
}

/** Select what an element says, to be copied by hand. */
export const selectText = (el: Element): void => {
  for (const details of el.querySelectorAll('details')) details.open = true
  document.getSelection()?.selectAllChildren(el)
}
