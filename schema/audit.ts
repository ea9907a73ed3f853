/** What the audit trail keeps (M31), by what it is done to. */
export const AUDIT_ACTIONS = [
  'session.open',
  'session.end',
  /** A code was made to be read out by telephone. */
  'session.help',
  'person.appoint',
  'round.open',
  'round.edit',
  'round.archive',
  'round.restore',
  'invitation.send',
  'invitation.resend',
  'invitation.withdraw',
  'invitation.accept',
  'member.change',
  'member.remove',
  'member.replace',
  'section.state',
  'section.ready',
  'section.release',
  'section.comments-until',
  'section.endorse',
  'export',
  'publication',
] as const
export type AuditAction = (typeof AUDIT_ACTIONS)[number]
