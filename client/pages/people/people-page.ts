import { localized, msg, str } from '@lit/localize'
import { Task } from '@lit/task'
import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import type { SentInvitation } from '../../../schema/api/invitations.ts'
import type { RoundMember } from '../../../schema/api/members.ts'
import type { RoundBody } from '../../../schema/api/rounds.ts'
import { can, ROLES } from '../../../schema/policy.ts'
import { listInvitations, listMembers, resendInvitation, withdrawInvitation } from '../../api/members.ts'
import { getRound } from '../../api/rounds.ts'
import { avatar } from '../../elements/avatar.ts'
import { flag } from '../../elements/flag.ts'
import { LightElement } from '../../elements/light-element.ts'
import { countryName, personName } from '../../texts/people.ts'
import { markName, roleTitle } from '../../texts/places.ts'
import { errorText } from '../../texts/problems.ts'
import { agoText, momentText } from '../../texts/times.ts'
import '../account-menu.ts'
import '../language-select.ts'
import { renderStrip } from '../strip.ts'
import './invite-form.ts'
import './member-dialog.ts'
import type { MemberAct } from './member-dialog.ts'

interface People {
  round: RoundBody
  members: readonly RoundMember[]
  invitations: readonly SentInvitation[]
  /** The reader may invite, change and remove. */
  mayInvite: boolean
}

const load = async (id: string): Promise<People> => {
  const [round, { members }] = await Promise.all([getRound(id), listMembers(id)])
  const me = round.members.find((member) => member.id === round.me)
  const mayInvite = me !== undefined && can(me, 'invite', { type: 'round' })
  return { round, members, invitations: mayInvite ? (await listInvitations(id)).invitations : [], mayInvite }
}

/** Of one delegation. */
interface Group {
  role: RoundMember['role']
  country: string | null
  members: RoundMember[]
  invitations: SentInvitation[]
}

/** Who takes part and who is asked, by delegation: the secretariat first, countries in the order in which they came. */
const groupsOf = ({ members, invitations }: People): Group[] => {
  const groups = new Map<string, Group>()
  const groupOf = ({ role, country }: Pick<Group, 'role' | 'country'>): Group => {
    const key = `${role}/${country ?? ''}`
    const group = groups.get(key) ?? { role, country, members: [], invitations: [] }
    groups.set(key, group)
    return group
  }
  for (const member of members) if (member.endedAt === null) groupOf(member).members.push(member)
  for (const invitation of invitations) groupOf(invitation).invitations.push(invitation)
  return [...groups.values()].sort((a, b) => ROLES.indexOf(a.role) - ROLES.indexOf(b.role))
}

/** The people of a round, and for who may, asking others in, changing them and letting them go. */
@localized()
@customElement('ronda-people-page')
export class RondaPeoplePage extends LightElement {
  @property() roundId = ''
  @property() persona: string | null = null
  @property({ type: Boolean }) demo = false
  @state() private asking: { member: RoundMember; act: MemberAct } | null = null
  @state() private problem: string | null = null
  @state() private told: string | null = null
  /** What is shown while it is read anew. */
  #people: People | null = null

