import type { ChoicesBody, NotificationsBody, ReadRequest, UnsubscribedBody } from '../../schema/api/notifications.ts'
import { call } from './http.ts'

/** @param before id of one: older ones than that. */
export const listNotifications = (before?: string): Promise<NotificationsBody> =>
  call('GET', `/api/notifications${before === undefined ? '' : `?before=${before}`}`)
/** Whoever opens what they are told of leaves the page with it. */
export const markRead = (request: ReadRequest): Promise<void> => call('POST', '/api/notifications/read', request, true)
export const getChoices = (): Promise<ChoicesBody> => call('GET', '/api/notifications/choices')
export const saveChoices = (choices: ChoicesBody): Promise<ChoicesBody> =>
  call('POST', '/api/notifications/choices', choices)
export const unsubscribe = (token: string, kind: string): Promise<UnsubscribedBody> =>
  call('POST', `/api/unsubscribe/${encodeURIComponent(token)}/${encodeURIComponent(kind)}`)
/** This page keeps words of the reader's that a lock came before. */
export const tellLateText = (section: string): Promise<void> => call('POST', `/api/sections/${section}/late-text`)
