/** Which value of a record the search words were found in, and the part of it around them. */

/** One searchable value as the reader sees it. */
export interface ShownValue {
  readonly field: string
  readonly text: string | null
  readonly masked: boolean
}

export interface Snippet {
  readonly field: string
  readonly text: string
}

const BEFORE = 16
const AFTER = 48

/** The first clear value that holds the words; else the first masked one, which they can only have been the end or the whole of. */
export function snippetOf(words: string, values: readonly ShownValue[]): Snippet | undefined {
  const wanted = plain(words)
  const found = values.find(({ text, masked }) => !masked && text !== null && plain(text).includes(wanted))
  if (found?.text) return { field: found.field, text: around(found.text, wanted) }
  const masked = values.filter(({ text, masked: isMasked }) => isMasked && text !== null)
  const shown = masked.find(({ text }) => text?.endsWith(wanted)) ?? masked[0]
  return shown?.text ? { field: shown.field, text: shown.text } : undefined
}

/** As PostgreSQL normalises what is searched, as near as it matters for showing. */
function plain(text: string): string {
  return text.normalize('NFKC').toLowerCase()
}

function around(text: string, wanted: string): string {
  const normal = plain(text)
  // letters of other widths take as many places; where they do not, the normalised text is shown
  const source = normal.length === text.length ? text : normal
  const at = normal.indexOf(wanted)
  const [from, to] = [at - BEFORE, at + wanted.length + AFTER]
  const characters = source.slice(whole(source, Math.max(0, from)), whole(source, Math.min(source.length, to)))
  return `${from > 0 ? '…' : ''}${characters}${to < source.length ? '…' : ''}`.replace(/\s+/g, ' ')
}

/** Never between the two halves of one character. */
function whole(text: string, at: number): number {
  return /[\uDC00-\uDFFF]/.test(text.charAt(at)) ? at - 1 : at
}
