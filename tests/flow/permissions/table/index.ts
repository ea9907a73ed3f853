import { everybody, type Row } from '../row.ts'
import { HEAD_MARK, PEOPLE, STAFF } from './people.ts'
import { ROUNDS } from './rounds.ts'
import { SECTIONS } from './sections.ts'
import { SIGN_IN } from './sign-in.ts'
import { SITE } from './site.ts'

/** Rows that ask nothing of a section: one place in each of its states is enough to see that its state changes nothing. */
export const ANYWHERE: Record<string, Row> = { ...SITE, ...SIGN_IN, ...PEOPLE }

/** Routes that answer otherwise when they are asked about the secretariat of the round. */
export const ABOUT_SECRETARIAT: readonly Record<string, Row>[] = [STAFF, HEAD_MARK]

/** [FAULTS A1] Every route of the program in demo mode, one row each, in the order in which they are asked. What is asked
 * changes nothing that a later question finds. */
export const TABLE: Record<string, Row> = {
  ...SITE,
  ...SIGN_IN,
  ...ROUNDS,
  ...PEOPLE,
  ...SECTIONS,
  // Ends the sign-in: asked for last, and once.
  'DELETE /api/session': everybody(204),
  'POST /api/session/end': everybody(204),
}
