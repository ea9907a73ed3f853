/**
 * What a section kind declares. Editing form, gate, content, links and gaps all read these declarations;
 * no text for people stands here (labels are looked up by `labelKey` in the client's texts and in `templates/`).
 */

/** A one-line text (`line`) or rich text (`text`): a `Y.XmlFragment` of its own with its language beside it in `<name>.lang`.
 * A translatable one has a second fragment from birth, `<name>.translation`: the same text in the report's language. */
export interface TextField {
  type: 'line' | 'text'
  name: string
  labelKey: string
  /** Longest text in characters that the form accepts without a warning. */
  maxCharacters: number
  isTranslatable?: boolean
}

/** One of a closed list, stored as its id. */
export interface ChoiceField {
  type: 'choice'
  name: string
  labelKey: string
  choices: readonly string[]
}

/** Several of a closed list, stored as a `Y.Map` `{choice: true}` so that two people choosing at once both succeed. */
export interface ChoicesField {
  type: 'choices'
  name: string
  labelKey: string
  choices: readonly string[]
}

/** Links to items of another kind, or other items of the same one, stored as a `Y.Map` `{item id: true}`. */
export interface LinksField {
  type: 'links'
  name: string
  labelKey: string
  to: SectionKindName
  /** Label of the same links seen from the other end. */
  inverseLabelKey: string
}

/** A scalar kept as a string: `date` is ISO 8601 (yyyy-mm-dd), `country` ISO 3166-1 alpha-2, `url` http(s). */
export interface ScalarField {
  type: 'date' | 'country' | 'url'
  name: string
  labelKey: string
}

/** An amount with its currency, one scalar in the form of `schema/money.ts`. */
export interface MoneyField {
  type: 'money'
  name: string
  labelKey: string
  /** Whether it may be a range. */
  isRange: boolean
}

/** A list of typed entries, stored as a `Y.Map` from entry id to a `Y.Map` with the fields below and `order`. */
export interface EntriesField {
  type: 'entries'
  name: string
  labelKey: string
  addLabelKey: string
  fields: readonly (TextField | ChoiceField | ScalarField)[]
}

export type Field = TextField | ChoiceField | ChoicesField | LinksField | ScalarField | MoneyField | EntriesField

/** Something a reader would miss or stumble over, shown as a gentle hint; never stops writing. Open while a field is empty,
 * while no item of another kind links here, or while what is there cannot be. */
export type Gap = { key: string; labelKey: string } & (
  | { emptyField: string }
  | { notLinkedBy: { kind: SectionKindName; field: string } }
  /** Two dates the wrong way round. */
  | { inOrder: readonly [first: string, second: string] }
  /** An item that depends on itself, through others perhaps, by links of this field. */
  | { cycleOf: string }
)

export type SectionKindName = 'finding' | 'recommendation' | 'funding-source' | 'action' | 'narrative'

export interface SectionKind {
  name: SectionKindName
  /** Prefix of the computed number: F-1, R-3; '' where there are no items. */
  letter: string
  labelKey: string
  pluralLabelKey: string
  /** `Add an action`. */
  addLabelKey: string
  /** The first two are always `title` (line) and `body` (text); none at all: the section has no items, only its free text. */
  fields: readonly Field[]
  gaps: readonly Gap[]
  /** Names of the fields that stand beside number and title where the section is seen as one table; none: it is not. */
  columns: readonly string[]
}

/** `title` and `body`, which every item has. */
export const TITLE: TextField = {
  type: 'line',
  name: 'title',
  labelKey: 'field.title',
  maxCharacters: 200,
  isTranslatable: true,
}
export const BODY: TextField = {
  type: 'text',
  name: 'body',
  labelKey: 'field.body',
  maxCharacters: 4000,
  isTranslatable: true,
}

/** Label of an item's language, which every kind has beside its fields. */
export const LANGUAGE_LABEL = 'field.language'

/** Item keys that belong to every kind: fractional index, and the time (ISO 8601) at which it was deleted. */
export const ITEM_KEYS = { order: 'order', deletedAt: 'deletedAt' } as const

/** Key of the language (BCP 47) of a text field. */
export const langKey = (field: string): string => `${field}.lang`

/** Key of a translatable text's translation into the report's language. */
export const translationKey = (field: string): string => `${field}.translation`

/** Root names of a section's `Y.Doc`; the gate refuses any other. `meta` holds what belongs to the free text: its language
 * under `langKey('intro')`. Roots are there without being made, so nobody can make one twice. */
export const ROOTS = { intro: 'intro', introTranslation: 'intro.translation', meta: 'meta', items: 'items' } as const

/** Bounds that form, gate and tests share. */
export const LIMITS = {
  /** Bytes of one live update or sync step 2 (close 4413). */
  updateBytes: 1 << 20,
  /** Bytes of a section's encoded state (close 4413, section full). */
  sectionBytes: 4 << 20,
  scalarCharacters: 2000,
  structsPerUpdate: 20_000,
  clockPerUpdate: 200_000,
  deleteRangesPerUpdate: 20_000,
} as const
