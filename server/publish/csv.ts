/** Excel takes a file without it for one of the computer's own code page. */
const BYTE_ORDER_MARK = '\u{FEFF}'

/** What a spreadsheet takes for the beginning of a formula, its wide forms and what it skips before one included.
 * @see https://owasp.org/www-community/attacks/CSV_Injection */
const FORMULA = /^[=+\-@\t\r\n\u{FF1D}\u{FF0B}\u{FF0D}\u{FF20}]/u

/** One cell: a formula becomes text, by the apostrophe that spreadsheets know. */
const cell = (text: string): string => `"${(FORMULA.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`

/** A file of comma-separated values (RFC 4180, UTF-8): every cell in quotes, rows ended by CR LF. */
export const writeCsv = (head: readonly string[], rows: Iterable<readonly string[]>): string => {
  const lines = [head, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`)
  return BYTE_ORDER_MARK + lines.join('')
}
