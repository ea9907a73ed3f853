import type { Audience } from './policy.ts'
import type { PlainRun } from './sections/id-set.ts'

/** What a thread is: a fact to put right, a question, a proposal, or a matter of wording. */
export const THREAD_KINDS = ['correction', 'question', 'proposal', 'editorial'] as const
export type ThreadKind = (typeof THREAD_KINDS)[number]

/** Characters of one comment. */
export const MAX_COMMENT_CHARACTERS = 4000
/** Characters of a passage that a thread speaks of, and of what is proposed in its place. */
export const MAX_QUOTE_CHARACTERS = 4000
/** Runs of characters that an anchor keeps; those that do not stand any more make room for others. */
export const MAX_ANCHOR_RUNS = 1000

/** What becomes of what the beneficiary said (S04). */
export const DISPOSITIONS = ['taken', 'partly', 'not-taken'] as const
export type Disposition = (typeof DISPOSITIONS)[number]

/** What the beneficiary says to a recommendation (M26). It creates no obligation. */
export const RECOMMENDATION_ANSWERS = ['accepted', 'in-part', 'noted'] as const
export type RecommendationAnswer = (typeof RECOMMENDATION_ANSWERS)[number]

/** What became of a suggestion. `withdrawn`: its writer took it away, and nobody says anything to it. */
export const DECISIONS = ['accepted', 'declined', 'withdrawn'] as const
export type Decision = (typeof DECISIONS)[number]

/** Part of one text, in characters (UTF-16) of its flat form (`sections/flat-text.ts`); the end is not in it. */
export interface TextRange {
  start: number
  end: number
}

/** What a thread's passage is in a live text: a set of characters that only grows (`docs/decisions/0023-anchors.md`). They are
 * numbered by client ids, so only who may edit the section gets them. The words are what the passage and its surroundings were when
 * it was last said where it is: by them it is found again when others stand in the place of its characters and nobody said so. */
export interface Anchor {
  /** Yjs ids: those that were deleted too, which undoing may bring back in other forms. */
  runs: readonly PlainRun[]
  text: string
  prefix: string
  suffix: string
}

/** An anchor, and where it was in the content at `seq` when the server looked last; null: on deleted text. */
export interface SeenAnchor extends Anchor {
  seen: { seq: number; range: TextRange | null }
}

/** What a reader of releases gets of a passage. */
export interface ReleasedPassage {
  /** The version that is meant. */
  seq: number
  /** Where it is in that version; null: not there. */
  range: TextRange | null
  /** The quote stands, or has stood, in a text that was released: it tells nothing new. */
  isQuoted: boolean
}

/** A change that somebody proposes. `text`: other words for the passage of the thread; without a passage, words for a text in which
 * none stand. `field`: another value of a scalar field or
 * other members of a set; `before` is what its writer saw. `item`: a new item behind another (null: at the top). */
export type Suggestion =
  | { type: 'text'; replacement: string }
  | { type: 'field'; before: string | string[]; value: string | string[] }
  | { type: 'item'; title: string; body: string; after: string | null }

/** Most drafts that are sent at once. */
export const MAX_BATCH = 200

/** Whom a thread can be opened to from here, by growing audience. */
export const widerThan = (audience: Audience): Audience | null =>
  audience === 'delegation' ? 'peers' : audience === 'peers' ? 'shared' : null

/** `@[member id]` in a comment's text: whom it speaks of, whatever they are called in the reader's language. */
export const MENTION = /@\[([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\]/g

/** Members whom a comment names, each once. */
export const mentionedIn = (body: string): string[] => [...new Set([...body.matchAll(MENTION)].map(([, id]) => id!))]

/** Whether a thread is settled by what became of it: a suggestion that was decided on or withdrawn, a draft that was sent. It is not
 * opened again by saying so, nor by an answer: a decision is taken back first, and what was sent stays sent. */
export const isClosed = ({ decision, sentAs }: { decision: unknown; sentAs: string | null }): boolean =>
  decision !== null || sentAs !== null

/** A comment as plain text. @param name what to call a member. */
export const withNames = (body: string, name: (member: string) => string): string =>
  body.replaceAll(MENTION, (_all, id: string) => `@${name(id)}`)
