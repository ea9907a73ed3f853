import type {
  AcceptanceRequest,
  AcceptedBody,
  OwnInvitation,
  OwnInvitationsBody,
} from '../../schema/api/invitations.ts'
import { call } from './http.ts'

/** What the reader was invited to and has not answered. */
export const listOwnInvitations = (): Promise<OwnInvitationsBody> => call('GET', '/api/invitations')
export const getOwnInvitation = (id: string): Promise<OwnInvitation> => call('GET', `/api/invitations/${id}`)
export const acceptInvitation = (id: string, request: AcceptanceRequest): Promise<AcceptedBody> =>
  call('POST', `/api/invitations/${id}/acceptance`, request)
