import type { RichTextJson } from '../../../schema/sections/rich-text.ts'

/** `**bold**` and `*italic*`, which do not nest. */
const inline = (text: string): RichTextJson[] =>
  text
    .split(/(\*\*[^*]+\*\*|\*[^*]+\*)/)
    .filter((part) => part !== '')
    .map((part) => {
      const stars = /^\*+/.exec(part)?.[0].length ?? 0
      if (stars === 0) return { type: 'text', text: part }
      return { type: 'text', text: part.slice(stars, -stars), marks: [{ type: stars === 2 ? 'bold' : 'italic' }] }
    })

const paragraph = (text: string): RichTextJson => {
  const content = inline(text)
  return content.length === 0 ? { type: 'paragraph' } : { type: 'paragraph', content }
}

/** Blocks of a sample's text: blank lines part paragraphs, lines beginning with `- ` are a list. */
export const sampleBlocks = (text: string): RichTextJson[] =>
  text.split('\n\n').map((block) => {
    if (!block.startsWith('- ')) return paragraph(block)
    const items = block.split('\n').map((line) => ({ type: 'listItem', content: [paragraph(line.slice(2))] }))
    return { type: 'bulletList', content: items }
  })
