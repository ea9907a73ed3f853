import { msg, str } from '@lit/localize'
import type { ContentChanges } from '../../controllers/content-changes.ts'
import { listText } from '../../texts/times.ts'

/** What has changed, counted: `1 new, 2 changed and 1 removed`; '' for nothing. */
export const changesText = ({ items, removed, isIntroChanged, isReordered }: ContentChanges): string => {
  const all = [...items.values()]
  const count = (type: 'new' | 'changed'): number => all.filter((change) => change.type === type).length
  const [fresh, changed, gone] = [count('new'), count('changed'), removed.length]
  return listText([
    ...(fresh === 0 ? [] : [msg(str`${fresh} new`)]),
    ...(changed === 0 ? [] : [msg(str`${changed} changed`)]),
    ...(gone === 0 ? [] : [msg(str`${gone} removed`)]),
    ...(isIntroChanged ? [msg('the introduction')] : []),
    ...(isReordered ? [msg('the order')] : []),
  ])
}
