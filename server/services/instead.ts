import { AppError } from '../../schema/errors.ts'

/** Nobody takes back what somebody else has said meanwhile without having read it.
 * @param known the word that there is.
 * @param instead when the one was said that the caller has read; null: none; undefined: whichever it is.
 * @throws AppError `conflict`. */
export const refuseOther = (known: { at: Date } | undefined, instead: string | null | undefined): void => {
  if (instead === undefined) return
  const at = instead === null ? undefined : Date.parse(instead)
  if (known?.at.getTime() !== at) throw new AppError('conflict', 'Something else was said meanwhile; read it first.')
}
