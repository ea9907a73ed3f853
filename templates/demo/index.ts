import type { Audience } from '../../schema/policy.ts'
import type { ThreadKind } from '../../schema/threads.ts'
import type { Texts } from '../index.ts'
import costaRica from './costa-rica.json' with { type: 'json' }
import saintLucia from './saint-lucia.json' with { type: 'json' }

/** Who writes: a country of the round, or the secretariat. */
export type SampleAuthor = string

/** A day relative to that of seeding, so that the demo never looks stale: `[months, day of the month]`; a day that the
 * month does not have is its last one. */
export type SampleDate = [months: number, day: number]

/** A part of a section's free text. */
export interface SampleText {
  by: SampleAuthor
  text: string
}

/** One item as its author wrote it. Texts: blank lines part paragraphs, `**bold**`, `*italic*`, lines beginning with `- `
 * are a list. */
export interface SampleItem {
  by: SampleAuthor
  /** BCP 47; the round's language when not given. */
  lang?: string
  title: string
  body: string
  /** Choices, countries, amounts (`schema/money.ts`) and further texts, by field name. */
  scalars?: Record<string, string>
  dates?: Record<string, SampleDate>
  choices?: Record<string, string[]>
  /** Links by field name: places of the items among those of the kind that the field links to. */
  links?: Record<string, number[]>
  entries?: Record<string, Record<string, string | SampleDate>[]>
}

export interface SampleSection {
  /** Key in the latest report template. */
  key: string
  /** Parts of the free text in their order; each author has one. */
  intro?: SampleText[]
  items?: SampleItem[]
}

export interface SampleThread {
  by: SampleAuthor
  section: string
  /** Place of the item among the section's. */
  item: number
  kind: ThreadKind
  audience: Audience
  body: string
  replies?: { by: SampleAuthor; body: string }[]
}

/** A round of the demo with everything that is in it at first. */
export interface SampleRound {
  /** Stable; content that changes takes a new one. */
  seedKey: string
  title: string
  beneficiary: string
  language: string
  /** Id of a theme. */
  theme: string
  /** Countries of the peer experts. */
  peers: string[]
  sections: SampleSection[]
  threads: SampleThread[]
}

/** Who cleared what the beneficiary says in the samples. */
export const SAMPLE_OFFICE: Texts = {
  en: 'Office of the minister (illustrative)',
  es: 'Despacho ministerial (ilustrativo)',
  pt: 'Gabinete do ministro (ilustrativo)',
  fr: 'Cabinet du ministre (illustratif)',
}

/** The demo rounds, newest first. Illustrative text: no figure, law, quotation or commitment in it is real. */
export const sampleRounds = [saintLucia, costaRica] as unknown as readonly SampleRound[]
