/** Roles of a member in a round. */
export const ROLES = ['secretariat', 'expert', 'beneficiary', 'observer'] as const
export type Role = (typeof ROLES)[number]

/** States of a section; `published` belongs to the round's report. */
export const SECTION_STATES = ['drafting', 'in-review', 'locked'] as const
export type SectionState = (typeof SECTION_STATES)[number]

/** Documents of a round, by the step that produces them. */
export const DOCUMENT_KINDS = ['self-assessment', 'baseline', 'visit-plan', 'visit-notes', 'report'] as const
export type DocumentKind = (typeof DOCUMENT_KINDS)[number]

/** Whom a thread speaks to, from its birth (DESIGN 7): the writer's own delegation; peers and secretariat; these and the
 * beneficiary. */
export const AUDIENCES = ['delegation', 'peers', 'shared'] as const
export type Audience = (typeof AUDIENCES)[number]

/** Who asks: the caller's membership in the round, or null for somebody who is not a member. */
export type Subject = { role: Role; country: string | null } | null

/** What is asked about. */
export type SectionResource = { type: 'section'; document: DocumentKind; state: SectionState; released: boolean }
export type ThreadResource = {
  type: 'thread'
  section: SectionResource
  audience: Audience
  /** Who began it; null for a thread that is about to begin. */
  by: NonNullable<Subject> | null
}
export type Resource = { type: 'round' } | SectionResource | ThreadResource

/** `setState`: move between drafting, in review and locked. `release`: let the beneficiary read, or no longer.
 * `presence`: see who is here. `authors`: see who writes which words. `resolve`: say that a thread is settled.
 * `bring`: have a scripted colleague write in a demo round, and send it away. */
export type Action =
  'read' | 'edit' | 'comment' | 'suggest' | 'setState' | 'release' | 'presence' | 'authors' | 'resolve' | 'bring'

type Rights = readonly Action[]
const NONE: Rights = []
const READ: Rights = ['read']
const DISCUSS: Rights = ['read', 'comment']
const PROPOSE: Rights = ['read', 'comment', 'suggest']
const WRITE: Rights = ['read', 'edit', 'comment']

/** DESIGN 6: rights while a section is drafting. `released` widens some of them. */
const DRAFTING: Record<DocumentKind, Record<Role, Rights>> = {
  'self-assessment': { secretariat: DISCUSS, expert: DISCUSS, beneficiary: WRITE, observer: NONE },
  baseline: { secretariat: WRITE, expert: PROPOSE, beneficiary: PROPOSE, observer: NONE },
  'visit-plan': { secretariat: WRITE, expert: WRITE, beneficiary: DISCUSS, observer: NONE },
  'visit-notes': { secretariat: WRITE, expert: WRITE, beneficiary: NONE, observer: NONE },
  report: { secretariat: WRITE, expert: WRITE, beneficiary: NONE, observer: NONE },
}

const RELEASED: Partial<Record<DocumentKind, Partial<Record<Role, Rights>>>> = {
  baseline: { observer: READ },
  report: { beneficiary: PROPOSE },
}

const sectionRights = (role: Role, section: SectionResource): Rights => {
  const drafting = DRAFTING[section.document][role]
  const released = section.released ? (RELEASED[section.document]?.[role] ?? NONE) : NONE
  const rights = [...drafting, ...released]
  if (section.state === 'drafting') return rights
  const readable: Rights = rights.includes('read') ? READ : NONE
  if (section.state === 'locked' || readable === NONE) return readable
  if (role === 'secretariat') return WRITE
  return rights.includes('edit') ? PROPOSE : rights
}

const isSameDelegation = (a: NonNullable<Subject>, b: NonNullable<Subject>): boolean =>
  a.role === b.role && a.country === b.country

/** Whether a thread of this audience is meant for somebody who may read its section. */
const isAddressed = (subject: NonNullable<Subject>, { audience, by }: ThreadResource): boolean => {
  if (audience === 'delegation') return by === null || isSameDelegation(subject, by)
  return audience === 'shared' || subject.role === 'secretariat' || subject.role === 'expert'
}

/** Who may read a section may read what is said of it to them; who may comment on it may answer. */
const canInThread = (subject: NonNullable<Subject>, action: Action, thread: ThreadResource): boolean => {
  if (!isAddressed(subject, thread) || !can(subject, 'read', thread.section)) return false
  if (action === 'read') return true
  const mayComment = can(subject, 'comment', thread.section)
  if (action === 'comment') return mayComment
  if (action !== 'resolve') return false
  const isOwn = thread.by !== null && isSameDelegation(subject, thread.by)
  return mayComment && (isOwn || subject.role !== 'beneficiary')
}

/** The writers of a report bring a colleague; where it may write is asked of the section. */
const canInRound = ({ role }: NonNullable<Subject>, action: Action): boolean => {
  if (action === 'bring') return role === 'secretariat' || role === 'expert'
  return action === 'read' || action === 'presence'
}

/** The one judge of permission, for every route, frame and button. Pure.
 * @param subject the caller as a member of the round concerned; null when not a member. */
export const can = (subject: Subject, action: Action, resource: Resource): boolean => {
  if (subject === null) return false
  if (resource.type === 'round') return canInRound(subject, action)
  if (resource.type === 'thread') return canInThread(subject, action, resource)
  if (action === 'setState' || action === 'release') return subject.role === 'secretariat'
  if (action === 'authors') return subject.role !== 'beneficiary' && can(subject, 'read', resource)
  return sectionRights(subject.role, resource).includes(action)
}

/** Whether somebody reads a section only as it was released: what is said and done about the draft is not theirs to know. */
export const readsRelease = (subject: Subject, section: SectionResource): boolean =>
  can(subject, 'read', section) && !can(subject, 'read', { ...section, released: false })

/** Whether the role edits this document in some state: decides between "never" (4403) and "not now" (4423). */
export const canEverEdit = (subject: Subject, document: DocumentKind): boolean =>
  SECTION_STATES.some((state) => can(subject, 'edit', { type: 'section', document, state, released: false }))

/** What the caller may do with a section, as `GET /api/rounds/{round}` tells it. */
export interface SectionCan {
  read: boolean
  edit: boolean
  comment: boolean
  suggest: boolean
  /** Change the section's state and its release. */
  lock: boolean
}

export const presentRights = (subject: Subject, section: SectionResource): SectionCan => ({
  read: can(subject, 'read', section),
  edit: can(subject, 'edit', section),
  comment: can(subject, 'comment', section),
  suggest: can(subject, 'suggest', section),
  lock: can(subject, 'setState', section),
})
