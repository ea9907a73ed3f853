import { msg, str } from '@lit/localize'
import { html, type TemplateResult } from 'lit'
import type { DeskRound, DeskSection } from '../../schema/api/desk.ts'
import type { Waiting } from '../../schema/desk.ts'
import { delegationName, personName } from '../texts/people.ts'
import { agoText, listText, momentText } from '../texts/times.ts'
import { distanceText, dueText } from '../texts/deadlines.ts'

/** Whom something waits for, and what it is. */
const line = (kind: Waiting['kind'], who: string, what: unknown): TemplateResult =>
  html`<li data-waiting=${kind}><strong>${who}</strong> <span>${what}</span></li>`

const links = (round: DeskRound, sections: readonly DeskSection[]): TemplateResult[] =>
  sections.map(
    ({ key, title }, at) =>
      html`${at > 0 ? ', ' : ''}<a href="/rounds/${round.id}#${key}" lang=${round.language}>${title}</a>`,
  )

/** Somebody who was asked: by name, else by address. */
const invitedName = ({ name, email }: DeskRound['invitations'][number]): string => (name === '' ? email : name)

/** One thing that waits in a round, as a line. */
export const renderWaiting = (round: DeskRound, waiting: Waiting): TemplateResult => {
  const secretariat = msg('Secretariat')
  switch (waiting.kind) {
    case 'late':
      return line('late', secretariat, html`${dueText(waiting.deadline)}, ${distanceText(waiting.deadline)}`)
    case 'unanswered':
      return line(
        'unanswered',
        msg('Peers and secretariat'),
        html`${
          waiting.threads === 1
            ? msg(
                str`a comment of ${delegationName({ role: 'beneficiary', country: round.beneficiary })} has no answer:`,
              )
            : msg(
                str`${waiting.threads} comments of ${delegationName({ role: 'beneficiary', country: round.beneficiary })} have no answer:`,
              )
        }
        ${links(round, waiting.sections)}`,
      )
    case 'more-time':
      return line(
        'more-time',
        secretariat,
        html`${msg(str`${delegationName({ role: 'beneficiary', country: round.beneficiary })} asks for more time:`)}
        ${links(round, waiting.sections)}`,
      )
    case 'ready':
      return line('ready', secretariat, html`${msg('ready for review:')} ${links(round, waiting.sections)}`)
    case 'in-review':
      return line('in-review', secretariat, html`${msg('in review:')} ${links(round, waiting.sections)}`)
    case 'invited':
      return line(
        'invited',
        msg('Invited, not here yet'),
        waiting.invitations.map((one, at) => {
          const isOver = Date.parse(one.expiresAt) < Date.now()
          const when = isOver ? msg('expired') : msg(str`asked ${agoText(one.askedAt)}`)
          return html`${at > 0 ? ', ' : ''}${invitedName(one)} (${personName({ role: one.role, country: one.country })};
            <span title=${momentText(one.askedAt)}>${when}</span>)`
        }),
      )
    case 'silent':
      return line('silent', msg('Here, nothing written yet'), listText(waiting.members.map((one) => personName(one))))
  }
}
