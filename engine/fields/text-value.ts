/** Brings text to the form in which it is stored: composed (NFC), trimmed, without characters that nobody can see. */

/** Control characters, soft hyphen, zero-width spaces, direction marks, halves of surrogate pairs. Joiners stay: emoji and some scripts need them. */
const INVISIBLE = /(?![\t\n])[\p{Cc}\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\p{Surrogate}]/gu

/** ASCII and ideographs without spaces around them: most texts are clean already. */
const CLEAN = /^[!-~\u4e00-\u9fff](?:[ -~\u4e00-\u9fff]*[!-~\u4e00-\u9fff])?$/

/** Text of one line: what breaks lines becomes a space. */
export function cleanLine(text: string): string {
  if (CLEAN.test(text)) return text
  return clean(text.replace(/[\t\n\r\u2028\u2029]+/g, ' '))
}

/** Text of several lines; lines end with `\n`. */
export function cleanLines(text: string): string {
  return clean(text.replace(/\r\n?|\u2028|\u2029/g, '\n'))
}

function clean(text: string): string {
  return text.replace(INVISIBLE, '').normalize('NFC').trim()
}
