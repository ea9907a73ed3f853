/** Of the site. `openRound`: begin one. `appointHead`, `appointOfficer`: give or take a place in the secretariat.
 * `appointAdministrator`: the same for administrators. `settings`: see people, sign-ins and mail of the installation.
 * `audit`: read and download what was done outside rounds. */
export const SITE_ACTIONS = [
  'openRound',
  'appointAdministrator',
  'appointHead',
  'appointOfficer',
  'settings',
  'audit',
] as const
/** Of a round. `presence`: see who is here. `manage`: its particulars, dates and step. `invite`: ask people in, change what they
 * are, let them go. `staff`: the same for its secretariat. `archive`: put it away or take it out again. `audit`: read and download
 * what was done. `desk`: have the delegation's desk, with what is released to it and what it drafts.
 * `clear`: clear comments and send them for the beneficiary. `askFollowUp`: open or end follow-up.
 * `publish`: its report. `bring`: have a scripted colleague write in a demo round, and send it away. */
export const ROUND_ACTIONS = [
  'read',
  'presence',
  'manage',
  'invite',
  'staff',
  'archive',
  'audit',
  'desk',
  'clear',
  'askFollowUp',
  'publish',
  'bring',
] as const
/** Of a section. `setState`: move between drafting, in review and locked. `release`: let the beneficiary read, or no longer.
 * `suggestLate`: make a suggestion of words that a lock came before. `answerRecommendation`: say what the beneficiary says to one.
 * `askTime`: ask for more time to comment on what is released. `grantTime`: give it, or not. `timeRequests`: know who asked.
 * `authors`: see who writes which words. `markReady`: say that it is ready for review. `endorse`: stand behind its exact content for
 * one's delegation, or reserve. `endorsements`: see what the delegations said of it. */
export const SECTION_ACTIONS = [
  'read',
  'edit',
  'comment',
  'suggest',
  'suggestLate',
  'setState',
  'release',
  'authors',
  'markReady',
  'endorse',
  'endorsements',
  'answerRecommendation',
  'askTime',
  'grantTime',
  'timeRequests',
] as const
/** Of a thread. `comment`: begin it, or answer in it. `suggest`: begin it with a change that it proposes; `suggestLate`: with words
 * that a lock came before. `resolve`: say that it is settled, or open it again. `widen`: let the next
 * larger audience read it. `send`: say it, cleared, to peers and secretariat in the name of the beneficiary's organisation.
 * `dispose`: say what becomes of what the beneficiary said. `decide`: accept what it suggests, or decline. `withdraw`: take away what
 * one has suggested oneself. `correct`: change the words of a colleague's draft before it is sent. */
export const THREAD_ACTIONS = [
  'read',
  'comment',
  'suggest',
  'suggestLate',
  'resolve',
  'widen',
  'send',
  'dispose',
  'decide',
  'withdraw',
  'correct',
] as const
/** Of somebody's words. `editOwn`: change them, as who wrote them; `correct`: as who did not. */
export const COMMENT_ACTIONS = ['editOwn', 'correct'] as const
/** Of somebody to be helped. `helpSignIn`: make a code to read out to them. */
export const HELP_ACTIONS = ['helpSignIn'] as const

export type Action =
  | (typeof SITE_ACTIONS)[number]
  | (typeof ROUND_ACTIONS)[number]
  | (typeof SECTION_ACTIONS)[number]
  | (typeof THREAD_ACTIONS)[number]
  | (typeof COMMENT_ACTIONS)[number]
  | (typeof HELP_ACTIONS)[number]
