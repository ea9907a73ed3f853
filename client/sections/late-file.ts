import type { Draft, DraftPiece } from '../sync/types.ts'

/** Words around the texts of a draft, in the reader's language. */
export interface LateFileWords {
  /** Round and section. */
  heading: string
  /** Why it was not taken, and when. */
  lines: readonly string[]
  /** Item and field of a piece. */
  placeOf(piece: DraftPiece): string
  /** Stands for a text that was emptied. */
  emptied: string
}

/** A draft as a plain text file: where each text belongs, and the whole of it. */
export const lateText = ({ pieces }: Draft, { heading, lines, placeOf, emptied }: LateFileWords): string => {
  const parts = pieces.map((piece) => {
    const place = placeOf(piece)
    return `${place}\n${'-'.repeat(Math.min(place.length, 72))}\n${piece.text.trim() === '' ? emptied : piece.text}`
  })
  return [`${heading}\n${'='.repeat(Math.min(heading.length, 72))}`, ...lines, ...parts].join('\n\n') + '\n'
}

/** Name of the file: what it is, the section's key and the minute. */
export const lateFileName = (sectionKey: string, at: string): string =>
  `ronda-${sectionKey.replaceAll(/[^a-z0-9-]/gi, '')}-${at.slice(0, 16).replaceAll(/[:T]/g, '-')}.txt`

/** Hand a text to the browser to be kept as a file. With a byte order mark: old editors take it for another encoding without. */
export const saveFile = (name: string, text: string): void => {
  const url = URL.createObjectURL(new Blob([`\uFEFF${text}`], { type: 'text/plain;charset=utf-8' }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // Taken back in the next turn at the earliest: the download has to begin with it.
  setTimeout(() => URL.revokeObjectURL(url), 1000)
}
