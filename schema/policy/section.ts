import type { Action } from './actions.ts'
import { hasMark, type DocumentKind, type MemberSubject, type Role, type SectionResource } from './terms.ts'

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

const textRights = (role: Role, section: SectionResource): Rights => {
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

/** What changes nothing. */
const READING: Rights = ['read', 'authors', 'endorsements', 'timeRequests']

/** Rights of a member in a section of their round. */
export const canInSection = (subject: MemberSubject, action: Action, section: SectionResource): boolean => {
  if (section.archived === true && !READING.includes(action)) return false
  const { role } = subject
  const isOpen = section.published !== true
  const rights = textRights(role, section)
  const isRead = rights.includes('read')
  const isPeer = role === 'secretariat' || role === 'expert'
  const speaks = role === 'beneficiary' && hasMark(subject, 'focal-point')
  switch (action) {
    case 'setState':
    case 'release':
    case 'grantTime':
      return role === 'secretariat' && isOpen
    // What the peers think of a draft is theirs until the report is published.
    case 'endorsements':
      return isRead && (isPeer || !isOpen)
    // Whoever reads a text because it was released reads the text alone (DESIGN 5).
    case 'authors':
      return isRead && isPeer
    case 'endorse':
      return isRead && isOpen && role === 'expert' && hasMark(subject, 'head')
    // Of whoever could write there before the lock.
    case 'suggestLate':
      return isOpen && section.state === 'locked' && canInSection(subject, 'edit', { ...section, state: 'drafting' })
    case 'markReady':
      return (
        role === 'expert' &&
        hasMark(subject, 'lead') &&
        section.state === 'drafting' &&
        canInSection(subject, 'edit', section)
      )
    // The beneficiary's answer goes with the text as it was agreed: neither a lock nor the end of comments comes before it, and
    // it stands as soon as it is printed.
    case 'answerRecommendation':
      return isRead && isOpen && speaks && section.document === 'report'
    case 'askTime':
      return isRead && isOpen && speaks
    case 'timeRequests':
      return isOpen && (role === 'secretariat' || (role === 'beneficiary' && readsReleaseOf(subject, section)))
    default:
      return rights.includes(action)
  }
}

/** Whether a member reads a section only as it was released. */
export const readsReleaseOf = ({ role }: MemberSubject, section: SectionResource): boolean =>
  textRights(role, section).includes('read') && !textRights(role, { ...section, released: false }).includes('read')
