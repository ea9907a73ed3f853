import type { NotificationBody, NotificationsBody } from '../../schema/api/notifications.ts'
import type { Person } from './people.ts'

/** What somebody is told of, newest first. */
export const notificationsOf = async (
  { fetch }: Pick<Person, 'fetch'>,
  before?: string,
): Promise<NotificationsBody> => {
  const answer = await fetch(`/api/notifications${before === undefined ? '' : `?before=${before}`}`)
  if (answer.status !== 200) throw new Error(`notifications were answered with ${answer.status}`)
  return (await answer.json()) as NotificationsBody
}

/** What somebody is told of a thread. */
export const toldOf = async (person: Pick<Person, 'fetch'>, thread: string): Promise<NotificationBody[]> =>
  (await notificationsOf(person)).notifications.filter((one) => one.thread === thread)

/** Kinds of it, in order of their names. */
export const kindsOf = async (person: Pick<Person, 'fetch'>, thread: string): Promise<string[]> =>
  (await toldOf(person, thread)).map(({ kind }) => kind).sort()
