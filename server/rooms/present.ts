import { readsRelease } from '../../schema/policy.ts'
import type { PresentedMember, SectionStateEvent } from '../../schema/wire/messages.ts'
import { resourceOf } from './rights.ts'
import type { MemberInfo, SectionInfo } from './types.ts'

/** A member as others of the round see them. */
export const presentMember = ({
  id,
  role,
  country,
  marks,
  name,
  colour,
  isScripted,
  hasLeft,
}: MemberInfo): PresentedMember => ({
  id,
  role,
  country,
  name,
  colour,
  marks,
  isScripted,
  hasLeft,
})

/** A section's state as a reader is told it. Why a draft was closed or opened, and who holds it ready, is said to those who
 * work on it. */
export const presentState = (reader: MemberInfo, info: SectionInfo): SectionStateEvent => {
  const { id, state, epoch, release, commentsUntil, ready, changed } = info
  const readsReleases = readsRelease(reader, resourceOf({ ...info, release: info.release ?? NEVER }))
  return {
    type: 'section',
    section: id,
    state,
    epoch,
    release,
    commentsUntil,
    ready: readsReleases ? null : ready,
    changed: changed !== null && readsReleases ? { ...changed, reason: null } : changed,
  }
}

/** Stands for any release: who reads releases alone does so whether there is one or not. */
const NEVER = { seq: 0, at: '', hash: '' }
