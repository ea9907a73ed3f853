/** Waiting times between attempts: 0.2 s doubling to 2.5 s, each shortened by chance by up to a half, so that pages which
 * lost the same server do not come back together. */
const FIRST_MS = 200
const LONGEST_MS = 2500

/** @param attempt attempts that have failed before this one; the first is 0.
 * @returns milliseconds to wait. */
export const backoffMs = (attempt: number): number =>
  Math.min(LONGEST_MS, FIRST_MS * 2 ** attempt) * (1 - Math.random() / 2)
