import { AppError } from '../../schema/errors.ts'
import type { LiveSection } from './section.ts'
import type { MemberInfo, SectionChannel } from './types.ts'

/** Write one update into a live section without a socket: it is judged, committed and told to others like any other.
 * @returns once it is committed. @throws AppError with the reason for which a channel would have closed. */
export const writeOnce = (section: LiveSection, member: MemberInfo, update: Uint8Array): Promise<void> =>
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
      need = section.submit(channel, update)
      channel.settle()
    } catch (error) {
      leave()
      reject(error as Error)
    }
  })
