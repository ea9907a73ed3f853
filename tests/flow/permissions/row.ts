import type { SectionState } from '../../../schema/policy.ts'
import { SUBJECTS, type Ids, type Spare, type Subject } from '../../support/subjects.ts'

/** Where a question is asked: the state of the section, and whether it is released or was withdrawn. */
export interface Where {
  state: SectionState
  released: boolean
  /** It is released, and the time for comments is over. */
  isOver?: boolean
}

/** When the time for comments was over, where it is. */
export const OVER = '2020-01-01T00:00:00.000Z'

/** HTTP status, or the code a socket closes with (101: it stays open). */
export type Answer = number | ((where: Where) => number)

/** Who is answered like somebody else, unless a row says something of them alone. */
const LIKE = {
  headOfDelegation: 'expert',
  lead: 'expert',
  contributor: 'expert',
  officer: 'secretariat',
  official: 'beneficiary',
  removed: 'strangers',
  invited: 'strangers',
  outsideExpert: 'strangers',
  outsideSecretariat: 'strangers',
  administrator: 'strangers',
} as const satisfies Partial<Record<Subject, 'expert' | 'secretariat' | 'beneficiary' | 'strangers'>>

/** What one route answers to each subject. */
export interface Row extends Partial<Record<keyof typeof LIKE, Answer>> {
  anonymous: Answer
  expert: Answer
  secretariat: Answer
  beneficiary: Answer
  observer: Answer
  /** Who is signed in and no member of the round, be it not yet, no more or never. */
  strangers: Answer
  /** A body that is right, with every field that says who somebody is; in it nothing changes what the next subject finds. */
  body?(ids: Ids, where: Where): unknown
  /** What stands behind the `?`. */
  query?(ids: Ids): string
  /** Other words behind the `?` to which the answers are the same. */
  also?: readonly string[]
  /** What it uses up: every subject gets one of their own to ask for. */
  spare?: Spare
  /** It takes its time, and no answer depends on another: all subjects ask at once. */
  isSlow?: true
}

const isLike = (subject: Subject): subject is keyof typeof LIKE => subject in LIKE

export const answerTo = (row: Row, subject: Subject, where: Where): number =>
  at(isLike(subject) ? (row[subject] ?? row[LIKE[subject]]) : row[subject], where)

/** What every subject is answered, by name. */
export const answersOf = (row: Row, where: Where): Record<string, number> =>
  Object.fromEntries(SUBJECTS.map((subject) => [subject, answerTo(row, subject, where)]))

const at = (answer: Answer, where: Where): number => (typeof answer === 'number' ? answer : answer(where))

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

/** Only for the secretariat of the round, in every place of it. */
export const secretariatOnly = (answer: Answer, more: More = {}): Row => members(403, { secretariat: answer, ...more })

/** Of a section of the report: experts and secretariat alike; the beneficiary while it is released; observers never. */
export const ofReport = (answer: Answer, more: More = {}): Row =>
  members(answer, { beneficiary: whenReleased(answer), observer: 404, ...more })

/** While the section is released; before and after it is not there. */
export const whenReleased =
  (answer: Answer, otherwise: Answer = 404): Answer =>
  (where) =>
    at(where.released ? answer : otherwise, where)

/** While what is released takes comments. */
export const untilOver =
  (answer: Answer, over: Answer = 423): Answer =>
  (where) =>
    at(where.isOver === true ? over : answer, where)

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
