import type { MemberId } from '../../schema/ids.ts'
import { can } from '../../schema/policy.ts'
import type { ServerEvent } from '../../schema/wire/messages.ts'
import type { Connection } from './connection.ts'
import { resourceOf } from './rights.ts'
import type { Clock, Log, MemberInfo, SectionInfo } from './types.ts'

export interface PresenceDeps {
  clock: Clock
  log: Log
  connections: ReadonlySet<Connection>
  /** Whose cursor is in which live section. */
  inside(): Promise<{ section: SectionInfo; members: ReadonlySet<MemberId> }[]>
}

/** Tell every page who has the round open, once a turn; whose cursor is in which section is told to those alone who may know
 * who writes what.
 * @returns to be called whenever somebody or a cursor has come or gone. */
export const createPresenceNews = ({ clock, log, connections, inside }: PresenceDeps): (() => void) => {
  let isDue = false

  const present = async (): Promise<(reader: MemberInfo) => ServerEvent> => {
    const places = await inside()
    const here = new Set([...connections].map(({ member }) => member.id))
    return (reader) => {
      const known = places.filter(({ section }) => can(reader, 'authors', resourceOf(section)))
      return {
        type: 'presence',
        here: [...here].map((member) => ({
          member,
          sections: known.filter(({ members }) => members.has(member)).map(({ section }) => section.id),
        })),
      }
    }
  }

  const send = async (): Promise<void> => {
    isDue = false
    const presented = await present()
    for (const connection of connections) connection.notify(presented(connection.member))
  }

  return () => {
    if (isDue) return
    isDue = true
    clock.defer(() => {
      send().catch((error: unknown) => log.error('presence not sent', { error }))
    })
  }
}
