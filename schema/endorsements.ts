/** What a delegation may say of a section: that it stands behind it, that it does so with a reservation, or that it takes
 * back what it said. */
export const ENDORSEMENT_KINDS = ['endorsed', 'reserved', 'withdrawn'] as const
/** Longest text of a reservation. */
export const MAX_RESERVATION = 2000
export type EndorsementKind = (typeof ENDORSEMENT_KINDS)[number]
