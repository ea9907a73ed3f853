import type { FlatText } from '../../../schema/sections/flat-text.ts'
import type { TextRange } from '../../../schema/threads.ts'

/** One character of a text as Yjs numbers it. Every character that is written in a run is another one, so that what takes its place
 * is known by what it looks like. */
export interface Letter {
  /** Yjs id. */
  id: string
  char: string
  /** In the flat text. */
  at: number
}

export const lettersOf = ({ text, runs }: FlatText): Letter[] =>
  runs.flatMap(({ client, clock, length, at }) =>
    Array.from({ length }, (_, nth) => ({ id: `${client}:${clock + nth}`, char: text[at + nth]!, at: at + nth })),
  )

/** How a page has changed a text. `restore`: an older text was put back, which is given. */
export type Act = { kind: 'edit' | 'undo' } | { kind: 'restore'; older: readonly Letter[] }

interface Page {
  /** By thread: which characters this page knows to be of the passage. */
  known: Map<string, Set<string>>
  /** What took the place of what, as far as this page did it. */
  copies: [from: string, to: string][]
  /** By what they look like: the last ones that this page itself has taken away. */
  taken: Map<string, string>
}

const spanOf = (letters: readonly Letter[], members: ReadonlySet<string>): TextRange | null => {
  const at = letters.flatMap((letter) => (members.has(letter.id) ? [letter.at] : []))
  return at.length === 0 ? null : { start: at[0]!, end: at.at(-1)! + 1 }
}

/** Where passages are, by the definition of `docs/decisions/0023-anchors.md`, of single characters and sets of them; made without a line
 * of what it is compared with. */
export class Model {
  readonly #pages = new Map<string, Page>()
  readonly #server = new Map<string, Set<string>>()

  constructor(pages: readonly string[]) {
    for (const name of pages) this.#pages.set(name, { known: new Map(), copies: [], taken: new Map() })
  }

  /** A passage is marked: everybody is told. */
  begin(thread: string, letters: readonly Letter[], { start, end }: TextRange): void {
    const members = letters.flatMap(({ id, at }) => (at >= start && at < end ? [id] : []))
    this.#server.set(thread, new Set(members))
    for (const { known } of this.#pages.values()) known.set(thread, new Set(members))
  }

  /** A page has changed the text. */
  act(page: string, act: Act, before: readonly Letter[], after: readonly Letter[]): void {
    const { known, copies, taken } = this.#page(page)
    const [stood, stands] = [new Set(before.map(({ id }) => id)), new Set(after.map(({ id }) => id))]
    const made: [string, string][] = []
    const typed: Letter[] = []
    const older = new Map((act.kind === 'restore' ? act.older : before).map(({ char, id }) => [char, id]))
    for (const letter of after) {
      const from = act.kind === 'undo' ? taken.get(letter.char) : older.get(letter.char)
      if (act.kind === 'restore' ? from === letter.id : stood.has(letter.id)) continue
      if (from !== undefined) made.push([from, letter.id])
      else if (act.kind === 'edit') typed.push(letter)
      else throw new Error(`${letter.char} came out of nowhere`)
    }
    for (const { id, char } of before) if (!stands.has(id)) taken.set(char, id)
    copies.push(...made)
    for (const members of known.values()) {
      follow(members, made)
      const span = spanOf(after, members)
      for (const { id, at } of typed) if (span !== null && at > span.start && at < span.end) members.add(id)
    }
  }

  /** What a page says of a passage now. */
  says(page: string, thread: string): ReadonlySet<string> {
    return new Set(this.#page(page).known.get(thread))
  }

  /** The server has taken what a page said. @returns what it tells of it now. */
  taken(thread: string, said: ReadonlySet<string>): ReadonlySet<string> {
    const members = this.#server.get(thread)!
    for (const id of said) members.add(id)
    return new Set(members)
  }

  /** A page is told what is of a passage. */
  told(page: string, thread: string, members: ReadonlySet<string>): void {
    const { known, copies } = this.#page(page)
    const all = known.get(thread)!
    for (const id of members) all.add(id)
    follow(all, copies)
  }

  /** A page is told all that the server knows. */
  opened(page: string): void {
    for (const [thread, members] of this.#server) this.told(page, thread, members)
  }

  /** Where a passage is when everybody has been told everything. */
  rangeOf(thread: string, letters: readonly Letter[]): TextRange | null {
    const all = new Set(this.#server.get(thread))
    for (const { known } of this.#pages.values()) for (const id of known.get(thread)!) all.add(id)
    return spanOf(letters, all)
  }

  #page(name: string): Page {
    return this.#pages.get(name)!
  }
}

const follow = (members: Set<string>, copies: readonly [string, string][]): void => {
  for (const [from, to] of copies) if (members.has(from)) members.add(to)
}
