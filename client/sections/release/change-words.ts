import { msg, str } from '@lit/localize'
import type { ContentChanges } from '../../controllers/content-changes.ts'
import { listText } from '../../texts/times.ts'

/** What has changed, counted: `1 new, 2 changed and 1 removed`; '' for nothing. */
export const changesText = ({ items, removed, isIntroChanged, isReordered }: ContentChanges): string => {
  const all = [...items.values()]
  const count = (type: 'new' | 'changed'): number => all.filter((change) => change.type === type).length
  const [fresh, changed, gone] = [count('new'), count('changed'), removed.length]
  return listText([
    ...(fresh === 0 ? [] : [fresh === 1 ? msg('1 new') : msg(str`${fresh} new`)]),
    ...(changed === 0 ? [] : [changed === 1 ? msg('1 changed') : msg(str`${changed} changed`)]),
    ...(gone === 0 ? [] : [gone === 1 ? msg('1 removed') : msg(str`${gone} removed`)]),
    ...(isIntroChanged ? [msg('the introduction')] : []),
    ...(isReordered ? [msg('the order')] : []),
  ])
}
