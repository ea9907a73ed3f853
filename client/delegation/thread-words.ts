import { msg } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import type { ThreadBody } from '../../schema/api/threads.ts'
import { clearanceEntry, type ClearanceEntry } from '../../schema/delegation.ts'
import { sectionKind, type SectionKind } from '../../schema/sections/index.ts'
import { changeIn, isDeletion } from '../../templates/papers/clearance.ts'
import { withNames } from '../../schema/threads.ts'
import { threadKindText } from '../texts/comments.ts'
import { officialText, placeText } from '../texts/delegation.ts'
import type { Delegation } from '../controllers/delegation.ts'
import { currentLanguage } from '../locales.ts'
import { label } from '../texts/labels.ts'

const kindOf = ({ sections, facts }: Delegation, { section }: ThreadBody): SectionKind | undefined => {
  const found = sections.find(({ id }) => id === section) ?? facts.withdrawn.find(({ id }) => id === section)
  return found === undefined ? undefined : sectionKind(found.kind)
}

/** A draft as it is put into words; null: of a section of which nothing is known. */
const entryOf = (desk: Delegation, thread: ThreadBody): ClearanceEntry | null => {
  const kind = kindOf(desk, thread)
  const content = desk.sections.find(({ id }) => id === thread.section)?.content
  return kind === undefined ? null : clearanceEntry(thread, kind, content ?? { items: [] })
}

/** What a thread of the delegation says, in a list: its change, old → new, and what its writer said of it. */
export const renderThreadWords = (desk: Delegation, thread: ThreadBody): TemplateResult => {
  const { round } = desk.facts
  const words = withNames(thread.comments[0]?.body ?? '', (id) =>
    officialText(round.members.find((one) => one.id === id)),
  )
  const entry = entryOf(desk, thread)
  if (thread.suggestion === null || entry === null) return html`<span class="desk-draft-words">${words}</span>`
  const isReplaced = thread.suggestion.type === 'text' && !isDeletion(thread.suggestion)
  return html`<span class="desk-change"
      >${isReplaced ? html`<del>${thread.quote ?? ''}</del> → ` : nothing}<ins
        >${changeIn(entry, currentLanguage())}</ins
      ></span
    >${words === '' ? nothing : html` <span class="desk-draft-words">${words}</span>`}`
}

/** All of a draft that is sent with it: its kind, the field and the passage that it speaks of, its change, its words. */
export const renderWhole = (desk: Delegation, thread: ThreadBody): TemplateResult => {
  const { quote, suggestion, kind } = thread
  const fieldKey = entryOf(desk, thread)?.fieldKey ?? null
  return html`<span class="hint"
      >${threadKindText(kind)}${fieldKey === null ? nothing : html` · ${label(fieldKey)}`}</span
    >
    ${
      // A proposed text is shown in the place of its passage.
      quote === null || suggestion?.type === 'text' ? nothing : html`<q lang=${desk.facts.round.language}>${quote}</q>`
    }
    ${renderThreadWords(desk, thread)}`
}

/** What is sent, word for word, in the order in which it is sent. */
export const renderSent = (desk: Delegation, threads: readonly ThreadBody[]): TemplateResult =>
  html`<ol class="send-words" tabindex="0" aria-label=${msg('What is sent')}>
    ${threads.map((thread) => {
      const place = desk.placeOf(thread.section, thread.item)
      return html`<li>
        ${place === null ? nothing : html`<strong lang=${desk.facts.round.language}>${placeText(place)}</strong>`}
        ${renderWhole(desk, thread)}
      </li>`
    })}
  </ol>`
