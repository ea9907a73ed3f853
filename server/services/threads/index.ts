export { editComment, replyTo, setResolved } from './answer.ts'
export { startThread } from './begin.ts'
export { listThreads, readThread, type ThreadChange } from './found.ts'
export { acceptSuggestions, declineSuggestion, takeBackDecision, type SuggestionDeps } from './suggestions.ts'
