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
export type Resource = SiteResource | RoundResource | SectionResource | ThreadResource | HelpResource

/** Of the site. `openRound`: begin one. `appointHead`, `appointOfficer`: give or take a place in the secretariat.
 * `appointAdministrator`: the same for administrators. `settings`: see people, sign-ins and mail of the installation.
 * `audit`: read and download what was done outside rounds. */
export const SITE_ACTIONS = [
  'openRound',
  'appointAdministrator',
  'appointHead',
  'appointOfficer',
  'settings',
  'audit',
] as const
/** Of a round. `presence`: see who is here. `manage`: its particulars, dates and step. `invite`: ask people in, change what they
 * are, let them go. `staff`: the same for its secretariat. `archive`: put it away or take it out again. `audit`: read and download
 * what was done. `desk`: have the delegation's desk, with what is released to it and what it drafts.
 * `answer`: reply to recommendations, clear comments and send documents for the beneficiary. `askFollowUp`: open or end follow-up.
 * `publish`: its report. `bring`: have a scripted colleague write in a demo round, and send it away. */
export const ROUND_ACTIONS = [
  'read',
  'presence',
  'manage',
  'invite',
  'staff',
  'archive',
  'audit',
  'desk',
  'answer',
  'askFollowUp',
  'publish',
  'bring',
] as const
/** Of a section. `setState`: move between drafting, in review and locked. `release`: let the beneficiary read, or no longer.
 * `suggestLate`: make a suggestion of words that a lock came before.
 * `authors`: see who writes which words. `markReady`: say that it is ready for review. `endorse`: stand behind its exact content for
 * one's delegation, or reserve. `endorsements`: see what the delegations said of it. */
export const SECTION_ACTIONS = [
  'read',
  'edit',
  'comment',
  'suggest',
  'suggestLate',
  'setState',
  'release',
  'authors',
  'markReady',
  'endorse',
  'endorsements',
] as const
/** Of a thread. `comment`: begin it, or answer in it. `resolve`: say that it is settled, or open it again. `widen`: let the next
 * larger audience read it. `send`: say it, cleared, to peers and secretariat in the name of the beneficiary's organisation.
 * `dispose`: say what becomes of what the beneficiary said. `decide`: accept what it suggests, or decline. `withdraw`: take away what
 * one has suggested oneself. `correct`: change the words of a colleague's draft before it is sent. */
export const THREAD_ACTIONS = [
  'read',
  'comment',
  'resolve',
  'widen',
  'send',
  'dispose',
  'decide',
  'withdraw',
  'correct',
] as const
/** Of somebody to be helped. `helpSignIn`: make a code to read out to them. */
export const HELP_ACTIONS = ['helpSignIn'] as const

export type Action =
  | (typeof SITE_ACTIONS)[number]
  | (typeof ROUND_ACTIONS)[number]
  | (typeof SECTION_ACTIONS)[number]
  | (typeof THREAD_ACTIONS)[number]
  | (typeof HELP_ACTIONS)[number]

type Rights = readonly Action[]
const NONE: Rights = []
const READ: Rights = ['read']
const DISCUSS: Rights = ['read', 'comment']
const PROPOSE: Rights = ['read', 'comment', 'suggest']
const WRITE: Rights = ['read', 'edit', 'comment']

