/** Reads what COPY writes in its format `text`: a row a line, its cells apart by tabs, null as `\N`. */
import { StringDecoder } from 'node:string_decoder'

export type CopiedRow = readonly (string | null)[]

/** As many rows at a time as have arrived. */
export async function* copiedRows(chunks: AsyncIterable<Buffer>): AsyncIterable<readonly CopiedRow[]> {
  const decoder = new StringDecoder('utf8')
  let rest = ''
  for await (const chunk of chunks) {
    const lines = (rest + decoder.write(chunk)).split('\n')
    rest = lines.pop() ?? ''
    if (lines.length > 0) yield lines.map(cellsOf)
  }
}

function cellsOf(line: string): CopiedRow {
  const cells = line.split('\t')
  return line.includes('\\') ? cells.map(plain) : cells
}

const ESCAPES: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' }

function plain(cell: string): string | null {
  if (cell === '\\N') return null
  return cell.replace(/\\(.)/g, (_, sign: string) => ESCAPES[sign] ?? sign)
}
