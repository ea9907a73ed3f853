import type { AuditAct } from '../../schema/api/audit.ts'
import { writeCsv } from './csv.ts'

const HEAD = [
  'at',
  'actor',
  'role',
  'country',
  'action',
  'section',
  'section title',
  'before',
  'after',
  'reason',
  'about',
] as const

const valueText = (value: unknown): string => {
  if (value === null || value === undefined) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** The acts as a table; names of columns and acts are those of the API, in any language of the reader. */
export const writeAuditCsv = (acts: readonly AuditAct[]): string =>
  writeCsv(
    HEAD,
    acts.map(({ at, actor, action, section, before, after, reason, about }) => [
      at,
      actor?.name ?? '',
      actor?.role ?? '',
      actor?.country ?? '',
      action,
      section?.key ?? '',
      section?.title ?? '',
      valueText(before),
      valueText(after),
      reason ?? '',
      Object.keys(about).length === 0 ? '' : JSON.stringify(about),
    ]),
  )

export const writeAuditJson = (acts: readonly AuditAct[]): string => `${JSON.stringify({ acts }, null, 2)}\n`
