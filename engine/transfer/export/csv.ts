/** CSV as spreadsheets and RFC 4180 want it: UTF-8 with a mark, lines that end in CR LF, quoted where need be. */
import { guardText } from './guard.ts'
import type { FileParts } from './types.ts'
import { watermarkText } from './watermark.ts'

const MARK = '\uFEFF'
const LF = 10
const QUOTE = 34
const CR = Buffer.from('\r')

export async function* csvFile(parts: FileParts): AsyncIterable<Buffer> {
  const { columns, rows, request } = parts
  yield Buffer.from(csvHeading(columns.map(({ heading }) => heading)))
  yield* withLineEnds(rows)
  const count = await parts.ended()
  if (request.watermark) yield Buffer.from(csvLine([watermarkText(parts, count)]))
}

/** The first line, with the mark in front. */
export function csvHeading(headings: readonly string[]): string {
  return `${MARK}${csvLine(headings)}`
}

export function csvLine(texts: readonly string[]): string {
  return `${texts.map((text) => quoted(guardText(text))).join(',')}\r\n`
}

function quoted(text: string): string {
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** Turns the line ends of COPY, which are bare line feeds, into CR LF; line feeds within quotes are part of a value. */
export async function* withLineEnds(chunks: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  let inQuotes = false
  for await (const chunk of chunks) {
    const parts: Buffer[] = []
    let begin = 0
    let feed = chunk.indexOf(LF)
    let quote = chunk.indexOf(QUOTE)
    while (feed >= 0) {
      for (; quote >= 0 && quote < feed; quote = chunk.indexOf(QUOTE, quote + 1)) inQuotes = !inQuotes
      if (!inQuotes) {
        parts.push(chunk.subarray(begin, feed), CR)
        begin = feed
      }
      feed = chunk.indexOf(LF, feed + 1)
    }
    for (; quote >= 0; quote = chunk.indexOf(QUOTE, quote + 1)) inQuotes = !inQuotes
    yield Buffer.concat([...parts, chunk.subarray(begin)])
  }
}
