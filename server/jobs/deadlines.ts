import { climbLadder } from '../services/notifications/ladder.ts'
import type { Job } from './job.ts'

/** Tells that the time for comments ends. */
export const deadlines: Job = {
  name: 'deadlines',
  cron: '*/15 * * * *',
  lookSeconds: 10,
  run: ({ db }) => climbLadder(db),
}
