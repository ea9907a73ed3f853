import type { RichTextJson } from '../../schema/sections/rich-text.ts'

/** A paragraph; '' makes an empty one. */
export const paragraph = (text: string): RichTextJson => ({
  type: 'paragraph',
  ...(text !== '' && { content: [{ type: 'text', text }] }),
})

export const heading = (level: number, text: string): RichTextJson => ({
  type: 'heading',
  attrs: { level },
  ...(text !== '' && { content: [{ type: 'text', text }] }),
})

/** A table whose first row is its head; every cell holds one paragraph. */
export const buildTable = (rows: readonly (readonly string[])[]): RichTextJson => ({
  type: 'table',
  content: rows.map((row, at) => ({
    type: 'tableRow',
    content: row.map((text) => ({ type: at === 0 ? 'tableHeader' : 'tableCell', content: [paragraph(text)] })),
  })),
})
