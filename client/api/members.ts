import type {
  InvitationsBody,
  InvitedBody,
  InviteRequest,
  SentInvitation,
  StatementsBody,
} from '../../schema/api/invitations.ts'
import type { MemberRequest, MembersBody, RemovalRequest, ReplacementRequest } from '../../schema/api/members.ts'
import { call } from './http.ts'

export const listMembers = (round: string): Promise<MembersBody> => call('GET', `/api/rounds/${round}/members`)
export const changeMember = (round: string, member: string, request: MemberRequest): Promise<void> =>
  call('PUT', `/api/rounds/${round}/members/${member}`, request)
export const removeMember = (round: string, member: string, request: RemovalRequest): Promise<void> =>
  call('DELETE', `/api/rounds/${round}/members/${member}`, request)
export const replaceMember = (round: string, member: string, request: ReplacementRequest): Promise<SentInvitation> =>
  call('POST', `/api/rounds/${round}/members/${member}/replacement`, request)

/** What waits for an answer in a round; for who invites. */
export const listInvitations = (round: string): Promise<InvitationsBody> =>
  call('GET', `/api/rounds/${round}/invitations`)
export const invite = (round: string, request: InviteRequest): Promise<InvitedBody> =>
  call('POST', `/api/rounds/${round}/invitations`, request)
export const resendInvitation = (round: string, invitation: string): Promise<SentInvitation> =>
  call('POST', `/api/rounds/${round}/invitations/${invitation}/resend`)
export const withdrawInvitation = (round: string, invitation: string): Promise<void> =>
  call('DELETE', `/api/rounds/${round}/invitations/${invitation}`)

/** What the reader has accepted in a round. */
export const listStatements = (round: string): Promise<StatementsBody> => call('GET', `/api/rounds/${round}/statements`)
