/**
 * In charge of reading files as tables. What enters is a file in the store and how it is to be read; what leaves are
 * rows of texts, one after the other, the headings first. Whatever the file holds, what it may cost is bounded.
 */
import type { FileStore } from '../../files/index.ts'
import { TesseraError } from '../../../kernel/errors.ts'
import type { Reading, TableRow } from '../types.ts'
import { csvRows } from './csv.ts'
import { xlsxRows } from './xlsx.ts'

/** @throws TesseraError IMPORT_REFUSED, NOT_FOUND when the file is no longer kept */
export async function* openTable(store: FileStore, file: string, how: How): AsyncIterable<TableRow> {
  // a spreadsheet is full of rows in which nothing stands
  for await (const row of rowsOf(store, file, how)) if (row.cells.some((cell) => cell.trim() !== '')) yield row
}

type How = Pick<Reading, 'format' | 'encoding' | 'delimiter'>

async function* rowsOf(
  store: FileStore,
  file: string,
  { format, encoding = 'utf-8', delimiter = ',' }: How,
): AsyncIterable<TableRow> {
  if (format === 'xlsx') {
    yield* xlsxRows(store, file)
    return
  }
  const content = await store.read(file)
  if (!content) throw new TesseraError('NOT_FOUND')
  yield* csvRows(content, { encoding, delimiter })
}
