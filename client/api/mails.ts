import type { MailsBody } from '../../schema/api/mails.ts'
import { call } from './http.ts'

/** What a demo would have sent. */
export const listMails = (): Promise<MailsBody> => call('GET', '/api/mails')
