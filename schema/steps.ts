/** Steps of a round, in order. */
export const STEPS = ['request', 'self-assessment', 'baseline', 'visit', 'report', 'follow-up'] as const
export type Step = (typeof STEPS)[number]
