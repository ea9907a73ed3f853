import { AppError } from '../../schema/errors.ts'

/** @param at when the round was put away; null: it is not. @throws AppError `archived`, when it is. */
export const refuseArchived = (at: Date | null): void => {
  if (at !== null) throw new AppError('archived', 'Take the round out of the archive first.')
}
