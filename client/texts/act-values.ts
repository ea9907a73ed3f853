import { msg, str } from '@lit/localize'
import type { AuditAct } from '../../schema/api/audit.ts'
import type { AuditAction } from '../../schema/audit.ts'
import type { StepDates } from '../../schema/dates.ts'
import { ROLES, SECTION_STATES, type Role, type SectionState, type Standing } from '../../schema/policy.ts'
import { STEPS, type Step } from '../../schema/steps.ts'
import { inLanguage } from '../../templates/index.ts'
import { theme } from '../../templates/themes.ts'
import { currentLanguage } from '../locales.ts'
import type { Members } from './acts.ts'
import { heardText } from './heard-words.ts'
import { languageName } from './languages.ts'
import { countryName, personName, roleName } from './people.ts'
import { secretariatText } from './standings.ts'
import { stateText } from './states.ts'
import { stepText } from './steps.ts'
import { dayText, listText, momentText } from './times.ts'

/** One particular of an act, as it was and as it became. */
export interface ActValue {
  /** What it is; null: what the act itself is about. */
  label: string | null
  /** Null: nothing. */
  before: string | null
  after: string
}

/** What a particular is called; its own name where nobody has named it yet. */
const keyText = (key: string): string => {
  switch (key) {
    case 'role':
      return msg('Role')
    case 'country':
    case 'beneficiary':
      return msg('Country')
    case 'marks':
      return msg('Position in the delegation')
    case 'secretariat':
      return msg('Role in the secretariat')
    case 'isAdministrator':
      return msg('Administrator')
    case 'organisation':
      return msg('Organisation')
    case 'name':
      return msg('Name')
    case 'email':
      return msg('E-mail address')
    case 'title':
      return msg('Title')
    case 'language':
      return msg('Language')
    case 'timeZone':
      return msg('Time zone')
    case 'themes':
      return msg('Themes')
    case 'peers':
      return msg('Peers')
    case 'step':
      return msg('Step')
    case 'template':
      return msg('Template')
    case 'focalPoint':
      return msg('Focal point')
    case 'alternate':
      return msg('Alternate')
    case 'member':
      return msg('Member of the round')
    case 'invitation':
      return msg('Invitation')
    case 'ready':
      return msg('Ready for review')
    case 'archived':
      return msg('Archived')
    case 'endorsement':
      return msg('Endorsement')
    case 'format':
      return msg('Format')
    case 'acts':
      return msg('Acts')
    case 'rows':
      return msg('Rows')
    case 'text':
      return msg('Text')
    case 'hash':
      return msg('Content')
    case 'commentsUntil':
      return msg('Comments until')
    case 'expiresAt':
      return msg('Open until')
    case 'audience':
      return msg('Readers')
    case 'comments':
      return msg('Comments')
    case 'clearedBy':
      return msg('Cleared by')
    case 'clearedOn':
      return msg('Cleared on')
    case 'verdict':
      return msg('Answer')
    case 'why':
      return msg('Why')
    case 'reply':
      return msg('Reply')
    default:
      return key
  }
}

/** What an act is about that was written down as one value, without a name; null: the sentence names it. */
const SINGLE: Partial<Record<AuditAction, { key: string; label: string | null }>> = {
  'section.state': { key: 'state', label: null },
  'section.release': { key: 'release', label: null },
  'section.ready': { key: 'ready', label: 'ready' },
  'section.comments-until': { key: 'commentsUntil', label: 'commentsUntil' },
  'section.endorse': { key: 'endorsement', label: 'endorsement' },
  'round.archive': { key: 'archived', label: 'archived' },
  'round.restore': { key: 'archived', label: 'archived' },
  'thread.audience': { key: 'audience', label: 'audience' },
  'suggestion.accept': { key: 'decision', label: null },
  'suggestion.decline': { key: 'decision', label: null },
  'suggestion.take-back': { key: 'decision', label: null },
  'suggestion.withdraw': { key: 'decision', label: null },
  'more-time.answer': { key: 'commentsUntil', label: 'commentsUntil' },
  'invitation.withdraw': { key: 'invitation', label: 'invitation' },
}

const MOMENT = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/
const DAY = /^\d{4}-\d\d-\d\d$/
const HASH = /^[0-9a-f]{64}$/
const NONE = '–'

const markText = (mark: string): string => {
  switch (mark) {
    case 'head':
      return msg('head')
    case 'lead':
      return msg('lead')
    case 'focal-point':
      return msg('focal point')
    default:
      return mark
  }
}

const endorsementText = (kind: string): string => {
  switch (kind) {
    case 'endorsed':
      return msg('endorsed')
    case 'reserved':
      return msg('reservation')
    case 'withdrawn':
      return msg('taken back')
    default:
      return kind
  }
}

