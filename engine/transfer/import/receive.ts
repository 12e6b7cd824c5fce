/** Taking a file in for an import: it is laid down as it comes, told by its content, and its beginning is looked at. */
import { TesseraError } from '../../kernel/errors.ts'
import type { FileStore } from '../files/index.ts'
import { delimiterOf } from './read/delimiter.ts'
import { decoded, EncodingMeter } from './read/encoding.ts'
import { refused } from './read/refused.ts'
import { LIMITS, SAMPLE_ROWS } from './limits.ts'
import type { Column, FileFormat, Reading, TableRow } from './types.ts'

export interface Arrived {
  readonly size: number
  readonly format: FileFormat
  readonly encoding?: string
  readonly delimiter?: string
}

const ZIP = Buffer.from('PK\u0003\u0004')
/** Of workbooks before 2007. */
const OLD = Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1])
const BEGIN_BYTES = 64 * 1024

/** @throws TesseraError FILE_TOO_LARGE, FILE_EMPTY, IMPORT_REFUSED; nothing stays in the store then */
export async function layDown(
  store: FileStore,
  id: string,
  { name, content }: { name: string; content: AsyncIterable<Uint8Array> },
): Promise<Arrived> {
  const meter = new EncodingMeter()
  let size = 0
  await store.write(id, counted())
  try {
    if (size === 0) throw new TesseraError('FILE_EMPTY', { name })
    const begin = await beginOf(store, id)
    if (begin.subarray(0, OLD.length).equals(OLD))
      throw refused('这是旧版 .xls 文件，请另存为 .xlsx 或 .csv', 'it is an old .xls file; save it as .xlsx or .csv')
    if (begin.subarray(0, ZIP.length).equals(ZIP)) return { size, format: 'xlsx' }
    const encoding = meter.encoding()
    if (encoding === undefined) throw refused('既不是 Excel 工作簿也不是文本', 'it is neither a workbook nor text')
    return { size, format: 'csv', encoding, delimiter: delimiterOf(await textOf(begin, encoding)) }
  } catch (error) {
    await store.remove([id])
    throw error
  }

  async function* counted(): AsyncIterable<Uint8Array> {
    for await (const chunk of content) {
      size += chunk.length
      if (size > LIMITS.bytes)
        throw new TesseraError(
          'FILE_TOO_LARGE',
          { limit: `${LIMITS.bytes / 1_000_000} MB` },
          { data: { largest: LIMITS.bytes } },
        )
      meter.add(chunk)
      yield chunk
    }
  }
}

async function beginOf(store: FileStore, id: string): Promise<Buffer> {
  const content = await store.read(id, undefined, { start: 0, end: BEGIN_BYTES - 1 })
  const chunks: Buffer[] = []
  for await (const chunk of content ?? []) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

async function textOf(bytes: Uint8Array, encoding: string): Promise<string> {
  let text = ''
  for await (const piece of decoded(only(bytes), encoding)) text += piece
  return text
}

async function* only(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes
}

/** The headings with some values of each column. @throws TesseraError IMPORT_REFUSED when there is nothing below headings */
export async function readingOf(
  rows: AsyncIterable<TableRow>,
  { format, encoding, delimiter }: Arrived,
): Promise<Reading> {
  const begin: TableRow[] = []
  for await (const row of rows) {
    begin.push(row)
    if (begin.length > SAMPLE_ROWS) break
  }
  const [head, ...others] = begin
  if (head === undefined || head.number !== 1) throw refused('第一行须为列标题', 'the first row must hold the headings')
  if (others.length === 0) throw refused('标题下没有数据行', 'there are no rows below the headings')
  const columns = head.cells.map((cell, index): Column => ({
    index,
    heading: cell.trim().slice(0, 200),
    sample: others.map(({ cells }) => (cells[index] ?? '').slice(0, 200)),
  }))
  return { format, ...(encoding !== undefined && { encoding }), ...(delimiter !== undefined && { delimiter }), columns }
}
