/** One entry of a pasted list of people, as it was pasted. */
export interface PastedAddress {
  /** The entry as it stood there. */
  text: string
  /** In lower case; null: no address was found in it. */
  email: string | null
  /** What stood beside the address; '' when nothing did. */
  name: string
}

/** Addresses that one request invites. */
export const MAX_INVITED = 100

/** Longest address (RFC 5321, section 4.5.3.1.3, without its angle brackets). */
const MAX_ADDRESS = 254
/** What mail servers take in practice of RFC 5321: no quoted local parts, no addresses by number. */
const ADDRESS =
  /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/

/** @returns the address in lower case; null when it is none. */
export const readAddress = (text: string): string | null => {
  const address = text.trim().toLowerCase()
  return address.length <= MAX_ADDRESS && ADDRESS.test(address) ? address : null
}

interface Piece {
  text: string
  /** What ended it. */
  end: string
}

/** Cut at commas, semicolons, tabs and ends of lines, but not inside quotation marks or angle brackets. */
const cut = (text: string): Piece[] => {
  const pieces: Piece[] = []
  let piece = ''
  let isQuoted = false
  let isBracketed = false
  for (const character of `${text}\n`) {
    const isEnd = character === '\n' || character === '\r'
    // A quotation mark or bracket that is never closed holds no second line.
    if (isEnd) isQuoted = isBracketed = false
    if (character === '"') isQuoted = !isQuoted
    if (!isQuoted && character === '<') isBracketed = true
    if (!isQuoted && character === '>') isBracketed = false
    if (isEnd || (!isQuoted && !isBracketed && ',;\t'.includes(character))) {
      pieces.push({ text: piece.trim(), end: character })
      piece = ''
    } else piece += character
  }
  return pieces
}

/** What stands beside an address, without what only leads to it: `To:` of a mail's head, `- Director` of a list. */
const nameOf = (text: string): string =>
  text
    .replaceAll('"', '')
    .replace(/^\s*[\p{L}/. -]{1,24}:(\s|$)/u, '')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/^[\s\-–—·|,]+|[\s\-–—·|,]+$/g, '')

const read = (text: string): PastedAddress => {
  const bracketed = /^(.*)<([^<>]*)>\s*$/s.exec(text)
  if (bracketed !== null) return { text, email: readAddress(bracketed[2]!), name: nameOf(bracketed[1]!) }
  const words = text.split(/\s+/)
  const at = words.findIndex((word) => word.includes('@'))
  if (at < 0) return { text, email: null, name: nameOf(text) }
  const rest = words.filter((_, index) => index !== at).join(' ')
  return { text, email: readAddress(words[at]!.replace(/^mailto:/i, '')), name: nameOf(rest) }
}

/** Read a list of people as somebody has pasted it: `name <mail>`, `mail`, `name mail`, cells of a table, one or many a line.
 * Nothing of it is lost: what holds no address is an entry too. */
export const readAddresses = (text: string): PastedAddress[] => {
  const entries: PastedAddress[] = []
  /** Pieces without an address that may be the beginning of the next one's name: `Surname, Name <mail>`. */
  let before: Piece[] = []
  const flush = (): void => {
    for (const piece of before) entries.push(read(piece.text))
    before = []
  }
  for (const piece of cut(text)) {
    const isLine = piece.end === '\n' || piece.end === '\r'
    if (piece.text !== '' && !piece.text.includes('@')) before.push(piece)
    else if (piece.text !== '') {
      const isCell = before.at(-1)?.end === '\t'
      const isNamed = piece.text.includes('<')
      if (!isCell && !isNamed) flush()
      const whole = [...before.map(({ text, end }) => text + (end === '\t' ? ' ' : `${end} `)), piece.text].join('')
      entries.push(read(whole))
      before = []
    }
    if (isLine) flush()
  }
  return entries
}
