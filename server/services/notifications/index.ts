export {
  notifyBatch,
  notifyComment,
  notifyDisposition,
  notifyMention,
  notifySuggestion,
  notifyWidened,
} from './comments.ts'
export { notifyAnswer, notifyMoreTime, notifyRelease, notifyState } from './sections.ts'
