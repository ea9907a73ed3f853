import { msg, str } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import { can, type SectionResource } from '../../../schema/policy.ts'
import type { PresentedMember } from '../../../schema/wire/messages.ts'
import { hasChanges } from '../../controllers/content-changes.ts'
import type { RoundView } from '../../controllers/round-view.ts'
import type { SectionView } from '../../controllers/section-view.ts'
import { countryName, personName } from '../../texts/people.ts'
import { listText, momentText } from '../../texts/times.ts'
import { changesText } from './change-words.ts'

/** Who reads a section only because it is released. */
const readersOf = (view: RoundView, resource: SectionResource): PresentedMember[] =>
  view.members.filter(
    (member) =>
      !member.hasLeft &&
      can(member, 'read', { ...resource, released: true }) &&
      !can(member, 'read', { ...resource, released: false }),
  )

const namesText = (readers: PresentedMember[]): string => {
  const names = new Map<string, number>()
  for (const reader of readers) names.set(personName(reader), (names.get(personName(reader)) ?? 0) + 1)
  return listText([...names].map(([name, count]) => (count === 1 ? name : `${name} (${count})`)))
}

const hiddenCount = (view: RoundView, { id }: SectionView): number =>
  view.threads.of(id).filter(({ audience }) => audience !== 'shared').length

/** How many comments stay hidden, in two words. */
export const hiddenText = (view: RoundView, section: SectionView): string[] => {
  const hidden = hiddenCount(view, section)
  if (hidden === 0) return []
  return [hidden === 1 ? msg('1 hidden comment') : msg(str`${hidden} hidden comments`)]
}

/** What of the comments its readers will see, and what stays hidden; of those that the secretariat may read. */
const renderComments = (view: RoundView, { id }: SectionView): TemplateResult => {
  const threads = view.threads.of(id)
  const shared = threads.filter(({ audience }) => audience === 'shared').length
  const hidden = threads.length - shared
  return html`<li>
      ${
        hidden === 0
          ? msg('What peers and secretariat say to one another stays hidden; nothing is said so far that you can read.')
          : hidden === 1
            ? msg('1 comment of peers and secretariat stays hidden, and so does what a delegation says to itself.')
            : msg(
                str`${hidden} comments of peers and secretariat stay hidden, and so does what a delegation says to itself.`,
              )
      }
    </li>
    ${
      shared === 0
        ? nothing
        : html`<li>
            ${shared === 1 ? msg('They will see 1 comment that is shared with them.') : msg(str`They will see ${shared} comments that are shared with them.`)}
          </li>`
    }`
}

/** What a release does, in words, before it is done. */
export const renderReleaseFacts = (view: RoundView, section: SectionView): TemplateResult => {
  const { release, items, gaps, resource } = section
  const who = countryName(view.round.beneficiary)
  const readers = readersOf(view, resource)
  const comparison = view.changesOf(section).comparison
  const count = items.length === 1 ? msg('1 item') : msg(str`${items.length} items`)
  return html`<ul class="facts">
    <li>
      ${
        items.length === 0
          ? msg(str`${who} will read this section as it is now, and can comment on it.`)
          : msg(str`${who} will read this section as it is now, with ${count}, and can comment on it.`)
      }
      ${readers.length === 0 ? msg('Nobody of theirs is in the round yet.') : msg(str`They are: ${namesText(readers)}.`)}
    </li>
    ${renderComments(view, section)}
    <li>
      ${msg('What is written afterwards is not read before the next release. Who wrote which words, and what the delegations say of the text, is never shown.')}
    </li>
    ${
      release === null || comparison === null || !hasChanges(comparison.changes)
        ? nothing
        : html`<li>
            ${msg(str`Since the release of ${momentText(release.at)}: ${changesText(comparison.changes)}. They see what changed.`)}
          </li>`
    }
    ${gaps === 0 ? nothing : html`<li class="gap">${gaps === 1 ? msg('1 gap is still open.') : msg(str`${gaps} gaps are still open.`)}</li>`}
  </ul>`
}
