import type { Action, Audience, DocumentKind, Role, SectionState } from '../../schema/policy.ts'

/** DESIGN 6, written out by hand from its words and from nothing in the code.
 * r read, e edit, c comment, s suggest; `|` parts drafting, in review, locked. */
type ByState = `${string}|${string}|${string}`

interface Row {
  /** Neither released nor published. */
  plain: ByState
  /** Only where it differs from `plain`. */
  released?: ByState
  /** Released, and the time for comments on it is over; only where it differs from `released`. */
  over?: ByState
  /** The beneficiary has asked the secretariat to help writing; only where it differs from `plain`. */
  helped?: ByState
}

const NOTHING: Row = { plain: '||' }
const WRITES: Row = { plain: 'rec|rcs|r' }
const WRITES_ON: Row = { plain: 'rec|rec|r' }

const OF_BENEFICIARY: Record<Role, Row> = {
  secretariat: { plain: 'rc|rec|r', helped: 'rec|rec|r' },
  expert: { plain: 'rc|rc|r' },
  beneficiary: WRITES,
  observer: NOTHING,
}

export const TEXT_RIGHTS: Record<DocumentKind, Record<Role, Row>> = {
  request: OF_BENEFICIARY,
  'self-assessment': OF_BENEFICIARY,
  baseline: {
    secretariat: WRITES_ON,
    expert: { plain: 'rcs|rcs|r' },
    beneficiary: { plain: 'rcs|rcs|r' },
    observer: { plain: '||', released: 'r|r|r' },
  },
  'visit-plan': {
    secretariat: WRITES_ON,
    expert: WRITES,
    beneficiary: { plain: 'rc|rc|r' },
    observer: NOTHING,
  },
  'visit-notes': { secretariat: WRITES_ON, expert: WRITES, beneficiary: NOTHING, observer: NOTHING },
  report: {
    secretariat: WRITES_ON,
    expert: WRITES,
    beneficiary: { plain: '||', released: 'rcs|rcs|r', over: 'r|r|r' },
    observer: NOTHING,
  },
}

export const TEXT_LETTERS = { r: 'read', e: 'edit', c: 'comment', s: 'suggest' } as const satisfies Record<
  string,
  Action
>

/** What somebody of a role and with a mark may do with a section besides its text, while its report is not published. */
export const SECTION_ACTS: {
  action: Action
  who: Role
  /** Only with this mark. */
  mark?: 'head' | 'lead' | 'focal-point'
  documents: 'all' | readonly DocumentKind[]
  states: 'all' | readonly SectionState[]
  /** Only where the beneficiary has asked the secretariat to help writing. */
  helped?: true
  /** Only where it is released. */
  released?: true
}[] = [
  { action: 'setState', who: 'secretariat', documents: 'all', states: 'all' },
  { action: 'release', who: 'secretariat', documents: 'all', states: 'all' },
  { action: 'authors', who: 'secretariat', documents: 'all', states: 'all' },
  { action: 'authors', who: 'expert', documents: 'all', states: 'all' },
  { action: 'endorsements', who: 'secretariat', documents: 'all', states: 'all' },
  { action: 'endorsements', who: 'expert', documents: 'all', states: 'all' },
  { action: 'endorse', who: 'expert', mark: 'head', documents: 'all', states: 'all' },
  {
    action: 'markReady',
    who: 'expert',
    mark: 'lead',
    documents: ['visit-plan', 'visit-notes', 'report'],
    states: ['drafting'],
  },
  // "Locked: all read only (a late draft may still become a suggestion)": of those who wrote there.
  {
    action: 'suggestLate',
    who: 'secretariat',
    documents: ['baseline', 'visit-plan', 'visit-notes', 'report'],
    states: ['locked'],
  },
  {
    action: 'suggestLate',
    who: 'secretariat',
    documents: ['request', 'self-assessment'],
    states: ['locked'],
    helped: true,
  },
  { action: 'suggestLate', who: 'expert', documents: ['visit-plan', 'visit-notes', 'report'], states: ['locked'] },
  { action: 'suggestLate', who: 'beneficiary', documents: ['request', 'self-assessment'], states: ['locked'] },
  // "The beneficiary answers each recommendation": in every state, and whether or not its comments are over.
  {
    action: 'answerRecommendation',
    who: 'beneficiary',
    mark: 'focal-point',
    documents: ['report'],
    states: 'all',
    released: true,
  },
  // "The focal point asks for more time in one click, the secretariat grants it with a reason."
  {
    action: 'askTime',
    who: 'beneficiary',
    mark: 'focal-point',
    documents: ['request', 'self-assessment', 'baseline', 'visit-plan'],
    states: 'all',
  },
  { action: 'askTime', who: 'beneficiary', mark: 'focal-point', documents: ['report'], states: 'all', released: true },
  { action: 'grantTime', who: 'secretariat', documents: 'all', states: 'all' },
  { action: 'timeRequests', who: 'secretariat', documents: 'all', states: 'all' },
  { action: 'timeRequests', who: 'beneficiary', documents: ['report'], states: 'all', released: true },
]

