import { expect } from 'vitest'

/** Read RFC 4180 back, as a program that believes the standard. */
export const readCsv = (text: string): string[][] => {
  const rows: string[][] = [[]]
  for (let at = 0; at < text.length;) {
    expect(text[at]).toBe('"')
    let value = ''
    for (at++; text[at] !== '"' || text[at + 1] === '"'; at++) {
      if (text[at] === '"') at++
      value += text[at]
    }
    rows.at(-1)!.push(value)
    at++
    if (text.startsWith('\r\n', at)) {
      at += 2
      if (at < text.length) rows.push([])
    } else {
      expect(text[at]).toBe(',')
      at++
    }
  }
  return rows
}
