import type { Action, DocumentKind, Role, SectionState } from '../../schema/policy.ts'

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
]

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
