import { msg, str } from '@lit/localize'
import type { AuditAct } from '../../schema/api/audit.ts'
import { ROLES, SECTION_STATES, type Role, type SectionState } from '../../schema/policy.ts'
import { STEPS, type Step } from '../../schema/steps.ts'
import { inLanguage } from '../../templates/index.ts'
import { theme } from '../../templates/themes.ts'
import { currentLanguage } from '../locales.ts'
import { languageName } from './languages.ts'
import { countryName, roleName } from './people.ts'
import { stateText } from './states.ts'
import { stepText } from './steps.ts'
import { listText, momentText } from './times.ts'

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
      return msg('Place in the delegation')
    case 'organisation':
      return msg('Organisation')
    case 'name':
      return msg('Name')
    case 'email':
      return msg('E-mail')
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
    case 'format':
      return msg('Format')
    case 'acts':
      return msg('Acts')
    case 'text':
      return msg('Text')
    case 'hash':
      return msg('Content')
    case 'commentsUntil':
      return msg('Comments until')
    case 'expiresAt':
      return msg('Open until')
    default:
      return key
  }
}

const MOMENT = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/
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

const themeText = (id: string): string => {
  const found = theme(id)
  return found === undefined ? id : inLanguage(found.names, currentLanguage())
}

const wordText = (key: string, word: string): string => {
  if (key === 'country' || key === 'beneficiary' || key === 'peers') return countryName(word)
  if (key === 'role' && (ROLES as readonly string[]).includes(word)) return roleName(word as Role)
  if (key === 'step' && (STEPS as readonly string[]).includes(word)) return stepText(word as Step)
  if (key === 'marks') return markText(word)
  if (key === 'language') return languageName(word)
  if (key === 'themes') return themeText(word)
  if (key === 'state' && (SECTION_STATES as readonly string[]).includes(word)) return stateText(word as SectionState)
  if (HASH.test(word)) return `${word.slice(0, 4)} ${word.slice(4, 8)}`
  return MOMENT.test(word) ? momentText(word) : word
}

const valueText = (key: string, value: unknown): string => {
  if (value === null || value === undefined || value === '') return NONE
  if (typeof value === 'string') return wordText(key, value)
  if (typeof value === 'boolean') return value ? msg('yes') : msg('no')
  if (typeof value === 'number') return key === 'release' ? msg(str`text no. ${value}`) : String(value)
  if (Array.isArray(value)) return value.length === 0 ? NONE : listText(value.map((one) => valueText(key, one)))
  return JSON.stringify(value)
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Names of what is never shown: it says nothing to a reader. */
const isHidden = (key: string): boolean => key === 'id' || key === 'what' || key.endsWith('Id')

const rowOf = (label: string | null, key: string, before: unknown, after: unknown): ActValue[] => {
  const [was, is] = [valueText(key, before), valueText(key, after)]
  return was === is ? [] : [{ label, before: was === NONE ? null : was, after: is }]
}

/** What the sentence of an act does not say of before and after; nothing where nothing is left to say. */
export const actValues = ({ action, before, after, about }: AuditAct): ActValue[] => {
  const hash = typeof about.hash === 'string' ? rowOf(keyText('hash'), 'hash', null, about.hash) : []
  if (!isRecord(before) && !isRecord(after)) {
    const key = { 'section.state': 'state', 'section.release': 'release' }[action as string] ?? ''
    return [...rowOf(null, key, before, after), ...hash]
  }
  const [was, is] = [isRecord(before) ? before : {}, isRecord(after) ? after : {}]
  const keys = [...new Set([...Object.keys(was), ...Object.keys(is)])].filter((key) => !isHidden(key))
  return [...keys.flatMap((key) => rowOf(keyText(key), key, was[key], is[key])), ...hash]
}
