import { msg, str } from '@lit/localize'
import type { AuditAct } from '../../schema/api/audit.ts'
import type { AuditAction } from '../../schema/audit.ts'
import { ROLES, type Role } from '../../schema/policy.ts'
import { countryName, personName, roleName, type Named } from './people.ts'
import { isOwnReason, reasonText } from './reasons.ts'

/** What acts are asked for together. */
export const ACT_GROUPS = {
  states: ['section.state', 'section.ready'],
  releases: ['section.release', 'section.comments-until'],
  endorsements: ['section.endorse'],
  comments: ['thread.audience', 'comments.send', 'thread.disposition'],
  suggestions: ['suggestion.accept', 'suggestion.decline', 'suggestion.take-back', 'suggestion.withdraw'],
  answers: ['recommendation.answer', 'more-time.ask', 'more-time.answer'],
  members: ['member.change', 'member.remove', 'member.replace', 'calendar.renew'],
  invitations: ['invitation.send', 'invitation.resend', 'invitation.withdraw', 'invitation.accept'],
  round: ['round.open', 'round.edit', 'round.archive', 'round.restore'],
  'sign-ins': ['session.open', 'session.end', 'session.help'],
  appointments: ['person.appoint'],
  exports: ['export'],
  publications: ['publication'],
} as const satisfies Record<string, readonly AuditAction[]>
export type ActGroup = keyof typeof ACT_GROUPS

export const groupText = (group: ActGroup): string => {
  switch (group) {
    case 'states':
      return msg('States of sections')
    case 'releases':
      return msg('Releases')
    case 'endorsements':
      return msg('Endorsements')
    case 'comments':
      return msg('Comments')
    case 'suggestions':
      return msg('Suggestions')
    case 'answers':
      return msg('Answers and more time')
    case 'members':
      return msg('Members')
    case 'invitations':
      return msg('Invitations')
    case 'round':
      return msg('The round itself')
    case 'sign-ins':
      return msg('Sign-ins')
    case 'appointments':
      return msg('Appointments')
    case 'exports':
      return msg('Files taken away')
    case 'publications':
      return msg('Publication')
  }
}

/** Somebody as a sentence begins with them. */
const asSubject = ({ role, country, name }: Named): string => {
  if (name != null) return name
  if (role === 'secretariat') return msg('The secretariat')
  return country === null ? roleName(role) : msg(str`${roleName(role)} (${countryName(country)})`)
}

const isRole = (value: unknown): value is Role => (ROLES as readonly unknown[]).includes(value)
const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)
const record = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}

/** Who did it, as a sentence begins with them. */
export const actorText = ({ actor }: Pick<AuditAct, 'actor'>): string => {
  if (actor === null) return msg('Somebody')
  const { name, role, country } = actor
  return role === null ? (name ?? msg('Somebody')) : asSubject({ name, role, country })
}

/** Members of a round, those who have left included. */
export type Members = readonly (Named & { id: string })[]

/** Whom it was done to: a member of the round, or who was written down. */
const whomText = ({ about, before, after }: AuditAct, members: Members): string => {
  const member = members.find(({ id }) => id === (about.member ?? record(before).member))
  if (member !== undefined) return personName(member)
  const notes = [about, record(after), record(before)]
  for (const note of notes) {
    const name = textOf(note.name) ?? textOf(note.email)
    if (name !== null) return name
  }
  for (const { role, country } of notes) if (isRole(role)) return personName({ role, country: textOf(country) })
  return msg('somebody')
}

const stateSentence = (who: string, where: string, { before, after }: AuditAct): string => {
  if (after === 'locked') return msg(str`${who} locked ${where}`)
  if (before === 'locked') return msg(str`${who} reopened ${where}`)
  return after === 'in-review'
    ? msg(str`${who} put ${where} in review`)
    : msg(str`${who} put ${where} back to drafting`)
}

const endorsementSentence = (who: string, where: string, { after, about }: AuditAct): string => {
  const kind = textOf(after) ?? textOf(record(after).kind) ?? about.kind
  if (kind === 'reserved') return msg(str`${who} recorded a reservation on ${where}`)
  return kind === 'withdrawn'
    ? msg(str`${who} took back what was said of ${where}`)
    : msg(str`${who} endorsed ${where}`)
}