/** DESIGN 6: rights while a section is drafting. `released` and `helpAsked` widen some of them. */
const DRAFTING: Record<DocumentKind, Record<Role, Rights>> = {
  request: { secretariat: DISCUSS, expert: DISCUSS, beneficiary: WRITE, observer: NONE },
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

/** Documents of the beneficiary, in which the secretariat writes only when asked to. */
const HELPED: readonly DocumentKind[] = ['request', 'self-assessment']

const sectionRights = (role: Role, section: SectionResource): Rights => {
  if (section.published === true) return READ
  const drafting = DRAFTING[section.document][role]
  const opened = section.released ? (RELEASED[section.document]?.[role] ?? NONE) : NONE
  const released = section.commentsOpen === false ? opened.filter((right) => right === 'read') : opened
  const isHelping = section.helpAsked === true && role === 'secretariat' && HELPED.includes(section.document)
  const rights = [...drafting, ...released, ...(isHelping ? WRITE : NONE)]
  if (section.state === 'drafting') return rights
  const readable: Rights = rights.includes('read') ? READ : NONE
  if (section.state === 'locked' || readable === NONE) return readable
  if (role === 'secretariat') return WRITE
  return rights.includes('edit') ? PROPOSE : rights
}

/** Whether both speak for the same side, such as the experts of one country. */
export const isSameDelegation = (
  a: Pick<MemberSubject, 'role' | 'country'>,
  b: Pick<MemberSubject, 'role' | 'country'>,
): boolean => a.role === b.role && a.country === b.country

/** Whether a thread of this audience is meant for somebody who may read its section. */
const isAddressed = (subject: MemberSubject, { audience, by }: ThreadResource): boolean => {
  if (audience === 'delegation') return by === null || isSameDelegation(subject, by)
  if (subject.role === 'secretariat' || subject.role === 'expert') return true
  return audience === 'shared' && subject.role === 'beneficiary'
}

const has = ({ marks }: MemberSubject, mark: Mark): boolean => marks.includes(mark)

/** Said among those to whom it was released, to be cleared and sent. */
const isDraft = (subject: MemberSubject, { section, audience }: ThreadResource): boolean =>
  audience === 'delegation' && readsRelease(subject, section)

/** Who reads what was released drafts for the delegation for as long as it is released, and speaks to peers and secretariat only
 * through the focal point: new comments by a cleared batch, answers directly. */
const mayCommentOnRelease = (subject: MemberSubject, { section, audience, by }: ThreadResource): boolean => {
  if (audience === 'delegation') return can(subject, 'comment', { ...section, commentsOpen: true })
  return by !== null && has(subject, 'focal-point') && can(subject, 'comment', section)
}

const mayComment = (subject: MemberSubject, thread: ThreadResource): boolean =>
  readsRelease(subject, thread.section) ? mayCommentOnRelease(subject, thread) : can(subject, 'comment', thread.section)

/** Who may read a section may read what is said of it to them; who may comment on it may answer. The beneficiary
 * reads what it began without the section, too. */
const canInThread = (subject: MemberSubject, action: Action, thread: ThreadResource): boolean => {
  const { section, audience, by } = thread
  if (!isAddressed(subject, thread)) return false
  const isOwn = by !== null && isSameDelegation(subject, by)
  // What a delegation has said stays its own to read when a release is taken back.
  if (!can(subject, 'read', section)) return action === 'read' && isOwn && subject.role === 'beneficiary'
  const isChanged = section.archived !== true && section.published !== true
  switch (action) {
    case 'read':
      return true
    case 'comment':
      return mayComment(subject, thread)
    case 'resolve':
      return mayComment(subject, thread) && (isOwn || subject.role !== 'beneficiary')
    // The beneficiary's drafts leave the delegation by a cleared batch alone.
    case 'widen':
      if (!isChanged || subject.role === 'beneficiary' || audience === 'shared') return false
      return audience === 'delegation' ? isOwn : subject.role === 'secretariat'
    case 'send':
      return isOwn && isDraft(subject, thread) && has(subject, 'focal-point') && can(subject, 'comment', section)
    // Who answers for what is sent puts it into words, also when the time to send it is over.
    case 'correct':
      return isOwn && isDraft(subject, thread) && has(subject, 'focal-point') && mayComment(subject, thread)
    case 'dispose':
      if (!isChanged || by?.role !== 'beneficiary' || audience !== 'shared') return false
      return subject.role === 'secretariat' || (subject.role === 'expert' && has(subject, 'lead'))
    case 'decide':
      return can(subject, 'edit', section)
    // What was cleared stays as it was cleared.
    case 'withdraw':
      return isOwn && mayComment(subject, thread) && (audience === 'delegation' || !readsRelease(subject, section))
    default:
      return false
  }
}

/** What changes nothing. */
const READING: Rights = ['read', 'authors', 'endorsements']

const canInSection = (subject: MemberSubject, action: Action, section: SectionResource): boolean => {
  const { role } = subject
  if (section.archived === true && !READING.includes(action)) return false
  if (action === 'setState' || action === 'release') return role === 'secretariat' && section.published !== true
  // What the peers think of a draft is theirs until the report is published.
  if (action === 'endorsements')
    return (section.published === true || role === 'secretariat' || role === 'expert') && can(subject, 'read', section)
  // Whoever reads a text because it was released reads the text alone (DESIGN 5).
  if (action === 'authors') return (role === 'secretariat' || role === 'expert') && can(subject, 'read', section)
  if (action === 'endorse')
    return role === 'expert' && has(subject, 'head') && section.published !== true && can(subject, 'read', section)
  // Of whoever could write there before the lock.
  if (action === 'suggestLate')
    return (
      section.state === 'locked' &&
      section.published !== true &&
      can(subject, 'edit', { ...section, state: 'drafting' })
    )
  if (action === 'markReady')
    return role === 'expert' && has(subject, 'lead') && section.state === 'drafting' && can(subject, 'edit', section)
  return sectionRights(role, section).includes(action)
}

const canInRound = (subject: MemberSubject, action: Action): boolean => {
  const { role } = subject
  switch (action) {
    case 'read':
    case 'presence':
      return true
    case 'manage':
    case 'invite':
    case 'audit':
    case 'publish':
      return role === 'secretariat'
    case 'archive':
    case 'staff':
      return role === 'secretariat' && has(subject, 'head')
    case 'desk':
      return role === 'beneficiary'
    case 'answer':
    case 'askFollowUp':
      return role === 'beneficiary' && has(subject, 'focal-point')
    // The writers of a report bring a colleague; where it may write is asked of the section.
    case 'bring':
      return role === 'secretariat' || role === 'expert'
    default:
      return false
  }
}

/** Whether a code would let its maker read what only a delegation of a beneficiary reads. */
const opensDrafts = ({ official, hasSignedIn }: HelpResource): boolean => official !== null && hasSignedIn

/** Nobody lends themselves by a code more than they have. */
const canHelp = (subject: MemberSubject, action: Action, help: HelpResource): boolean => {
  if (action !== 'helpSignIn' || help.isAbove || help.isElsewhere) return false
  const isColleague =
    subject.role === 'beneficiary' && help.official !== null && isSameDelegation(subject, help.official)
  return isColleague || (canInRound(subject, 'invite') && !opensDrafts(help))
}

const canOnSite = ({ isAdministrator, secretariat }: Standing, action: Action): boolean => {
  switch (action) {
    case 'openRound':
      return secretariat !== null
    case 'appointOfficer':
      return isAdministrator || secretariat === 'head'
    case 'appointHead':
    case 'appointAdministrator':
    case 'settings':
    case 'audit':
      return isAdministrator
    default:
      return false
  }
}

const isStanding = (subject: MemberSubject | Standing): subject is Standing => 'isAdministrator' in subject

/** The one judge of permission, for every route, frame and button. Pure.
 * @param subject the caller as a member of the round concerned, or by their standing where the site is concerned; null for
 * everybody else. */
export const can = (subject: Subject, action: Action, resource: Resource): boolean => {
  if (resource.type === 'section' && resource.published === true && action === 'read') return true
  if (subject === null) return false
  if (isStanding(subject)) {
    if (resource.type === 'help') return action === 'helpSignIn' && subject.isAdministrator && !opensDrafts(resource)
    return resource.type === 'site' && canOnSite(subject, action)
  }
  switch (resource.type) {
    case 'help':
      return canHelp(subject, action, resource)
    case 'site':
      return false
    case 'round':
      return canInRound(subject, action)
    case 'thread':
      return canInThread(subject, action, resource)
    case 'section':
      return canInSection(subject, action, resource)
  }
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
