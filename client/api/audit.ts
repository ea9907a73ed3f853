import type { AuditBody, AuditFormat } from '../../schema/api/audit.ts'
import { call } from './http.ts'

/** @param round null: what was done outside rounds. @param query names and values that are not empty. */
const addressOf = (round: string | null, query: Readonly<Record<string, string>>): string => {
  const search = new URLSearchParams(query).toString()
  return `${round === null ? '/api/audit' : `/api/rounds/${round}/audit`}${search === '' ? '' : `?${search}`}`
}

export const listActs = (round: string | null, query: Readonly<Record<string, string>>): Promise<AuditBody> =>
  call('GET', addressOf(round, query))

/** Where the same acts are taken away as a file. */
export const fileAddress = (
  round: string | null,
  query: Readonly<Record<string, string>>,
  format: AuditFormat,
): string => addressOf(round, { ...query, format })
