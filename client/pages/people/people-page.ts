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
import { flag } from '../../elements/flag.ts'
import { LightElement } from '../../elements/light-element.ts'
import { countryName, personName } from '../../texts/people.ts'
import { roleTitle } from '../../texts/places.ts'
import { errorText } from '../../texts/problems.ts'
import '../account-menu.ts'
import '../bell.ts'
import '../language-select.ts'
import { renderStrip } from '../strip.ts'
import '../telephone-code.ts'
import type { RondaTelephoneCode } from '../telephone-code.ts'
import './invite-form.ts'
import './member-dialog.ts'
import type { MemberAct } from './member-dialog.ts'
import { mayStaff } from './place-fields.ts'
import { renderFormer, renderInvitation, renderMember, type InvitationAct, type MemberRowAct } from './rows.ts'

interface People {
  round: RoundBody
  members: readonly RoundMember[]
  invitations: readonly SentInvitation[]
  /** The reader; null: none of the round's. */
  me: RoundBody['members'][number] | null
  /** The reader may invite, change and remove. */
  mayInvite: boolean
}

const load = async (id: string): Promise<People> => {
  const [round, { members }] = await Promise.all([getRound(id), listMembers(id)])
  const me = round.members.find((member) => member.id === round.me) ?? null
  const mayInvite = me !== null && can(me, 'invite', { type: 'round' })
  return { round, members, me, invitations: mayInvite ? (await listInvitations(id)).invitations : [], mayInvite }
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
  /** Whom a code is being made for. */
  @state() private helped: RondaTelephoneCode['helped'] | null = null
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

  #handleMember(member: RoundMember, act: MemberRowAct): void {
    if (act !== 'code') this.asking = { member, act }
    else if (member.person !== null) this.helped = { person: member.person }
  }

  #handleInvitation({ id, email }: SentInvitation, act: InvitationAct): void {
    const { roundId } = this
    if (act === 'code') this.helped = { invitation: id }
    else if (act === 'resend')
      void this.#do(() => resendInvitation(roundId, id), msg(str`The invitation to ${email} was sent again.`))
    else void this.#do(() => withdrawInvitation(roundId, id), msg(str`The invitation to ${email} was withdrawn.`))
  }

  override render() {
    const people = this.#people
    const me = people?.me ?? null
    return html`<header class="top-bar">
        <a class="brand" href="/">Ronda</a><span class="spacer"></span>
        <ronda-bell></ronda-bell>
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
    const { round, members, me, mayInvite } = people
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
                .peers=${round.peers}
                .me=${me}
                @ronda-after-invite=${() => void this.#load.run()}
              ></ronda-invite-form>
            </details>`
          : nothing
      }
      ${groupsOf(people).map((group) => this.#renderGroup(group, me, mayStaff(me, group.role)))}
      ${
        former.length === 0
          ? nothing
          : html`<details class="former">
              <summary>${msg(str`Took part before (${former.length})`)}</summary>
              <ul class="people-list">
                ${former.map((member) => renderFormer(member, members))}
              </ul>
            </details>`
      }
      ${
        this.asking === null
          ? nothing
          : html`<ronda-member-dialog
              .roundId=${round.id}
              .beneficiary=${round.beneficiary}
              .me=${me}
              .member=${this.asking.member}
              .act=${this.asking.act}
              @ronda-after-change=${() => void this.#load.run()}
              @ronda-after-close=${() => (this.asking = null)}
            ></ronda-member-dialog>`
      }
      ${
        this.helped === null
          ? nothing
          : html`<ronda-telephone-code
              .helped=${this.helped}
              @ronda-after-close=${() => (this.helped = null)}
            ></ronda-telephone-code>`
      }`
  }

  #renderGroup({ role, country, members, invitations }: Group, me: People['me'], isTheirs: boolean): TemplateResult {
    return html`<section class="people-group">
      <h2>
        ${
          country === null
            ? personName({ role, country })
            : html`${flag(country)} ${countryName(country)} <span class="hint">${roleTitle(role)}</span>`
        }
      </h2>
      <ul class="people-list">
        ${members.map((member) => renderMember(member, { me, isTheirs, onAct: (act) => this.#handleMember(member, act) }))}
        ${invitations.map((invitation) => renderInvitation(invitation, isTheirs ? (act) => this.#handleInvitation(invitation, act) : null))}
      </ul>
    </section>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ronda-people-page': RondaPeoplePage
  }
}
