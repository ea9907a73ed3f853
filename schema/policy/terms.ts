/** Roles of a member in a round. */
export const ROLES = ['secretariat', 'expert', 'beneficiary', 'observer'] as const
export type Role = (typeof ROLES)[number]

/** States of a section; `published` belongs to the round's report. */
export const SECTION_STATES = ['drafting', 'in-review', 'locked'] as const
export type SectionState = (typeof SECTION_STATES)[number]

/** Whether a change of state opens again what was closed: that wants a reason. */
export const isReopening = (from: SectionState, to: SectionState): boolean =>
  SECTION_STATES.indexOf(to) < SECTION_STATES.indexOf(from)

/** Documents of a round, by the step that produces them. */
export const DOCUMENT_KINDS = ['request', 'self-assessment', 'baseline', 'visit-plan', 'visit-notes', 'report'] as const
export type DocumentKind = (typeof DOCUMENT_KINDS)[number]

/** What a member is within the role: `head` of the secretariat or of a delegation (which endorses and reserves), `lead` expert,
 * `focal-point` of the beneficiary or its alternate (clears, sends, answers, asks for follow-up). Without one, a contributor. */
export const MARKS = ['head', 'lead', 'focal-point'] as const
export type Mark = (typeof MARKS)[number]

/** Marks that mean something in a role. */
export const MARKS_OF: Record<Role, readonly Mark[]> = {
  secretariat: ['head'],
  expert: ['head', 'lead'],
  beneficiary: ['focal-point'],
  observer: [],
}

/** Places in the secretariat of the mechanism. */
export const SECRETARIAT = ['head', 'officer'] as const

/** What somebody is in the installation, whatever the rounds they are in. */
export interface Standing {
  /** Manages people and settings; sees no round by that. */
  isAdministrator: boolean
  secretariat: (typeof SECRETARIAT)[number] | null
}

/** Whom a thread speaks to, from its birth (DESIGN 7): the writer's own delegation; peers and secretariat; these and the
 * beneficiary. */
export const AUDIENCES = ['delegation', 'peers', 'shared'] as const
export type Audience = (typeof AUDIENCES)[number]

/** Who asks about a round: the caller's membership in it. */
export type MemberSubject = { role: Role; country: string | null; marks: readonly Mark[] }
/** Who asks: a member of the round concerned; for the site, somebody by their standing; null for a stranger. */
export type Subject = MemberSubject | Standing | null

/** What is asked about. */
export type SectionResource = {
  type: 'section'
  document: DocumentKind
  state: SectionState
  released: boolean
  /** Its report is published: everybody reads it, nobody changes it. Not so unless said. */
  published?: boolean
  /** Its round is put away: those who read it read on, and nobody changes anything. Not so unless said. */
  archived?: boolean
  /** Whoever owns the document has asked the secretariat to help writing it. Not so unless said. */
  helpAsked?: boolean
  /** The time in which what is released takes comments goes on. It does unless said. */
  commentsOpen?: boolean
}
export type ThreadResource = {
  type: 'thread'
  section: SectionResource
  audience: Audience
  /** Who began it; null for a thread that is about to begin. */
  by: Pick<MemberSubject, 'role' | 'country'> | null
}
/** Words of somebody in a thread. */
export type CommentResource = {
  type: 'comment'
  thread: ThreadResource
  /** The subject has written it. */
  isOwn: boolean
  /** It began the thread. */
  isFirst: boolean
  /** The thread was sent for the beneficiary: it says what was cleared. */
  isCleared: boolean
  /** The thread is a draft of the beneficiary's that was sent. */
  isSent: boolean
  /** Minutes since it was written. */
  age: number
}
export type RoundResource = { type: 'round' }
export type SiteResource = { type: 'site' }
/** Somebody whose mail does not come, and who is in the subject's round or asked into it. A code that is read out signs in whoever
 * types it: it lends the helper, for as long as that sign-in lasts, all that the other is. */
export type HelpResource = {
  type: 'help'
  /** Administrator or of the secretariat, or asked to be. */
  isAbove: boolean
  /** Takes part, or can, in a round in which the helper neither invites nor is of the same delegation. */
  isElsewhere: boolean
  /** Is, was, or is asked to be an official of a beneficiary, whose delegation has drafts that nobody else reads; null: never. */
  official: Pick<MemberSubject, 'role' | 'country'> | null
  /** Has been here before: who has not has nothing yet to be read. */
  hasSignedIn: boolean
}
export type Resource = SiteResource | RoundResource | SectionResource | ThreadResource | CommentResource | HelpResource

/** Whether somebody has a mark. */
export const hasMark = ({ marks }: MemberSubject, mark: Mark): boolean => marks.includes(mark)

/** Whether both speak for the same side, such as the experts of one country. */
export const isSameDelegation = (
  a: Pick<MemberSubject, 'role' | 'country'>,
  b: Pick<MemberSubject, 'role' | 'country'>,
): boolean => a.role === b.role && a.country === b.country
