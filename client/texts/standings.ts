import { msg } from '@lit/localize'
import type { PersonBody } from '../../schema/api/persons.ts'
import type { Standing } from '../../schema/policy.ts'

/** A place in the secretariat in words. */
export const secretariatText = (place: Standing['secretariat']): string => {
  switch (place) {
    case 'head':
      return msg('Head of the secretariat')
    case 'officer':
      return msg('Officer of the secretariat')
    case null:
      return msg('No role in the secretariat')
  }
}

/** Everything that somebody is in the installation; empty: nothing. */
export const placesOf = ({ isAdministrator, secretariat }: Standing): string[] => [
  ...(isAdministrator ? [msg('Administrator')] : []),
  ...(secretariat === null ? [] : [secretariatText(secretariat)]),
]

/** What to call somebody of the installation. */
export const calledBy = ({ name, email, persona }: PersonBody): string => name ?? email ?? persona ?? msg('Somebody')

/** What a change of place does to somebody, before it is done. */
export const consequencesOf = (before: Standing, after: Standing): string[] => {
  const found: string[] = []
  if (after.isAdministrator && !before.isAdministrator)
    found.push(msg('They can appoint people and see the installation’s settings. They see no round by that.'))
  if (!after.isAdministrator && before.isAdministrator)
    found.push(msg('They can no longer appoint people or see the installation’s settings.'))
  if (before.secretariat === after.secretariat) return found
  switch (after.secretariat) {
    case 'head':
      found.push(
        msg(
          'They become a member, marked as head, of every running round and of every new one. They can archive rounds and appoint officers.',
        ),
      )
      break
    case 'officer':
      found.push(
        before.secretariat === 'head'
          ? msg('They stay a member of their rounds, and can no longer archive rounds or appoint officers.')
          : msg('They can open rounds. They see the rounds that they open or are invited to.'),
      )
      break
    case null:
      found.push(
        msg('They take part in no round as secretariat any more, from this moment on. What they did keeps their name.'),
      )
  }
  return found
}
