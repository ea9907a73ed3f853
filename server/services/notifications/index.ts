export { notifyBatch, notifyComment, notifyDisposition, notifyMention, notifySuggestion } from './comments.ts'
export { notifyAnswer, notifyMoreTime, notifyRelease, notifyState } from './sections.ts'
