export {
  notifyBatch,
  notifyComment,
  notifyCorrection,
  notifyDisposition,
  notifyMention,
  notifySuggestion,
  notifyTakenBack,
  notifyWidened,
} from './comments.ts'
export { notifyJoined } from './joined.ts'
export { takeBackMails, takeBackMailsOf } from './taken-back.ts'
export { notifyAnswer, notifyMoreTime, notifyRelease, notifyState, notifyUntil } from './sections.ts'
