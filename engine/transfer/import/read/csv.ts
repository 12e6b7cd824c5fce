/** Rows of a text whose cells are parted by a character. */
import { parse } from 'csv-parse'
import { Readable } from 'node:stream'

import type { TableRow } from '../types.ts'
import { LIMITS } from '../limits.ts'
import { decoded } from './encoding.ts'
import { tooManyCells, tooManyRows, unreadable } from './refused.ts'

export interface CsvReading {
  readonly encoding: string
  readonly delimiter: string
}

/** @throws TesseraError IMPORT_REFUSED naming the row */
export async function* csvRows(
  content: AsyncIterable<Uint8Array>,
  { encoding, delimiter }: CsvReading,
): AsyncIterable<TableRow> {
  const source = Readable.from(decoded(content, encoding))
  const parser = parse({
    delimiter,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: false,
    max_record_size: LIMITS.charactersPerRow,
  })
  source.on('error', (error) => parser.destroy(error))
  source.pipe(parser)
  let number = 0
  try {
    for await (const cells of parser as AsyncIterable<string[]>) {
      number++
      if (number > LIMITS.rows) throw tooManyRows()
      if (cells.length > LIMITS.cellsPerRow) throw tooManyCells(number)
      if (cells.length > 1 || cells[0] !== '') yield { number, cells }
    }
  } catch (error) {
    throw isParserFault(error) ? unreadable(number + 1, error) : error
  } finally {
    source.destroy()
    parser.destroy()
  }
}

function isParserFault(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('CSV_')
}
