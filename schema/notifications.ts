/** What somebody is told of, by what happened. `mention`: named in a comment. `reply`: answered in a thread that they take part in.
 * `comment`: a new thread that is for them. `suggestion`: what became of their suggestion. `disposition`: what became of what the
 * beneficiary said. `batch`: the beneficiary has sent its comments. `release`: a section is released to them, or again. `state`: a
 * section was locked or opened. `late-text`: it was locked while they had words that were not saved. `more-time`: time was asked for
 * or given. `answer`: the beneficiary has answered a recommendation. `deadline`: days before comments close. `joined`: somebody has
 * joined their delegation, and reads its drafts. */
export const NOTIFICATION_KINDS = [
  'mention',
  'reply',
  'comment',
  'suggestion',
  'disposition',
  'batch',
  'release',
  'state',
  'late-text',
  'more-time',
  'answer',
  'deadline',
  'joined',
] as const
export type NotificationKind = (typeof NOTIFICATION_KINDS)[number]

/** How a kind is mailed. `now` is only for what is urgent. */
export const MAIL_CHOICES = ['now', 'digest', 'none'] as const
export type MailChoice = (typeof MAIL_CHOICES)[number]

/** What is mailed at once unless its reader chose otherwise; everything else waits for the digest (M37). */
export const URGENT: readonly NotificationKind[] = ['mention', 'late-text', 'deadline', 'joined']

export const defaultChoice = (kind: NotificationKind): MailChoice => (URGENT.includes(kind) ? 'now' : 'digest')

/** Days before the end of a comment period at which those who owe something are told (S13). */
export const DEADLINE_DAYS = [14, 7, 2] as const
