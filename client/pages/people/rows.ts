import { msg, str } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import type { SentInvitation } from '../../../schema/api/invitations.ts'
import type { RoundMember } from '../../../schema/api/members.ts'
import { helpOfMember } from '../../../schema/help.ts'
import { can, type MemberSubject } from '../../../schema/policy.ts'
import { avatar } from '../../elements/avatar.ts'
import { personName } from '../../texts/people.ts'
import { markName } from '../../texts/places.ts'
import { agoText, momentText } from '../../texts/times.ts'
import { currentSession } from '../current-session.ts'
import type { MemberAct } from './member-dialog.ts'

/** What the row of a member asks for: `code` makes one to read out. */
export type MemberRowAct = MemberAct | 'code'
/** What the row of an invitation asks for. */
export type InvitationAct = 'resend' | 'code' | 'withdraw'

const act = <Act extends string>(name: Act, text: string, whom: string, onAct: (name: Act) => void): TemplateResult =>
  html`<button
    type="button"
    class="text-button"
    data-act=${name}
    aria-label="${text} ${whom}"
    @click=${() => onAct(name)}
  >
    ${text}
  </button>`

/** @param me the reader; null: none of the round's. @param isTheirs the reader changes members of this role. */
export const renderMember = (
  member: RoundMember,
  {
    me,
    isTheirs,
    onAct,
  }: { me: (MemberSubject & { id: string }) | null; isTheirs: boolean; onAct: (act: MemberRowAct) => void },
): TemplateResult => {
  const { role, marks, organisation, email, joinedAt, isScripted, person } = member
  const name = personName(member)
  const details = [...marks.map((mark) => markName(mark, role)), organisation, email ?? ''].filter(
    (part) => part !== '',
  )
  // A persona has no address, and nobody makes a code for themselves.
  const mayGetCode = person !== null && member.id !== me?.id && can(me, 'helpSignIn', helpOfMember(member))
  return html`<li class="person-row" data-member=${member.id}>
    ${avatar(member)}
    <div class="person-text">
      <strong>${name}</strong>
      ${details.length === 0 ? nothing : html`<span>${details.join(' · ')}</span>`}
      <span class="hint" title=${momentText(joinedAt)}>${msg(str`Joined ${agoText(joinedAt)}`)}</span>
    </div>
    ${
      isScripted || !(isTheirs || mayGetCode)
        ? nothing
        : html`<div class="person-acts">
            ${isTheirs ? html`${act('change', msg('Change…'), name, onAct)} ${act('replace', msg('Replace…'), name, onAct)}` : nothing}
            ${mayGetCode ? act('code', msg('Code to read out…'), name, onAct) : nothing}
            ${isTheirs ? act('remove', msg('Remove…'), name, onAct) : nothing}
          </div>`
    }
  </li>`
}

/** What is the matter with the mail; null: nothing that is known of. */
const mailTrouble = ({ delivery }: SentInvitation): string | null => {
  const { mail } = currentSession()
  // A demo shows its mails, and sends none.
  if (delivery === 'sent' || mail === 'shown') return null
  if (mail === 'none') return msg('No mail server: read a code out by telephone')
  if (delivery === 'failed') return msg('Could not be delivered: check the address')
  return delivery === 'waiting' ? msg('The mail is not sent yet') : null
}

/** Somebody who is asked and has not answered. @param onAct null: the reader only looks. */
export const renderInvitation = (
  invitation: SentInvitation,
  onAct: ((act: InvitationAct) => void) | null,
): TemplateResult => {
  const { id, email, name, role, marks, organisation, sentAt, createdAt, isExpired, expiresAt } = invitation
  const details = [...(name === '' ? [] : [email]), ...marks.map((mark) => markName(mark, role)), organisation].filter(
    (part) => part !== '',
  )
  const sent = sentAt ?? createdAt
  const trouble = mailTrouble(invitation)
  const state = isExpired
    ? msg(str`Invited ${agoText(sent)}; the invitation has expired`)
    : msg(str`Invited ${agoText(sent)}, has not accepted yet`)
  return html`<li class="person-row is-invited" data-invitation=${id}>
    <span class="avatar is-invited" aria-hidden="true">…</span>
    <div class="person-text">
      <strong>${name === '' ? email : name}</strong>
      ${details.length === 0 ? nothing : html`<span>${details.join(' · ')}</span>`}
      <span class=${isExpired ? 'error' : 'hint'} title=${msg(str`Can be accepted until ${momentText(expiresAt)}`)}
        >${state}</span
      >
      ${
        trouble === null
          ? nothing
          : html`<span class=${invitation.delivery === 'waiting' ? 'hint' : 'error'} data-delivery>${trouble}</span>`
      }
    </div>
    ${
      onAct === null
        ? nothing
        : html`<div class="person-acts">
            ${act('resend', msg('Send again'), email, onAct)}
            ${isExpired || role === 'secretariat' ? nothing : act('code', msg('Code to read out…'), email, onAct)}
            ${act('withdraw', msg('Withdraw'), email, onAct)}
          </div>`
    }
  </li>`
}

/** Somebody who took part before. @param all – among whom their successor is. */
export const renderFormer = (member: RoundMember, all: readonly RoundMember[]): TemplateResult => {
  const successor = all.find(({ id }) => id === member.replacedBy)
  const ended = member.endedAt ?? ''
  return html`<li class="person-row">
    ${avatar(member)}
    <div class="person-text">
      <strong>${personName(member)}</strong>
      <span class="hint" title=${momentText(ended)}
        >${
          successor === undefined
            ? msg(str`Access ended ${agoText(ended)}`)
            : msg(str`Access ended ${agoText(ended)}; replaced by ${personName(successor)}`)
        }</span
      >
    </div>
  </li>`
}
