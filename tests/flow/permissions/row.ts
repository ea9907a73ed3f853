import type { SectionState } from '../../../schema/policy.ts'
import type { Ids, Subject } from '../../support/subjects.ts'

/** Where a question is asked: the state of the section, and whether it is released or was withdrawn. */
export interface Where {
  state: SectionState
  released: boolean
}

/** HTTP status, or the code a socket closes with (101: it stays open). */
export type Answer = number | ((where: Where) => number)

/** What one route answers to each subject. */
export interface Row extends Partial<Record<'outsideExpert' | 'outsideSecretariat' | 'administrator', Answer>> {
  anonymous: Answer
  expert: Answer
  secretariat: Answer
  beneficiary: Answer
  observer: Answer
  /** The expert and the secretariat of another round, and an administrator, unless said of one of them. */
  strangers: Answer
  /** A body that is right; in it nothing changes what the next subject finds. */
  body?(ids: Ids, where: Where): unknown
  /** What stands behind the `?`. */
  query?(ids: Ids): string
}

export const answerTo = (row: Row, subject: Subject, where: Where): number => {
  const isStranger = subject === 'outsideExpert' || subject === 'outsideSecretariat' || subject === 'administrator'
  const answer = isStranger ? (row[subject] ?? row.strangers) : row[subject]
  return typeof answer === 'number' ? answer : answer(where)
}

type More = Partial<Row>

/** The same for everybody. */
export const everybody = (answer: Answer, more: More = {}): Row => ({
  anonymous: answer,
  expert: answer,
  secretariat: answer,
  beneficiary: answer,
  observer: answer,
  strangers: answer,
  ...more,
})

/** The same for everybody who is signed in. */
export const signedIn = (answer: Answer, more: More = {}): Row => everybody(answer, { anonymous: 401, ...more })

/** The same for every member of the round; for everybody else it is not there. */
export const members = (answer: Answer, more: More = {}): Row => signedIn(answer, { strangers: 404, ...more })

/** Of a section of the report: experts and secretariat alike; the beneficiary while it is released; observers never. */
export const ofReport = (answer: Answer, more: More = {}): Row =>
  members(answer, { beneficiary: whenReleased(answer), observer: 404, ...more })

const at = (answer: Answer, where: Where): number => (typeof answer === 'number' ? answer : answer(where))

/** While the section is released; before and after it is not there. */
export const whenReleased =
  (answer: Answer, otherwise: Answer = 404): Answer =>
  (where) =>
    at(where.released ? answer : otherwise, where)

/** Until the section is locked. */
export const untilLocked =
  (answer: Answer, locked: Answer = 423): Answer =>
  (where) =>
    at(where.state === 'locked' ? locked : answer, where)

/** While the section is drafting. */
export const whileDrafting =
  (answer: Answer, otherwise: Answer = 423): Answer =>
  (where) =>
    at(where.state === 'drafting' ? answer : otherwise, where)

/** A row as it was first written: answers to nobody, an outsider, the official, the expert and the secretariat, in a section
 * that is drafting; where it is released, and where it is released and locked, if that differs.
 * @param observer unless what the official is answered before a release. */
export const fromArrays = (
  { plain, released = plain, locked = released }: { plain: number[]; released?: number[]; locked?: number[] },
  { observer = plain[2]!, ...more }: More = {},
): Row => {
  const column =
    (index: number): Answer =>
    ({ state, released: isReleased }) => {
      // Who reads only what is released finds nothing in a section that is not, whatever its state.
      if (!isReleased && index === 2) return plain[index]!
      if (state === 'locked') return locked[index]!
      return (isReleased ? released : plain)[index]!
    }
  return {
    anonymous: column(0),
    strangers: column(1),
    beneficiary: column(2),
    expert: column(3),
    secretariat: column(4),
    observer,
    ...more,
  }
}
