import type { Log } from '../../server/rooms/types.ts'

/** A log for tests that look at something else. */
export const silentLog: Log = { info: () => {}, warn: () => {}, error: () => {} }
