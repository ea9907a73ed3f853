import type { SectionKindName } from '../../schema/sections/index.ts'
import saintLucia from './saint-lucia.json' with { type: 'json' }

/** One item as its author wrote it. Texts: blank lines part paragraphs, `**bold**`, lines beginning with `- ` are a list. */
export interface SampleItem {
  /** Country of the peer expert who wrote it. */
  by: string
  lang: string
  title: string
  body: string
  /** Choices and further texts, by field name. */
  scalars?: Record<string, string>
  choices?: Record<string, string[]>
  /** Findings this one answers, by their place among the findings. */
  findings?: number[]
  entries?: Record<string, Record<string, string>[]>
}

/** Illustrative text of the demo round's report: no figure, law, quotation or commitment in it is real. */
export const report = saintLucia.sections as { key: string; kind: SectionKindName; items: SampleItem[] }[]