const invitationText = (state: string): string => {
  switch (state) {
    case 'open':
      return msg('open to be accepted')
    case 'withdrawn':
      return msg('withdrawn')
    default:
      return state
  }
}

const themeText = (id: string): string => {
  const found = theme(id)
  return found === undefined ? id : inLanguage(found.names, currentLanguage())
}

const wordText = (key: string, word: string, members: Members): string => {
  switch (key) {
    case 'country':
    case 'beneficiary':
    case 'peers':
      return countryName(word)
    case 'marks':
      return markText(word)
    case 'language':
      return languageName(word)
    case 'themes':
      return themeText(word)
    case 'format':
      return word.toUpperCase()
    case 'endorsement':
      return endorsementText(word)
    case 'invitation':
      return invitationText(word)
    case 'timeZone':
      return word.replaceAll('_', ' ')
    case 'secretariat':
      return secretariatText(word as Standing['secretariat'])
    case 'member': {
      const found = members.find(({ id }) => id === word)
      return found === undefined ? NONE : personName(found)
    }
    case 'role':
      return (ROLES as readonly string[]).includes(word) ? roleName(word as Role) : word
    case 'step':
      return (STEPS as readonly string[]).includes(word) ? stepText(word as Step) : word
    case 'state':
      return (SECTION_STATES as readonly string[]).includes(word) ? stateText(word as SectionState) : word
  }
  const heard = heardText(key, word)
  if (heard !== null) return heard
  if (DAY.test(word)) return dayText(word)
  if (HASH.test(word)) return `${word.slice(0, 4)} ${word.slice(4, 8)}`
  return MOMENT.test(word) ? momentText(word) : word
}

const valueText = (key: string, value: unknown, members: Members): string => {
  if (value === null || value === undefined || value === '') return NONE
  if (typeof value === 'string') return wordText(key, value, members)
  if (typeof value === 'boolean') return value ? msg('yes') : msg('no')
  if (typeof value === 'number') return key === 'release' ? msg(str`text no. ${value}`) : String(value)
  if (Array.isArray(value))
    return value.length === 0 ? NONE : listText(value.map((one) => valueText(key, one, members)))
  if (key === 'template' && isRecord(value)) return msg(str`Report, version ${String(value.version)}`)
  return JSON.stringify(value)
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Names of what is never shown: it says nothing to a reader. */
const isHidden = (key: string): boolean => key === 'id' || key === 'what' || key.endsWith('Id')

/** A row where something has changed; where nothing was and nothing is, none. */
const changed = (label: string | null, was: string, is: string): ActValue[] =>
  was === is ? [] : [{ label, before: was === NONE ? null : was, after: is }]

/** Days of a step, one row for each that has changed. */
const dateRows = (before: unknown, after: unknown): ActValue[] => {
  const [was, is] = [before, after].map((dates) => (Array.isArray(dates) ? (dates as StepDates[]) : []))
  const day = (dates: readonly StepDates[], step: Step, which: 'startsOn' | 'dueOn'): string => {
    const found = dates.find((one) => one.step === step)?.[which]
    return found == null ? NONE : dayText(found)
  }
  return STEPS.flatMap((step) => [
    ...changed(msg(str`${stepText(step)} begins`), day(was!, step, 'startsOn'), day(is!, step, 'startsOn')),
    ...changed(msg(str`${stepText(step)} is due`), day(was!, step, 'dueOn'), day(is!, step, 'dueOn')),
  ])
}

/** What the sentence of an act does not say of before and after; nothing where nothing is left to say.
 * @param members of the round that it was done in. */
export const actValues = ({ action, before, after, about }: AuditAct, members: Members = []): ActValue[] => {
  const rowOf = (label: string | null, key: string, was: unknown, is: unknown): ActValue[] =>
    key === 'dates'
      ? dateRows(was, is)
      : changed(label === null ? null : keyText(label), valueText(key, was, members), valueText(key, is, members))
  const noted = ['text', 'commentsUntil', 'hash'].flatMap((key) =>
    typeof about[key] === 'string' ? rowOf(key, key, null, about[key]) : [],
  )
  if (!isRecord(before) && !isRecord(after)) {
    const { key, label } = SINGLE[action] ?? { key: '', label: null }
    return [...rowOf(label, key, before, after), ...noted]
  }
  const [was, is] = [isRecord(before) ? before : {}, isRecord(after) ? after : {}]
  const keys = [...new Set([...Object.keys(was), ...Object.keys(is)])].filter((key) => !isHidden(key))
  return [...keys.flatMap((key) => rowOf(key, key, was[key], is[key])), ...noted]
}
