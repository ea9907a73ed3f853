/** What a delegation may say of a section: that it stands behind it, that it does so with a reservation, or that it takes
 * back what it said. */
export const ENDORSEMENT_KINDS = ['endorsed', 'reserved', 'withdrawn'] as const
export type EndorsementKind = (typeof ENDORSEMENT_KINDS)[number]
