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
  mark?: 'head' | 'lead'
  documents: 'all' | readonly DocumentKind[]
  states: 'all' | readonly SectionState[]
  /** Only where the beneficiary has asked the secretariat to help writing. */
  helped?: true
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
  answer: ['beneficiary focal-point'],
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
