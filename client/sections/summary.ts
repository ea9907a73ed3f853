import { msg, str } from '@lit/localize'
import type { RoundView } from '../controllers/round-view.ts'
import type { SectionView } from '../controllers/section-view.ts'
import { commentsText } from '../texts/comments.ts'
import { delegationName } from '../texts/people.ts'
import { listText } from '../texts/times.ts'
import { endorsedText } from './review/endorsement-lines.ts'
import { readyText } from './review/ready.ts'

/** Who is inside, in words: `Chile and Canada are here`. */
const presence = (names: string[]): string[] => {
  if (names.length === 0) return []
  return [names.length === 1 ? msg(str`${names[0]!} is here`) : msg(str`${listText(names)} are here`)]
}

const count = (section: SectionView): string[] => {
  const { items, kind } = section
  // What is not there yet is not counted.
  if (kind.fields.length === 0 || section.status === 'loading') return []
  return [items.length === 1 ? msg('1 item') : msg(str`${items.length} items`)]
}

/** What there is to know of a section in one line, after its state. Of one that is not open to the reader any more, nothing.
 * @param more what else belongs in it. */
export const summaryText = (view: RoundView, section: SectionView, more: readonly string[] = []): string => {
  if (section.status === 'withdrawn') return ''
  const { gaps } = section
  const inside = [...new Set(view.inside(section.id).map(delegationName))]
  const parts = [
    ...readyText(section),
    ...presence(inside),
    ...count(section),
    ...commentsText(view.threads.openCount(section.id)),
    ...endorsedText(view, section),
    ...(gaps === 0 ? [] : [gaps === 1 ? msg('1 gap') : msg(str`${gaps} gaps`)]),
    ...more,
  ]
  return parts.map((part) => ` · ${part}`).join('')
}
