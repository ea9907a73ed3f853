import type { ChangesBody } from '../../schema/api/changes.ts'
import { call } from './http.ts'

/** Who changed a section, newest first. @param before log position; null: from the newest. */
export const listChanges = (section: string, before: number | null): Promise<ChangesBody> =>
  call('GET', `/api/sections/${section}/changes${before === null ? '' : `?before=${before}`}`)