/** Threads on the report, by DESIGN 7 and the words of issue 5: "my delegation", "peers and secretariat", "shared with the
 * beneficiary". r read, c comment, x resolve, w let the next larger audience read, s send it cleared, d say what becomes of it,
 * e decide on what it suggests, t withdraw what one has suggested there, k correct a colleague's draft; `|` parts drafting, in review, locked. */
interface ThreadRow {
  /** Begun by the reader's own delegation. */
  own: ByState
  /** Begun by anybody else but the beneficiary; and by the beneficiary, for those who are not of it. */
  other: ByState
  beneficiary: ByState
}
type ByAudience = Record<Audience, ThreadRow>

const HIDDEN: ThreadRow = { own: '||', other: '||', beneficiary: '||' }
const SILENT: ByAudience = { delegation: HIDDEN, peers: HIDDEN, shared: HIDDEN }
const alike = (row: ByState): ThreadRow => ({ own: row, other: row, beneficiary: row })
/** The same for what others have begun, and more of one's own. */
const ownMore = (own: ByState, other: ByState): ThreadRow => ({ own, other, beneficiary: other })
const ownOnly = (row: ByState): ThreadRow => ({ ...HIDDEN, own: row })

/** Edits in review too; opens to the beneficiary what peers and secretariat have said. */
const BY_SECRETARIAT: ByAudience = {
  delegation: ownOnly('rcxwet|rcxwet|rw'),
  peers: ownMore('rcxwet|rcxwet|rw', 'rcxwe|rcxwe|rw'),
  shared: { ...ownMore('rcxet|rcxet|r', 'rcxe|rcxe|r'), beneficiary: 'rcxed|rcxed|rd' },
}
const BY_EXPERT: ByAudience = {
  delegation: ownOnly('rcxwet|rcxwt|rw'),
  peers: ownMore('rcxet|rcxt|r', 'rcxe|rcx|r'),
  shared: ownMore('rcxet|rcxt|r', 'rcxe|rcx|r'),
}
const BY_LEAD: ByAudience = { ...BY_EXPERT, shared: { ...BY_EXPERT.shared, beneficiary: 'rcxed|rcxd|rd' } }
/** Of what was released and is no more, the beneficiary reads what it has said itself. */
const KEPT: ByAudience = { ...SILENT, delegation: ownOnly('r|r|r'), shared: ownOnly('r|r|r') }
/** Drafts with its delegation, and reads what is shared. */
const BY_OFFICIAL: ByAudience = { ...SILENT, delegation: ownOnly('rcxt|rcxt|r'), shared: alike('r|r|r') }
/** Speaks for the organisation: sends drafts, answers what is shared, settles what it sent. */
const BY_FOCAL_POINT: ByAudience = {
  ...SILENT,
  delegation: ownOnly('rcxstk|rcxstk|r'),
  shared: { ...alike('rc|rc|r'), own: 'rcx|rcx|r' },
}
/** "After the date drafting goes on and sending is refused." */
const AFTER_THE_DATE: ByAudience = BY_OFFICIAL
const FOCAL_POINT_AFTER: ByAudience = { ...BY_OFFICIAL, delegation: ownOnly('rcxtk|rcxtk|r') }

/** By who asks: a role, or a role with a mark. `over`: the time for comments is; where it changes nothing, as released. */
export const THREAD_RIGHTS: Record<string, { plain: ByAudience; released: ByAudience; over?: ByAudience }> = {
  secretariat: { plain: BY_SECRETARIAT, released: BY_SECRETARIAT },
  'secretariat head': { plain: BY_SECRETARIAT, released: BY_SECRETARIAT },
  expert: { plain: BY_EXPERT, released: BY_EXPERT },
  'expert head': { plain: BY_EXPERT, released: BY_EXPERT },
  'expert lead': { plain: BY_LEAD, released: BY_LEAD },
  'expert head lead': { plain: BY_LEAD, released: BY_LEAD },
  beneficiary: { plain: KEPT, released: BY_OFFICIAL, over: AFTER_THE_DATE },
  'beneficiary focal-point': { plain: KEPT, released: BY_FOCAL_POINT, over: FOCAL_POINT_AFTER },
  observer: { plain: SILENT, released: SILENT },
}

