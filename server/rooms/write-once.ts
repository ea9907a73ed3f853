import { AppError } from '../../schema/errors.ts'
import type { ThreadId } from '../../schema/ids.ts'
import type { LiveSection } from './section.ts'
import type { MemberInfo, SectionChannel } from './types.ts'

/** An edit made from what a section holds at this very moment, what waits for its commit included: nothing comes between looking
 * and writing.
 * @param state the whole section, as one Yjs update. @returns the update to write; null: there is nothing to do. @throws what the
 * caller gets instead. */
export type BuildEdit = (state: Uint8Array) => Uint8Array | null

/** Vector of somebody who has nothing. */
const NOTHING = new Uint8Array([0])

/** Write one update into a live section without a socket: it is judged, committed and told to others like any other.
 * @param edit the update, or how to make it. @param suggestion the one that it puts into the text.
 * @returns once it is committed. @throws AppError with the reason for which a channel would have closed. */
export const writeOnce = (
  section: LiveSection,
  member: MemberInfo,
  edit: Uint8Array | BuildEdit,
  suggestion: ThreadId | null = null,
): Promise<void> =>
  new Promise((resolve, reject) => {
    let need = Number.POSITIVE_INFINITY
    const leave = (): void => section.detach(channel)
    const channel: SectionChannel = {
      member,
      settle() {
        if (section.committed < need) return
        leave()
        resolve()
      },
      close(reason, detail) {
        leave()
        reject(new AppError(reason, detail))
      },
      reencode() {},
      sendUpdate() {},
      sendAwareness() {},
      announce() {},
      hold() {},
    }
    section.attach(channel)
    try {
      const update = typeof edit === 'function' ? edit(section.difference(NOTHING)) : edit
      need = update === null ? section.accepted : section.submit(channel, update, suggestion)
      channel.settle()
    } catch (error) {
      leave()
      reject(error as Error)
    }
  })
