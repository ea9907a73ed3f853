/** What a thread is: a fact to put right, a question, a proposal, or a matter of wording. */
export const THREAD_KINDS = ['correction', 'question', 'proposal', 'editorial'] as const
export type ThreadKind = (typeof THREAD_KINDS)[number]

/** Characters of one comment. */
export const MAX_COMMENT_CHARACTERS = 4000
