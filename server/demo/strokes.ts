/** One thing that a typist does. `go`: to a text of the item; `enter`: a new paragraph. */
type Step =
  { kind: 'key'; text: string } | { kind: 'erase' } | { kind: 'enter' } | { kind: 'go'; field: 'title' | 'body' }

/** `at` so many milliseconds after the typist began. */
export type Stroke = Step & { at: number }

/** The hand's own time for a step, and the thought before it. */
interface Timed {
  step: Step
  handMs: number
  thinkMs: number
}

/** How somebody types who writes a lot: six or seven keys a second. */
const KEY_MS = 150
const ERASE_MS = 90
/** Thoughts, by what went before. */
const THINK_MS = { clause: 350, sentence: 1400, paragraph: 2500, field: 1200, mistake: 600, end: 2500 } as const

/** `{wrong|right}` in the templates: typed wrong, seen, taken away as far as needed, typed right. */
const CORRECTION = /\{([^{}|]*)\|([^{}|]*)\}/

/** What stands there in the end. */
export const correctedText = (text: string): string => text.replaceAll(new RegExp(CORRECTION, 'g'), '$2')

/** One key a letter: the templates hold composed letters only. */
const lettersOf = (text: string): string[] => Array.from(text)

const commonLength = (a: readonly string[], b: readonly string[]): number => {
  const differs = a.findIndex((letter, index) => letter !== b[index])
  return differs === -1 ? a.length : differs
}

const thinkAfter = (letter: string): number => {
  if (/[.!?:]/.test(letter)) return THINK_MS.sentence
  return /[,;]/.test(letter) ? THINK_MS.clause : 0
}

/** Keys and corrections of one paragraph. @param random 0 to 1: no hand is even. */
const typeParagraph = (text: string, random: () => number): Timed[] => {
  const timed: Timed[] = []
  let before: [string, string] = ['', '']
  const key = (letter: string): void => {
    // The thought comes before the first letter of what is next, after the space.
    const thinkMs = before[1] === ' ' ? thinkAfter(before[0]) : 0
    timed.push({ step: { kind: 'key', text: letter }, handMs: KEY_MS * (0.5 + random()), thinkMs })
    before = [before[1], letter]
  }
  const correct = (wrong: readonly string[], right: readonly string[]): void => {
    const kept = commonLength(wrong, right)
    wrong.forEach(key)
    for (let left = wrong.length; left > kept; left--)
      timed.push({
        step: { kind: 'erase' },
        handMs: ERASE_MS,
        thinkMs: left === wrong.length ? THINK_MS.mistake : 0,
      })
    right.slice(kept).forEach(key)
  }
  let rest = text
  for (let found = CORRECTION.exec(rest); found !== null; found = CORRECTION.exec(rest)) {
    lettersOf(rest.slice(0, found.index)).forEach(key)
    correct(lettersOf(found[1]!), lettersOf(found[2]!))
    rest = rest.slice(found.index + found[0].length)
  }
  lettersOf(rest).forEach(key)
  return timed
}

const typeField = (field: 'title' | 'body', text: string, random: () => number): Timed[] => {
  const go: Timed = { step: { kind: 'go', field }, handMs: 0, thinkMs: THINK_MS.field }
  const enter: Timed = { step: { kind: 'enter' }, handMs: KEY_MS, thinkMs: THINK_MS.paragraph }
  const paragraphs = text.split('\n\n').map((paragraph) => typeParagraph(paragraph, random))
  return [go, ...paragraphs.flatMap((timed, index) => (index === 0 ? timed : [enter, ...timed]))]
}

const sum = (numbers: number[]): number => numbers.reduce((total, one) => total + one, 0)

/** When which key is pressed, so that all of it fills `durationMs`: thoughts take what the hands leave; where even the
 * hands' time is too long, everything is quicker.
 * @param title '' where there is none. */
export const planStrokes = (
  { title, body }: { title: string; body: string },
  { durationMs, random }: { durationMs: number; random: () => number },
): Stroke[] => {
  const timed = [...(title === '' ? [] : typeField('title', title, random)), ...typeField('body', body, random)]
  const handMs = sum(timed.map((one) => one.handMs))
  const thinkMs = sum(timed.map((one) => one.thinkMs)) + THINK_MS.end
  const isRoomy = handMs + thinkMs <= durationMs
  const handPace = isRoomy ? 1 : durationMs / (handMs + thinkMs)
  const thinkPace = isRoomy ? (durationMs - handMs) / thinkMs : handPace
  let at = 0
  return timed.map((one) => {
    at += one.thinkMs * thinkPace + one.handMs * handPace
    return { ...one.step, at }
  })
}
