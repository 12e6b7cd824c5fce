/**
 * Scalars as YAML 1.2 writes them: plain where every reader, one of YAML 1.1 too, reads the same text back; quoted
 * otherwise. Widths count as on a terminal, where a Chinese character takes two columns.
 */

/** The widest line written of one's own accord. */
export const LINE_WIDTH = 120

/** What a reader would take for a number, in any spelling of YAML 1.1 or 1.2. */
const NUMBER =
  /^[-+]?(0[xob][0-9a-f_]+|[0-9][0-9_]*(:[0-9_]+)*(\.[0-9_]*)?(e[-+]?[0-9]+)?|\.[0-9_]+(e[-+]?[0-9]+)?|\.(inf|nan))$/i
const DATE = /^\d{4}-\d{1,2}-\d{1,2}([Tt\s].*)?$/
const WORD = /^(~|null|true|false|yes|no|on|off|y|n|=|<<)$/i
const INDICATOR_FIRST = /^([,[\]{}#&*!|>'"%@`?:]|-(\s|$)|---|\.\.\.)/
const INDICATOR_WITHIN = /:\s|:$|\s#/
const FLOW_INDICATOR = /[,[\]{}]/
const UNPRINTABLE = /[\p{Cc}\p{Cs}\u2028\u2029\uFEFF\uFFFE\uFFFF]/u
const WIDE =
  /[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uA960-\uA97C\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{1F300}-\u{1FAFF}\u{20000}-\u{3FFFD}]/gu

/** Columns that a line takes. */
export function widthOf(line: string): number {
  return [...line].length + (line.match(WIDE)?.length ?? 0)
}

/** One line, fit to stand inside `{ }` and `[ ]` or as a key. */
export function flowScalar(value: unknown): string {
  return typeof value === 'string' ? quoted(value, FLOW_INDICATOR) : atom(value)
}

/**
 * A scalar behind `key:` or `-`; it may go on in further lines, which begin at `indent`.
 * @param column where it begins
 */
export function blockScalar(value: unknown, column: number, indent: number): string {
  if (typeof value !== 'string') return atom(value)
  if (isLiteral(value)) return literal(value, indent)
  const text = quoted(value)
  return text.startsWith('"') || column + widthOf(text) <= LINE_WIDTH ? text : folded(text, column, indent)
}

function atom(value: unknown): string {
  return value === undefined ? 'null' : JSON.stringify(value)
}

function quoted(text: string, alsoRefused?: RegExp): string {
  if (isPlain(text) && !alsoRefused?.test(text)) return text
  if (UNPRINTABLE.test(text) || (text.includes("'") && !/["\\]/.test(text))) return doubleQuoted(text)
  return `'${text.replaceAll("'", "''")}'`
}

function isPlain(text: string): boolean {
  if (text === '' || text.trim() !== text || UNPRINTABLE.test(text)) return false
  if (INDICATOR_FIRST.test(text) || INDICATOR_WITHIN.test(text)) return false
  return !NUMBER.test(text) && !DATE.test(text) && !WORD.test(text)
}

/** JSON's escapes are YAML's too; what JSON leaves as it is and YAML calls unprintable is escaped as well. */
function doubleQuoted(text: string): string {
  return JSON.stringify(text).replace(
    new RegExp(UNPRINTABLE, 'gu'),
    (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  )
}

/** Whether a text of several lines reads well, and comes back exactly, as a literal block. */
function isLiteral(text: string): boolean {
  const lines = text.replace(/\n$/, '').split('\n')
  if (lines.length < 2 && !text.endsWith('\n')) return false
  return (
    lines.every((line) => !UNPRINTABLE.test(line) && (line === '' || line.trimEnd() === line)) &&
    /^\S/.test(lines[0] ?? '') &&
    lines.at(-1) !== ''
  )
}

function literal(text: string, indent: number): string {
  const lines = text.replace(/\n$/, '').split('\n')
  const header = text.endsWith('\n') ? '|' : '|-'
  return [header, ...lines.map((line) => (line === '' ? '' : ' '.repeat(indent) + line))].join('\n')
}

/** Breaks a long text at single spaces; a line break in YAML is read as a space. */
function folded(text: string, column: number, indent: number): string {
  const lines: string[] = []
  let line = ''
  // a line that began with an indicator would look like something else
  for (const word of text.split(/(?<=\S) (?=[^\s\-?:,[\]{}#&*!|>'"%@`])/)) {
    const room = LINE_WIDTH - (lines.length === 0 ? column : indent)
    if (line !== '' && widthOf(`${line} ${word}`) > room) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line].join(`\n${' '.repeat(indent)}`)
}
