import { DOMSerializer } from '@tiptap/pm/model'
import * as Y from 'yjs'
import {
  isSafeHref,
  parseRichText,
  SCHEMAS,
  type HeadingBase,
  type RichTextJson,
} from '../../schema/sections/rich-text.ts'
import { rawText, readFragment, type TextType } from './fragment.ts'

const LINK_REL = 'noopener noreferrer nofollow'

/** Text of JSON that does not fit the schema. */
const jsonText = (json: unknown): string => {
  if (Array.isArray(json))
    return json
      .map(jsonText)
      .filter((text) => text !== '')
      .join('\n')
  const { text, content } = (json ?? {}) as Partial<RichTextJson>
  return typeof text === 'string' ? text : jsonText(content ?? [])
}

const paragraph = (text: string): DocumentFragment => {
  const result = document.createDocumentFragment()
  const el = document.createElement('p')
  el.textContent = text
  result.append(el)
  return result
}

/** Every link opens elsewhere and tells nothing of where it was found; one that could run something is no link. */
const secureLinks = (root: DocumentFragment): void => {
  for (const link of root.querySelectorAll('a')) {
    if (!isSafeHref(link.getAttribute('href'))) link.removeAttribute('href')
    link.setAttribute('rel', LINK_REL)
    link.setAttribute('target', '_blank')
  }
}

/** A heading is drawn at the level that its place asks for. */
const levelHeadings = (root: DocumentFragment, base: HeadingBase): void => {
  for (const drawn of root.querySelectorAll<HTMLElement>('[data-level]')) {
    const el = document.createElement(`h${base + Number(drawn.dataset['level']) - 1}`)
    el.dataset['level'] = drawn.dataset['level']
    el.append(...drawn.childNodes)
    drawn.replaceWith(el)
  }
}

/** Says which cells a header is for. One without words heads nothing yet, and is no header to who hears it. */
const scopeHeaders = (root: DocumentFragment): void => {
  for (const th of root.querySelectorAll('th')) {
    if (th.textContent.trim() === '') th.setAttribute('role', 'cell')
    else th.scope = th.parentElement?.previousElementSibling === null ? 'col' : 'row'
  }
}

/** A text as HTML to be put into the page: what an editor would show, at a hundredth of its cost. Writes nothing to the
 * document. Text that does not fit the schema is shown raw, in one paragraph.
 * @param source a live fragment, or rich text that came by HTTP.
 * @param headings level of its first headings; that of an item's text by default. */
export const renderStatic = (
  source: Y.XmlFragment | RichTextJson,
  type: TextType,
  headings: HeadingBase = 4,
): DocumentFragment => {
  const isLive = source instanceof Y.XmlFragment
  const json = isLive ? readFragment(source) : source
  if ((json?.content ?? []).length === 0 && json !== null) return paragraph('')
  const node = json === null ? null : parseRichText(type, json)
  if (node === null) return paragraph(isLive ? rawText(source) : jsonText(json))
  const result = DOMSerializer.fromSchema(SCHEMAS[type]).serializeFragment(node.content, { document })
  secureLinks(result as DocumentFragment)
  levelHeadings(result as DocumentFragment, headings)
  scopeHeaders(result as DocumentFragment)
  return result as DocumentFragment
}
