import { MENTION } from '../../schema/threads.ts'

/** Somebody who can be named in a comment. */
export interface Mentionable {
  id: string
  /** Unlike that of every other. */
  name: string
  /** False: is named already, and not offered to be named. */
  isOffered?: false
}

/** A piece of a comment: words, or a member who is named. */
export type CommentPiece = string | { member: string }

/** Names that tell members apart: of two of one name the second gets a number. */
export const distinctNames = (people: readonly Mentionable[]): Mentionable[] => {
  const seen = new Map<string, number>()
  return people.map(({ name, ...person }) => {
    const count = (seen.get(name) ?? 0) + 1
    seen.set(name, count)
    return { ...person, name: count === 1 ? name : `${name} (${count})` }
  })
}

/** A comment in pieces, to be drawn. */
export const piecesOf = (body: string): CommentPiece[] => {
  const pieces: CommentPiece[] = []
  let at = 0
  for (const match of body.matchAll(MENTION)) {
    if (match.index > at) pieces.push(body.slice(at, match.index))
    pieces.push({ member: match[1]! })
    at = match.index + match[0].length
  }
  if (at < body.length) pieces.push(body.slice(at))
  return pieces
}

/** A comment as it is written: `@[id]` is @name. One whom nobody knows stays as it is. */
export const withWrittenNames = (body: string, people: readonly Mentionable[]): string =>
  body.replaceAll(MENTION, (all, id: string) => {
    const person = people.find((one) => one.id === id)
    return person === undefined ? all : `@${person.name}`
  })

/** The same words, where whoever is none of these is no longer named: their name is words like others.
 * @param nameOf what to call somebody. */
export const withPlainNames = (body: string, people: readonly Mentionable[], nameOf: (id: string) => string): string =>
  body.replaceAll(MENTION, (all, id: string) => (people.some((one) => one.id === id) ? all : `@${nameOf(id)}`))

const LETTER = /[\p{L}\p{N}]/u

/** What somebody has written as it is sent: @name becomes `@[id]`. */
export const withTokens = (text: string, people: readonly Mentionable[]): string => {
  // Ana María before Ana.
  const longestFirst = [...people].sort((a, b) => b.name.length - a.name.length)
  let sent = ''
  for (let at = 0; at < text.length;) {
    const isSign = text[at] === '@' && (at === 0 || !LETTER.test(text[at - 1]!))
    const person = isSign
      ? longestFirst.find(
          ({ name }) => text.startsWith(name, at + 1) && !LETTER.test(text[at + 1 + name.length] ?? ' '),
        )
      : undefined
    sent += person === undefined ? text[at]! : `@[${person.id}]`
    at += person === undefined ? 1 : 1 + person.name.length
  }
  return sent
}

/** What is being written of a name at the caret: `@can` of `ask @can|`; null: nothing.
 * @param caret index in the text. */
export const mentionAt = (text: string, caret: number): { start: number; query: string } | null => {
  const start = text.lastIndexOf('@', caret - 1)
  if (start < 0 || (start > 0 && LETTER.test(text[start - 1]!))) return null
  const query = text.slice(start + 1, caret)
  return query.length > 40 || /[\n@]/.test(query) || query.startsWith(' ') ? null : { start, query }
}

const plain = (text: string): string => text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase()

/** Whose name fits what is being written, of those who are offered, whatever the accents, beginnings of words first. */
export const fittingNames = (people: readonly Mentionable[], query: string): Mentionable[] => {
  const wanted = plain(query)
  const begins = ({ name }: Mentionable): boolean =>
    plain(name)
      .split(/[\s,]+/)
      .some((word) => word.startsWith(wanted)) || plain(name).startsWith(wanted)
  return people.filter((person) => person.isOffered !== false && begins(person))
}
