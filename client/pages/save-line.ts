import { msg } from '@lit/localize'
import { html, type TemplateResult } from 'lit'
import { canEverEdit } from '../../schema/policy.ts'
import type { RoundView } from '../controllers/round-view.ts'
import { commentsState } from '../texts/comments.ts'
import { saveText, saveTone, type SaveTone } from '../texts/saving.ts'

const line = (kind: string, tone: SaveTone, text: string): TemplateResult =>
  html`<p class="save is-${tone}" role="status" data-save=${kind}>${text}</p>`

/** Whether all is saved; for somebody who never writes here, how their comments stand. */
export const renderSaveLine = (view: RoundView): TemplateResult => {
  const { session, me, sections, threads } = view
  if (sections.some(({ document }) => canEverEdit(me, document)))
    return line(session.save.kind, saveTone(session), saveText(session))
  const { text, tone } = commentsState(threads)
  if (text !== '' && tone === 'warning') return line('comments', tone, text)
  if (session.connection === 'offline')
    return threads.isReached
      ? line('polled', 'calm', text === '' ? msg('Read anew every half minute') : text)
      : line('offline', 'warning', msg('Offline'))
  return line('comments', tone, session.connection === 'connecting' ? msg('Connecting…') : text)
}
