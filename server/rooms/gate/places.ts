import type { AttributeSpec } from '@tiptap/pm/model'
import * as Y from 'yjs'
import { isId } from '../../../schema/ids.ts'
import {
  ITEM_KEYS,
  langKey,
  LIMITS,
  ROOTS,
  translationKey,
  type EntriesField,
  type Field,
  type SectionKind,
} from '../../../schema/sections/index.ts'
import { SCHEMAS } from '../../../schema/sections/rich-text.ts'
import { isValidScalar } from '../../../schema/sections/scalars.ts'
import { Refusal } from './decode.ts'

type TextType = 'line' | 'text'
type Attributes = Record<string, AttributeSpec>

/** What a Yjs type stands for in a section; `gone`: its item was collected, so whatever is put there vanishes. */
export type Place =
  | { at: 'gone' }
  | { at: 'items' }
  | { at: 'meta' }
  | { at: 'record'; fields: readonly Field[] }
  | { at: 'choices'; choices: readonly string[] }
  | { at: 'links' }
  | { at: 'entries'; field: EntriesField }
  | { at: 'nodes'; text: TextType; node: string; depth: number }
  | { at: 'characters'; text: TextType }

/** Deeper than anybody nests lists, shallower than any stack. */
const MAX_DEPTH = 40
const MAX_ORDER_CHARACTERS = 500

export const rootPlace = (name: string): Place => {
  if (name === ROOTS.items) return { at: 'items' }
  if (name === ROOTS.meta) return { at: 'meta' }
  if (name === ROOTS.intro || name === ROOTS.introTranslation)
    return { at: 'nodes', text: 'text', node: 'doc', depth: 0 }
  throw new Refusal('G9')
}

/** Names of the nodes that may stand in a node, anywhere in its content. */
const childNames = new Map<string, Set<string>>()
for (const [text, schema] of Object.entries(SCHEMAS))
  for (const type of Object.values(schema.nodes)) {
    const names = new Set<string>()
    const seen = new Set<unknown>()
    const walk = (match: typeof type.contentMatch): void => {
      if (seen.has(match)) return
      seen.add(match)
      for (let at = 0; at < match.edgeCount; at++) {
        const { type, next } = match.edge(at)
        names.add(type.name)
        walk(next)
      }
    }
    walk(type.contentMatch)
    childNames.set(`${text}/${type.name}`, names)
  }

const is = (type: unknown, constructor: unknown): boolean =>
  typeof type === 'object' && type !== null && type.constructor === constructor

const fieldOf = (fields: readonly Field[], key: string | null): Field | undefined =>
  fields.find(({ name }) => name === key)

/** The field whose translation a key holds. */
const translatedField = (fields: readonly Field[], key: string | null): Field | undefined =>
  fields.find(
    (field) =>
      (field.type === 'line' || field.type === 'text') &&
      field.isTranslatable === true &&
      translationKey(field.name) === key,
  )

/** What a new type stands for, by where it is put.
 * @throws Refusal for a type that the section kind does not declare there. */
export const placeOfType = (parent: Place, key: string | null, type: unknown, kind: SectionKind): Place => {
  switch (parent.at) {
    case 'gone':
      return parent
    case 'items':
      if (key === null || !isId(key) || !is(type, Y.Map) || kind.fields.length === 0) throw new Refusal('G10')
      return { at: 'record', fields: kind.fields }
    case 'record': {
      const field = fieldOf(parent.fields, key) ?? translatedField(parent.fields, key)
      if (field === undefined) throw new Refusal('G10')
      return placeOfField(field, type)
    }
    case 'entries':
      if (key === null || !isId(key) || !is(type, Y.Map)) throw new Refusal('G10')
      return { at: 'record', fields: parent.field.fields }
    case 'nodes':
      return placeOfNode(parent, key, type)
    case 'meta':
    case 'choices':
    case 'links':
    case 'characters':
      throw new Refusal('G10')
  }
}

const placeOfField = (field: Field, type: unknown): Place => {
  switch (field.type) {
    case 'line':
    case 'text':
      if (!is(type, Y.XmlFragment)) break
      return { at: 'nodes', text: field.type, node: 'doc', depth: 0 }
    case 'choices':
      if (is(type, Y.Map)) return { at: 'choices', choices: field.choices }
      break
    case 'links':
      if (is(type, Y.Map)) return { at: 'links' }
      break
    case 'entries':
      if (is(type, Y.Map)) return { at: 'entries', field }
      break
    default:
  }
  throw new Refusal('G10')
}

