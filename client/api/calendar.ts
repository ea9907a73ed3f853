import type { CalendarBody } from '../../schema/api/calendar.ts'
import { call } from './http.ts'

/** Where calendar programs read the dates of a round as the caller. */
export const getCalendar = (round: string): Promise<CalendarBody> => call('GET', `/api/rounds/${round}/calendar`)
/** Have another address; the one before is dead. */
export const renewCalendar = (round: string): Promise<CalendarBody> => call('POST', `/api/rounds/${round}/calendar`)
