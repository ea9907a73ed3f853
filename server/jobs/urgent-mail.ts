import { writeUrgent } from '../services/notifications/urgent.ts'
import type { Job } from './job.ts'

/** Mails at once what is urgent. It is asked for as soon as somebody is told of something, and looks by itself as well. */
export const urgentMail: Job = {
  name: 'urgent-mail',
  cron: '* * * * *',
  lookSeconds: 1,
  async run({ db, site, log }) {
    const count = await writeUrgent(db, site())
    if (count > 0) log.info('urgent mails were written', { count })
  },
}
