import { msg } from '@lit/localize'

/** What is written down of threads and of the beneficiary's word, as the trail tells it; null: no such word. */
export const heardText = (key: string, word: string): string | null => {
  if (key === 'audience') return audienceWord(word)
  if (key === 'verdict' || key === 'decision') return verdictWord(word)
  return null
}

/** Whoever reads the trail may be of none of the delegations: the reader's own is not meant. */
const audienceWord = (word: string): string | null => {
  switch (word) {
    case 'delegation':
      return msg('one delegation')
    case 'peers':
      return msg('peers and secretariat')
    case 'shared':
      return msg('shared with the beneficiary')
    default:
      return null
  }
}

const verdictWord = (word: string): string | null => {
  switch (word) {
    case 'taken':
      return msg('taken into the text')
    case 'partly':
      return msg('taken in part')
    case 'not-taken':
      return msg('not taken')
    case 'accepted':
      return msg('accepted')
    case 'in-part':
      return msg('accepted in part')
    case 'noted':
      return msg('noted')
    case 'declined':
      return msg('declined')
    case 'withdrawn':
      return msg('withdrawn')
    default:
      return null
  }
}
