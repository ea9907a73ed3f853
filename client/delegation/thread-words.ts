import { html, nothing, type TemplateResult } from 'lit'
import type { ThreadBody } from '../../schema/api/threads.ts'
import { clearanceEntry } from '../../schema/delegation.ts'
import { sectionKind } from '../../schema/sections/index.ts'
import { changeIn, isDeletion } from '../../templates/papers/clearance.ts'
import { withNames } from '../../schema/threads.ts'
import { officialText } from '../texts/delegation.ts'
import type { Delegation } from '../controllers/delegation.ts'
import { currentLanguage } from '../locales.ts'

/** What a thread of the delegation says, in a list: its change, old → new, and what its writer said of it. */
export const renderThreadWords = (desk: Delegation, thread: ThreadBody): TemplateResult => {
  const section = desk.sections.find(({ id }) => id === thread.section)
  const kind = section === undefined ? undefined : sectionKind(section.kind)
  const words = withNames(thread.comments[0]?.body ?? '', (id) =>
    officialText(desk.facts.round.members.find((one) => one.id === id)),
  )
  if (thread.suggestion === null || kind === undefined) return html`<span class="desk-draft-words">${words}</span>`
  const entry = clearanceEntry(thread, kind, section?.content ?? { items: [] })
  return html`<span class="desk-change"
      >${thread.suggestion.type === 'text' && !isDeletion(thread.suggestion) ? html`<del>${thread.quote ?? ''}</del> → ` : nothing}<ins
        >${changeIn(entry, currentLanguage())}</ins
      ></span
    >${words === '' ? nothing : html` <span class="desk-draft-words">${words}</span>`}`
}
