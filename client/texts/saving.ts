import { msg, str } from '@lit/localize'
import type { RoundSession } from '../sync/types.ts'

/** How a save state is meant to be seen. */
export type SaveTone = 'calm' | 'warning'

/** What the page says about saving: true at every moment, in words. */
export const saveText = ({ connection, save }: Pick<RoundSession, 'connection' | 'save'>): string => {
  if (connection === 'connecting') return msg('Connecting…')
  if (connection === 'ended') return msg('Not connected')
  const { kind, pending } = save
  switch (kind) {
    case 'saved':
      return msg('All saved')
    case 'saving':
      return msg('Saving…')
    case 'stuck':
      return msg('Not saved yet: the server is slow')
    case 'storage-down':
      return pending > 0 ? msg('Not saved yet: kept in this page') : msg('Saving is interrupted')
    case 'offline':
      return pending > 0 ? msg('Offline: kept in this page') : msg('Offline')
  }
}

export const saveTone = ({ save }: Pick<RoundSession, 'save'>): SaveTone =>
  save.kind === 'saved' || save.kind === 'saving' ? 'calm' : 'warning'

/** What to know while the line or the database is away; null while all is well. */
export const saveNotice = ({ connection, save }: Pick<RoundSession, 'connection' | 'save'>): string | null => {
  if (connection === 'ended') return null
  const { kind, pending } = save
  const waiting = pending === 1 ? msg('1 change waits here.') : msg(str`${pending} changes wait here.`)
  switch (kind) {
    case 'offline':
      return pending === 0
        ? msg('You are offline. You can go on writing; keep this page open, and it is sent when the line is back.')
        : msg(str`You are offline. ${waiting} Keep this page open: they are sent when the line is back.`)
    case 'storage-down':
      return pending === 0
        ? msg('The server cannot save at the moment. You can go on writing; keep this page open.')
        : msg(str`The server cannot save at the moment. ${waiting} Keep this page open.`)
    case 'stuck':
      return msg(str`Saving takes longer than it should. ${waiting} Keep this page open.`)
    case 'saved':
    case 'saving':
      return null
  }
}
