/** Where in a text the search words are, whatever the case and width of their letters. */

export interface Piece {
  readonly text: string
  readonly hit: boolean
}

/** The text in pieces, those that match marked. Texts whose normal form has another length are compared by their letters alone. */
export function pieces(text: string, words: string): Piece[] {
  const normal = plain(text)
  const [haystack, needle] = normal.length === text.length ? [normal, plain(words)] : [text, words]
  if (needle === '') return [{ text, hit: false }]
  const found: Piece[] = []
  let from = 0
  for (let at = haystack.indexOf(needle); at >= 0; at = haystack.indexOf(needle, from)) {
    if (at > from) found.push({ text: text.slice(from, at), hit: false })
    from = at + needle.length
    found.push({ text: text.slice(at, from), hit: true })
  }
  return from < text.length || found.length === 0 ? [...found, { text: text.slice(from), hit: false }] : found
}

export function holds(text: string, words: string): boolean {
  return plain(text).includes(plain(words))
}

function plain(text: string): string {
  return text.normalize('NFKC').toLowerCase()
}