const placeOfNode = (parent: Extract<Place, { at: 'nodes' }>, key: string | null, type: unknown): Place => {
  const { text, node, depth } = parent
  const allowed = childNames.get(`${text}/${node}`)
  if (key !== null || depth > MAX_DEPTH || allowed === undefined) throw new Refusal('G10')
  if (is(type, Y.XmlText) && allowed.has('text')) return { at: 'characters', text }
  if (!is(type, Y.XmlElement)) throw new Refusal('G10')
  const name = (type as Y.XmlElement).nodeName
  if (name === 'text' || !allowed.has(name)) throw new Refusal('G10')
  return { at: 'nodes', text, node: name, depth: depth + 1 }
}

/** Judge what is no type: a value under a key, characters, formats.
 * @throws Refusal */
export const checkContent = (place: Place, key: string | null, content: unknown): void => {
  if (place.at === 'gone' || content instanceof Y.ContentDeleted) return
  if (content instanceof Y.ContentAny) return checkValues(place, key, content.arr)
  if (place.at !== 'characters' || key !== null) throw new Refusal('G11')
  if (content instanceof Y.ContentString) return
  if (content instanceof Y.ContentFormat) return checkFormat(place.text, content.key as string, content.value)
  throw new Refusal('G11')
}

const checkValues = (place: Place, key: string | null, values: unknown[]): void => {
  const [value] = values
  if (values.length !== 1 || key === null || !isAllowed(place, key, value)) throw new Refusal('G11')
}

const isAllowed = (place: Place, key: string, value: unknown): boolean => {
  switch (place.at) {
    case 'record':
      return typeof value === 'string' && isScalar(place.fields, key, value)
    case 'meta':
      return key === langKey(ROOTS.intro) && isLanguage(value)
    case 'choices':
      return value === true && place.choices.includes(key)
    case 'links':
      return value === true && isId(key)
    case 'nodes':
      return isAttribute(place.text, place.node, key, value)
    default:
      return false
  }
}

/** BCP 47, or '' for unknown. */
const isLanguage = (value: unknown): boolean => typeof value === 'string' && /^[A-Za-z0-9-]{0,35}$/.test(value)

const isScalar = (fields: readonly Field[], key: string, value: string): boolean => {
  if (key === ITEM_KEYS.order) return value.length <= MAX_ORDER_CHARACTERS
  if (key === ITEM_KEYS.deletedAt) return value.length <= 40
  if (key.endsWith('.lang')) {
    const field = fieldOf(fields, key.slice(0, -'.lang'.length))
    return (field?.type === 'line' || field?.type === 'text') && isLanguage(value)
  }
  const field = fieldOf(fields, key)
  return field !== undefined && isValidScalar(field, value)
}

/** Flat values only, and short: attributes are repeated in every rendering. */
const isShort = (value: unknown): boolean =>
  value === null ||
  typeof value === 'boolean' ||
  (typeof value === 'number' && Number.isFinite(value)) ||
  (typeof value === 'string' && value.length <= LIMITS.scalarCharacters)

const isAttribute = (text: TextType, node: string, key: string, value: unknown): boolean => {
  const type = SCHEMAS[text].nodes[node]
  if (type === undefined || !Object.hasOwn(type.spec.attrs ?? {}, key) || !isShort(value)) return false
  return hasValid(type.spec.attrs, { [key]: value })
}

/** Whether attributes pass the schema's own checks, as functions or as lists of types. */
const hasValid = (specs: Attributes | undefined, values: Record<string, unknown>): boolean =>
  Object.entries(values).every(([name, value]) => {
    const validate = specs?.[name]?.validate
    if (typeof validate === 'string') return validate.split('|').includes(value === null ? 'null' : typeof value)
    try {
      validate?.(value)
      return true
    } catch {
      return false
    }
  })

/** y-tiptap writes a mark as a format; one that may overlap itself gets a hash behind its name. */
const checkFormat = (text: TextType, key: string, value: unknown): void => {
  const mark = SCHEMAS[text].marks[key.replace(/(.+)--[a-zA-Z0-9+/=]{8}$/, '$1')]
  if (mark === undefined) throw new Refusal('G11')
  if (value === null || value === true) return
  if (typeof value !== 'object' || Array.isArray(value)) throw new Refusal('G11')
  const attributes = value as Record<string, unknown>
  const known = Object.keys(mark.spec.attrs ?? {})
  const isKnown = Object.entries(attributes).every(([name, value]) => known.includes(name) && isShort(value))
  if (!isKnown || !hasValid(mark.spec.attrs, { ...defaultsOf(mark.spec.attrs), ...attributes }))
    throw new Refusal('G11')
}

/** A link without its address is none: defaults are checked too. */
const defaultsOf = (specs: Attributes | undefined): Record<string, unknown> =>
  Object.fromEntries(Object.entries(specs ?? {}).map(([name, { default: value }]) => [name, value]))
