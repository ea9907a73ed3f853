import type { EndorsementBody } from '../../schema/api/endorsements.ts'
import type { SectionId } from '../../schema/ids.ts'
import type { Log } from './types.ts'

/** What the delegations say of a section now, each with whether it is void. */
export type ReadEndorsements = (section: SectionId) => Promise<EndorsementBody[]>

export interface EndorsementNews {
  /** The section's content has moved: what was said of it may be void. */
  contentMoved(section: SectionId): void
  /** Somebody has said something. */
  said(section: SectionId): Promise<void>
}

/** Follow what the delegations say of the sections, and tell of what is new in it. Asked one after the other for each section,
 * so that an older answer never comes after a newer one.
 * @param tell the list as it is now. */
export const createEndorsementNews = (
  read: ReadEndorsements,
  log: Log,
  tell: (section: SectionId, endorsements: EndorsementBody[]) => void,
): EndorsementNews => {
  /** As they were last told. */
  const known = new Map<SectionId, string>()
  const under = new Map<SectionId, Promise<void>>()

  /** @param isSaid tell it even when nothing was known before and there is nothing now. */
  const look = async (section: SectionId, isSaid: boolean): Promise<void> => {
    try {
      const now = await read(section)
      const text = JSON.stringify(now)
      const isNews = text !== (known.get(section) ?? (isSaid ? '' : NONE))
      known.set(section, text)
      if (isNews) tell(section, now)
    } catch (error) {
      // Told at the next change; whoever comes anew reads it over HTTP.
      known.delete(section)
      log.warn('endorsements not told', { section, error })
    }
  }

  const follow = (section: SectionId, isSaid: boolean): Promise<void> => {
    const next = (under.get(section) ?? Promise.resolve()).then(() => look(section, isSaid))
    under.set(section, next)
    return next
  }

  return {
    contentMoved(section) {
      if (known.get(section) !== NONE) void follow(section, false)
    },
    said: (section) => follow(section, true),
  }
}

/** A section of which nobody says anything. */
const NONE = '[]'
