/** Which character parts the cells of a text: the one that parts its first lines alike. */
const CANDIDATES = [',', '\t', ';', '|', '，'] as const
const LINES = 10

/** @param text the beginning of a file */
export function delimiterOf(text: string): string {
  const lines = withoutQuoted(text)
    .split(/\r\n|\n|\r/)
    .slice(0, LINES)
    .filter((line) => line.trim() !== '')
  const counted = CANDIDATES.map((delimiter) => {
    const counts = lines.map((line) => line.split(delimiter).length - 1)
    const [first = 0] = counts
    return { delimiter, first, alike: counts.filter((count) => count === first).length }
  })
  const [best] = counted.filter(({ first }) => first > 0).sort((a, b) => b.alike - a.alike || b.first - a.first)
  return best?.delimiter ?? ','
}

function withoutQuoted(text: string): string {
  return text.replace(/"(?:[^"]|"")*"/g, '')
}
