import type { Contact, EditRequest, RoundRequest } from '../../schema/api/opening.ts'
import { givenEmail } from '../../schema/api/text.ts'
import type { RoundBody } from '../../schema/api/rounds.ts'
import { reversedSteps, stepsOutOfOrder, wholeDates, type StepDates } from '../../schema/dates.ts'
import { createId } from '../../schema/ids.ts'
import type { Step } from '../../schema/steps.ts'
import { latestTemplate } from '../../templates/index.ts'
import { timeZones } from '../../templates/time-zones.ts'

type ReportLanguage = RoundRequest['language']

/** Somebody as the form holds them; an empty address names nobody. */
export interface ContactDraft {
  name: string
  email: string
  language: ReportLanguage
}

/** A round as the form holds it. */
export interface RoundDraft {
  /** Made once with the form: sent twice, one round is opened. */
  id: string
  /** '': not chosen yet. */
  beneficiary: string
  organisation: string
  title: string
  themes: readonly string[]
  step: Step
  language: ReportLanguage
  timeZone: string
  template: RoundRequest['template']
  peers: readonly string[]
  focalPoint: ContactDraft
  alternate: ContactDraft
  dates: readonly StepDates[]
}

/** What must be put right before a draft can be sent, by field. */
export type DraftFault =
  | 'beneficiary-missing'
  | 'title-missing'
  | 'own-peer'
  | 'focal-point-address'
  | 'alternate-address'
  | 'same-address'
  | 'dates-reversed'
/** What is worth a look, and stops nobody. */
export type DraftHint = 'few-peers' | 'many-peers' | 'no-theme' | 'no-focal-point' | 'dates-order'

const nobody = (language: ReportLanguage): ContactDraft => ({ name: '', email: '', language })

/** An empty form. @param language of whoever fills it in. */
export const emptyDraft = (language: ReportLanguage): RoundDraft => {
  const { id, version } = latestTemplate('report')
  return {
    id: createId<string>(),
    beneficiary: '',
    organisation: '',
    title: '',
    themes: [],
    step: 'request',
    language,
    timeZone: 'UTC',
    template: { id, version },
    peers: [],
    focalPoint: nobody(language),
    alternate: nobody(language),
    dates: wholeDates([]),
  }
}

/** A new round that begins like another one: its themes, peers, template and language; dates and people are its own. */
export const draftFrom = (round: RoundBody): RoundDraft => {
  const language = round.language as ReportLanguage
  const report = round.documents.find(({ kind }) => kind === 'report')
  return {
    ...emptyDraft(language),
    themes: round.themes,
    peers: round.peers,
    ...(report !== undefined && { template: report.template }),
  }
}

/** A round as it stands, to be changed. */
export const draftOf = (round: RoundBody): RoundDraft => {
  const { id, beneficiary, organisation, title, step, timeZone, dates } = round
  return { ...draftFrom(round), id, beneficiary, organisation, title, step, timeZone, dates: wholeDates(dates) }
}

/** Choose the beneficiary; the zone follows as long as it is the one that was guessed. */
export const withBeneficiary = (draft: RoundDraft, beneficiary: string): RoundDraft => {
  const isGuessed = draft.timeZone === (timeZones[draft.beneficiary] ?? 'UTC')
  return { ...draft, beneficiary, ...(isGuessed && { timeZone: timeZones[beneficiary] ?? 'UTC' }) }
}

const isAddress = ({ email }: ContactDraft): boolean => givenEmail.safeParse(email).success
const isNamed = ({ name, email }: ContactDraft): boolean => name.trim() !== '' || email.trim() !== ''

/** @returns in the order of the form. */
export const faultsOf = (draft: RoundDraft): DraftFault[] => {
  const { beneficiary, title, peers, focalPoint, alternate, dates } = draft
  const same = focalPoint.email.trim().toLowerCase()
  return [
    ...(beneficiary === '' ? (['beneficiary-missing'] as const) : []),
    ...(title.trim() === '' ? (['title-missing'] as const) : []),
    ...(peers.includes(beneficiary) ? (['own-peer'] as const) : []),
    ...(isNamed(focalPoint) && !isAddress(focalPoint) ? (['focal-point-address'] as const) : []),
    ...(isNamed(alternate) && !isAddress(alternate) ? (['alternate-address'] as const) : []),
    ...(same !== '' && same === alternate.email.trim().toLowerCase() ? (['same-address'] as const) : []),
    ...(reversedSteps(dates).length > 0 ? (['dates-reversed'] as const) : []),
  ]
}

const MIN_PEERS = 3
const MAX_PEERS = 4

/** @param isNew people are named with a new round only. */
export const hintsOf = (draft: RoundDraft, isNew: boolean): DraftHint[] => [
  ...(draft.themes.length === 0 ? (['no-theme'] as const) : []),
  ...(draft.peers.length < MIN_PEERS ? (['few-peers'] as const) : []),
  ...(draft.peers.length > MAX_PEERS ? (['many-peers'] as const) : []),
  ...(isNew && !isNamed(draft.focalPoint) ? (['no-focal-point'] as const) : []),
  ...(stepsOutOfOrder(draft.dates).length > 0 ? (['dates-order'] as const) : []),
]

const contactOf = (draft: ContactDraft): Contact | null =>
  isNamed(draft) ? { name: draft.name.trim(), email: givenEmail.parse(draft.email), language: draft.language } : null

/** A draft without faults, as it is sent. */
export const requestOf = (draft: RoundDraft): RoundRequest => ({
  ...draft,
  title: draft.title.trim(),
  organisation: draft.organisation.trim(),
  themes: [...draft.themes],
  peers: [...draft.peers],
  dates: draft.dates.filter(({ startsOn, dueOn }) => startsOn !== null || dueOn !== null),
  focalPoint: contactOf(draft.focalPoint),
  alternate: contactOf(draft.alternate),
})

const EDITABLE = ['title', 'organisation', 'step', 'language', 'timeZone', 'themes', 'peers', 'dates'] as const
export type EditableField = (typeof EDITABLE)[number]

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

/** Fields in which two drafts differ. */
export const differing = (a: RoundDraft, b: RoundDraft): EditableField[] =>
  EDITABLE.filter((field) => !isSame(a[field], b[field]))

/** What was changed, each field with what it was before. */
export const editOf = (before: RoundDraft, after: RoundDraft): EditRequest =>
  Object.fromEntries(
    differing(before, after).map((field) => [field, { before: before[field], after: after[field] }]),
  ) as EditRequest

/** After somebody else's change: theirs, where this draft has not changed the field itself.
 * @param base what the draft began from. @param theirs the round as it is now.
 * @returns the draft to go on with, and the fields in which both have changed something. */
export const rebase = (
  base: RoundDraft,
  draft: RoundDraft,
  theirs: RoundDraft,
): { draft: RoundDraft; contested: EditableField[] } => {
  const mine = differing(base, draft)
  const kept = Object.fromEntries(mine.map((field) => [field, draft[field]]))
  const changed = differing(base, theirs)
  return {
    draft: { ...theirs, ...kept },
    contested: mine.filter((field) => changed.includes(field) && !isSame(draft[field], theirs[field])),
  }
}
