import { AppError } from '../../schema/errors.ts'
import type { LiveSection } from './section.ts'
import type { BuildEdit, MemberInfo, SectionChannel, SuggestionTurn } from './types.ts'

/** Vector of somebody who has nothing. */
const NOTHING = new Uint8Array([0])

/** Write one update into a live section without a socket: it is judged, committed and told to others like any other.
 * @param edit the update, or how to make it. @param suggestion the one that it puts into the text or takes back.
 * @returns once it is committed. @throws AppError with the reason for which a channel would have closed. */
export const writeOnce = (
  section: LiveSection,
  member: MemberInfo,
  edit: Uint8Array | BuildEdit,
  suggestion: SuggestionTurn | null = null,
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