  readonly #load = new Task(this, {
    task: async ([id]) => (this.#people = await load(id)),
    args: () => [this.roundId] as const,
  })

  override connectedCallback(): void {
    super.connectedCallback()
    document.addEventListener('visibilitychange', this.#handleVisible)
  }

  override disconnectedCallback(): void {
    document.removeEventListener('visibilitychange', this.#handleVisible)
    super.disconnectedCallback()
  }

  /** Somebody may have accepted in the meantime. */
  readonly #handleVisible = (): void => {
    if (document.visibilityState === 'visible') void this.#load.run()
  }

  protected override updated(): void {
    document.title = `${msg('People of the round')} · Ronda`
  }

  async #do(act: () => Promise<unknown>, done: string): Promise<void> {
    this.problem = this.told = null
    try {
      await act()
      this.told = done
    } catch (error) {
      this.problem = errorText(error)
    }
    await this.#load.run()
  }

  override render() {
    const people = this.#people
    const me = people?.round.members.find(({ id }) => id === people.round.me) ?? null
    return html`<header class="top-bar">
        <a class="brand" href="/">Ronda</a><span class="spacer"></span>
        <ronda-language-select></ronda-language-select>
        <ronda-account-menu
          .me=${me}
          .persona=${this.persona}
          .demo=${this.demo}
          .round=${people?.round.title ?? ''}
          .roundId=${this.roundId}
        ></ronda-account-menu>
      </header>
      ${this.demo ? renderStrip(true) : nothing}
      <main class="wide">
        <h1>${msg('People of the round')}</h1>
        ${this.#load.render({
          pending: () =>
            people === null ? html`<p role="status" class="hint">${msg('Loading…')}</p>` : this.#renderPeople(people),
          error: (error) =>
            html`<div class="problem" role="alert">
              <p>${errorText(error)}</p>
              <button type="button" class="button" @click=${() => void this.#load.run()}>${msg('Try again')}</button>
            </div>`,
          complete: (loaded) => this.#renderPeople(loaded),
        })}
      </main>`
  }

  #renderPeople(people: People): TemplateResult {
    const { round, members, mayInvite } = people
    const former = members.filter(({ endedAt }) => endedAt !== null)
    return html`<p class="lead">
        <a href="/rounds/${round.id}" lang=${round.language}>${round.title}</a>
      </p>
      ${this.problem === null ? nothing : html`<p role="alert" class="error">${this.problem}</p>`}
      <p role="status">${this.told ?? nothing}</p>
      ${
        mayInvite
          ? html`<details class="invite">
              <summary class="button">${msg('Invite people')}</summary>
              <ronda-invite-form
                .roundId=${round.id}
                .beneficiary=${round.beneficiary}
                @ronda-after-invite=${() => void this.#load.run()}
              ></ronda-invite-form>
            </details>`
          : nothing
      }
      ${groupsOf(people).map((group) => this.#renderGroup(group, mayInvite))}
      ${
        former.length === 0
          ? nothing
          : html`<details class="former">
              <summary>${msg(str`Took part before (${former.length})`)}</summary>
              <ul class="people-list">
                ${former.map((member) => this.#renderFormer(member, members))}
              </ul>
            </details>`
      }
      ${
        this.asking === null
          ? nothing
          : html`<ronda-member-dialog
              .roundId=${round.id}
              .beneficiary=${round.beneficiary}
              .member=${this.asking.member}
              .act=${this.asking.act}
              @ronda-after-change=${() => void this.#load.run()}
              @ronda-after-close=${() => (this.asking = null)}
            ></ronda-member-dialog>`
      }`
  }

  #renderGroup({ role, country, members, invitations }: Group, mayInvite: boolean): TemplateResult {
    return html`<section class="people-group">
      <h2>
        ${
          country === null
            ? personName({ role, country })
            : html`${flag(country)} ${countryName(country)} <span class="hint">${roleTitle(role)}</span>`
        }
      </h2>
      <ul class="people-list">
        ${members.map((member) => this.#renderMember(member, mayInvite))}
        ${invitations.map((invitation) => this.#renderInvitation(invitation))}
      </ul>
    </section>`
  }

  #renderMember(member: RoundMember, mayInvite: boolean): TemplateResult {
    const { role, marks, organisation, email, joinedAt, isScripted } = member
    const details = [...marks.map((mark) => markName(mark, role)), organisation, email ?? ''].filter(
      (part) => part !== '',
    )
    const button = (act: MemberAct, text: string): TemplateResult =>
      html`<button
        type="button"
        class="text-button"
        data-act=${act}
        aria-label="${text} ${personName(member)}"
        @click=${() => (this.asking = { member, act })}
      >
        ${text}
      </button>`
    return html`<li class="person-row" data-member=${member.id}>
      ${avatar(member)}
      <div class="person-text">
        <strong>${personName(member)}</strong>
        ${details.length === 0 ? nothing : html`<span>${details.join(' · ')}</span>`}
        <span class="hint" title=${momentText(joinedAt)}>${msg(str`Joined ${agoText(joinedAt)}`)}</span>
      </div>
      ${
        mayInvite && !isScripted
          ? html`<div class="person-acts">
              ${button('change', msg('Change…'))} ${button('replace', msg('Replace…'))}
              ${button('remove', msg('Remove…'))}
            </div>`
          : nothing
      }
    </li>`
  }

  #renderInvitation(invitation: SentInvitation): TemplateResult {
    const { id, email, name, role, marks, organisation, sentAt, createdAt, isExpired, expiresAt } = invitation
    const details = [...(name === '' ? [] : [email]), ...marks.map((mark) => markName(mark, role)), organisation]
    const sent = sentAt ?? createdAt
    const state = isExpired
      ? msg(str`Invited ${agoText(sent)}; the invitation has expired`)
      : msg(str`Invited ${agoText(sent)}, has not accepted yet`)
    const { roundId } = this
    return html`<li class="person-row is-invited" data-invitation=${id}>
      <span class="avatar is-invited" aria-hidden="true">…</span>
      <div class="person-text">
        <strong>${name === '' ? email : name}</strong>
        ${details.some((part) => part !== '') ? html`<span>${details.filter((part) => part !== '').join(' · ')}</span>` : nothing}
        <span class=${isExpired ? 'error' : 'hint'} title=${msg(str`Can be accepted until ${momentText(expiresAt)}`)}
          >${state}</span
        >
      </div>
      <div class="person-acts">
        <button
          type="button"
          class="text-button"
          data-act="resend"
          aria-label="${msg('Send again')} ${email}"
          @click=${() => void this.#do(() => resendInvitation(roundId, id), msg(str`The invitation to ${email} was sent again.`))}
        >
          ${msg('Send again')}
        </button>
        <button
          type="button"
          class="text-button"
          data-act="withdraw"
          aria-label="${msg('Withdraw')} ${email}"
          @click=${() => void this.#do(() => withdrawInvitation(roundId, id), msg(str`The invitation to ${email} was withdrawn.`))}
        >
          ${msg('Withdraw')}
        </button>
      </div>
    </li>`
  }

  #renderFormer(member: RoundMember, all: readonly RoundMember[]): TemplateResult {
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
}

declare global {
  interface HTMLElementTagNameMap {
    'ronda-people-page': RondaPeoplePage
  }
}
