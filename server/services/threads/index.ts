export { moveAnchor, passReleased, readWithRanges } from './anchors.ts'
export { editComment, replyTo, setResolved } from './answer.ts'
export { startThread } from './begin.ts'
export { listThreads, readThread, type ThreadChange } from './found.ts'