export const THREAD_LETTERS = {
  r: 'read',
  c: 'comment',
  x: 'resolve',
  w: 'widen',
  s: 'send',
  d: 'dispose',
  e: 'decide',
  t: 'withdraw',
  k: 'correct',
} as const satisfies Record<string, Action>

/** Beginning a thread, by role: c with a comment, s with a suggestion, l with words that a lock came before. Whoever may write a text
 * or suggest to it may begin with a suggestion; late words stay among those who wrote. */
type Beginnings = Record<Audience, ByState>
const NO_BEGINNING: Beginnings = { delegation: '||', peers: '||', shared: '||' }
const toAll = (row: ByState, shared: ByState = row): Beginnings => ({ delegation: row, peers: row, shared })
/** "Beneficiary drafts are my delegation", before the date and after it. */
const DRAFTS: Beginnings = { ...NO_BEGINNING, delegation: 'cs|cs|' }

export const BEGINNINGS: Record<
  'report' | 'self-assessment',
  Record<Role, { plain: Beginnings; released?: Beginnings; over?: Beginnings }>
> = {
  report: {
    secretariat: { plain: toAll('cs|cs|l', 'cs|cs|') },
    expert: { plain: toAll('cs|cs|l', 'cs|cs|') },
    beneficiary: { plain: NO_BEGINNING, released: DRAFTS, over: DRAFTS },
    observer: { plain: NO_BEGINNING },
  },
  // The beneficiary's own: it writes there, and speaks to everybody by itself; the secretariat edits in review.
  'self-assessment': {
    secretariat: { plain: toAll('c|cs|') },
    expert: { plain: toAll('c|c|') },
    beneficiary: { plain: { delegation: 'cs|cs|l', peers: '||', shared: 'cs|cs|' } },
    observer: { plain: NO_BEGINNING },
  },
}
export const BEGINNING_LETTERS = { c: 'comment', s: 'suggest', l: 'suggestLate' } as const satisfies Record<
  string,
  Action
>

/** Changing words in a thread that one may answer in (`y`: within the quarter of an hour, `o`: later), by what the words are. The
 * words of others are changed by nobody but where their focal point corrects them (`corrected`). */
export const WORDS: {
  name: string
  audience: Audience
  by: 'beneficiary' | 'expert'
  isFirst: boolean
  isCleared?: true
  isSent?: true
  may: '' | 'y' | 'yo'
  corrected?: true
}[] = [
  { name: 'what began a thread of experts', audience: 'peers', by: 'expert', isFirst: true, may: 'y' },
  { name: 'an answer among experts', audience: 'peers', by: 'expert', isFirst: false, may: 'y' },
  { name: 'what one delegation of experts began', audience: 'delegation', by: 'expert', isFirst: true, may: 'y' },
  { name: 'a draft', audience: 'delegation', by: 'beneficiary', isFirst: true, may: 'yo', corrected: true },
  { name: 'what colleagues say of a draft', audience: 'delegation', by: 'beneficiary', isFirst: false, may: 'y' },
  { name: 'a draft that was sent', audience: 'delegation', by: 'beneficiary', isFirst: true, isSent: true, may: 'y' },
  { name: 'what was cleared', audience: 'shared', by: 'beneficiary', isFirst: true, isCleared: true, may: '' },
  { name: 'an answer to it', audience: 'shared', by: 'beneficiary', isFirst: false, isCleared: true, may: 'y' },
]

/** What is put off by a lock, and what by the end of the time for comments: all else goes on, or is not theirs at any time. */
export const PUT_OFF: Record<'locked' | 'comments-closed', readonly Action[]> = {
  locked: ['comment', 'suggest', 'resolve', 'send', 'decide', 'withdraw', 'correct'],
  'comments-closed': ['comment', 'suggest', 'resolve', 'send'],
}

/** Who does what in a round: a role, or a role with a mark. */
export const ROUND_ACTS: Record<string, readonly string[]> = {
  read: ['secretariat', 'expert', 'beneficiary', 'observer'],
  presence: ['secretariat', 'expert', 'beneficiary', 'observer'],
  manage: ['secretariat'],
  invite: ['secretariat'],
  staff: ['secretariat head'],
  archive: ['secretariat head'],
  audit: ['secretariat'],
  desk: ['beneficiary'],
  clear: ['beneficiary focal-point'],
  askFollowUp: ['beneficiary focal-point'],
  publish: ['secretariat'],
  bring: ['secretariat', 'expert'],
}

/** Who does what in the installation. */
export const SITE_ACTS: Record<string, readonly string[]> = {
  openRound: ['head', 'officer'],
  appointAdministrator: ['administrator'],
  appointHead: ['administrator'],
  appointOfficer: ['administrator', 'head'],
  settings: ['administrator'],
  audit: ['administrator'],
}
