import { writeDigests } from '../services/notifications/digest.ts'
import type { Job } from './job.ts'

/** Writes the daily mails. */
export const digest: Job = {
  name: 'digest',
  cron: '*/15 * * * *',
  lookSeconds: 10,
  async run({ db, site, log }) {
    const count = await writeDigests(db, site())
    if (count > 0) log.info('daily mails were written', { count })
  },
}
