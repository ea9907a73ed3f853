/**
 * The closed list of what can go wrong in Ronda, each with the HTTP status and the WebSocket close code it leaves as.
 * Code throws `new AppError(reason, detail)`; only `server/app.ts` and `server/rooms/connection.ts` translate.
 * Close codes: schema/wire/PROTOCOL.md, rules C1–C3.
 */
export const REASONS = {
  'bad-request': { status: 400, close: 4400 },
  malformed: { status: 400, close: 4400 },
  /** A code or link to sign in with that is wrong, too old or used: which of them is told to nobody. */
  'bad-code': { status: 400, close: 4400 },
  'not-signed-in': { status: 401, close: 4401 },
  forbidden: { status: 403, close: 4403 },
  /** Only somebody of the same delegation helps an official of a beneficiary to sign in. */
  'own-delegation': { status: 403, close: 4403 },
  'foreign-origin': { status: 403, close: 4403 },
  'not-found': { status: 404, close: 4404 },
  'foreign-client': { status: 409, close: 4409 },
  conflict: { status: 409, close: 4400 },
  /** Somebody is to become what asks for a statement that they have not accepted. */
  'needs-statement': { status: 409, close: 4400 },
  /** A round needs somebody to steer it. */
  'last-secretariat': { status: 409, close: 4400 },
  /** An installation needs somebody who appoints. */
  'last-administrator': { status: 409, close: 4400 },
  /** Whoever has this address is a member of the round, or invited to it. */
  'invited-already': { status: 409, close: 4400 },
  /** The round is put away: nothing in it changes. */
  archived: { status: 409, close: 4400 },
  /** A comment is its writer's to change for a while only. */
  'edit-over': { status: 409, close: 4400 },
  /** Something was done on a day that has not come. */
  'date-to-come': { status: 400, close: 4400 },
  'not-json': { status: 415, close: 4400 },
  'too-large': { status: 413, close: 4413 },
  'section-full': { status: 413, close: 4413 },
  locked: { status: 423, close: 4423 },
  /** What was released takes no more comments: its time is over. */
  'comments-closed': { status: 423, close: 4423 },
  'page-too-old': { status: 426, close: 4426 },
  'too-many': { status: 429, close: 4529 },
  internal: { status: 500, close: 1011 },
  'storage-unavailable': { status: 503, close: 1011 },
  restarting: { status: 503, close: 1012 },
  'rights-changed': { status: 409, close: 4503 },
  'too-slow': { status: 409, close: 4508 },
  resync: { status: 409, close: 4509 },
  /** Start-up only: the message is one sentence that says what to set. */
  'cannot-start': { status: 500, close: 1011 },
} as const satisfies Record<string, { status: number; close: number }>

/** Why something was refused; the client switches on this, never on the text. */
export type Reason = keyof typeof REASONS

/** The only error Ronda throws on purpose.
 * @param reason what kind of refusal this is.
 * @param detail one sentence for a person; never another person's data. */
export class AppError extends Error {
  readonly reason: Reason
  /** When it is worth trying again, where that is known. */
  readonly retryAfterSeconds: number | null
  constructor(reason: Reason, detail: string = reason, options?: ErrorOptions & { retryAfterSeconds?: number }) {
    super(detail, options)
    this.name = 'AppError'
    this.reason = reason
    this.retryAfterSeconds = options?.retryAfterSeconds ?? null
  }
}

/** @returns whether `value` is one of the reasons above (for bodies read from the network). */
export const isReason = (value: unknown): value is Reason => typeof value === 'string' && Object.hasOwn(REASONS, value)

/** The reason behind a close code, or `internal` for a code that is not ours. Codes shared by two reasons give the first. */
export const reasonOfClose = (code: number): Reason =>
  (Object.keys(REASONS) as Reason[]).find((reason) => REASONS[reason].close === code) ?? 'internal'

/** Close codes after which a client must not come back by itself (y-websocket's convention). */
export const isFinalClose = (code: number): boolean => code >= 4400 && code <= 4499