const exportSentence = (who: string, where: string, { section, after }: AuditAct): string => {
  switch (record(after).what) {
    case 'audit':
      return msg(str`${who} downloaded this record`)
    case 'comment-matrix':
      return msg(str`${who} downloaded the comments of the beneficiary with their answers`)
    case 'answer-matrix':
      return msg(str`${who} downloaded the recommendations with their answers`)
  }
  return section === null ? msg(str`${who} downloaded a file`) : msg(str`${who} downloaded ${where}`)
}

const sentence = (act: AuditAct, members: Members): string => {
  const who = actorText(act)
  const where = act.section?.title ?? msg('a section')
  const whom = whomText(act, members)
  switch (act.action) {
    case 'session.open':
      return msg(str`${who} signed in`)
    case 'session.end':
      return msg(str`${who} ended a sign-in`)
    case 'session.help':
      return msg(str`${who} made a code for ${whom}, to be read out by telephone`)
    case 'person.appoint':
      return msg(str`${who} changed what ${whom} is in the installation`)
    case 'round.open':
      return msg(str`${who} opened the round`)
    case 'round.edit':
      return msg(str`${who} changed particulars of the round`)
    case 'round.archive':
      return msg(str`${who} archived the round`)
    case 'round.restore':
      return msg(str`${who} took the round out of the archive`)
    case 'invitation.send':
      return msg(str`${who} invited ${whom}`)
    case 'invitation.resend':
      return msg(str`${who} sent the invitation of ${whom} again`)
    case 'invitation.withdraw':
      return msg(str`${who} withdrew the invitation of ${whom}`)
    case 'invitation.accept':
      return msg(str`${who} accepted the invitation`)
    case 'member.change':
      return msg(str`${who} changed what ${whom} is in the round`)
    case 'member.remove':
      return msg(str`${who} took ${whom} out of the round`)
    case 'member.replace':
      return msg(str`${who} had ${whom} replaced`)
    case 'calendar.renew':
      return msg(str`${who} made a new address of their calendar`)
    case 'section.state':
      return stateSentence(who, where, act)
    case 'section.ready':
      return act.after === null || act.after === false
        ? msg(str`${who} took back that ${where} is ready for review`)
        : msg(str`${who} marked ${where} as ready for review`)
    case 'section.release':
      if (act.after === null) return msg(str`${who} withdrew ${where} from the beneficiary`)
      return act.before === null
        ? msg(str`${who} released ${where} to the beneficiary`)
        : msg(str`${who} released a newer text of ${where} to the beneficiary`)
    case 'section.comments-until':
      return msg(str`${who} changed until when comments on ${where} are open`)
    case 'section.endorse':
      return endorsementSentence(who, where, act)
    case 'thread.audience':
      return msg(str`${who} opened a thread on ${where} to more readers`)
    case 'thread.disposition':
      return msg(str`${who} answered a comment of the beneficiary on ${where}`)
    case 'suggestion.accept':
      return msg(str`${who} accepted a suggestion in ${where}`)
    case 'suggestion.decline':
      return msg(str`${who} declined a suggestion in ${where}`)
    case 'suggestion.take-back':
      return msg(str`${who} took back what was decided of a suggestion in ${where}`)
    case 'suggestion.withdraw':
      return msg(str`${who} withdrew a suggestion in ${where}`)
    case 'comments.send':
      return msg(str`${who} sent cleared comments`)
    case 'more-time.ask':
      return msg(str`${who} asked for more time to comment on ${where}`)
    case 'more-time.answer':
      return act.after === null
        ? msg(str`${who} gave no more time to comment on ${where}`)
        : msg(str`${who} gave more time to comment on ${where}`)
    case 'recommendation.answer':
      return msg(str`${who} answered a recommendation in ${where}`)
    case 'export':
      return exportSentence(who, where, act)
    case 'publication':
      return msg(str`${who} published the report`)
  }
}

/** One act as a sentence, with the reason that was given: `The secretariat locked Findings: “final text”`.
 * @param members of the round, those who have left included. */
export const actText = (act: AuditAct, members: Members): string => {
  const text = sentence(act, members)
  if (act.reason === null) return text
  return isOwnReason(act.reason) ? `${text}. ${reasonText(act.reason)}` : msg(str`${text}: “${act.reason}”`)
}
