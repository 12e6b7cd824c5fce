/** Rows of the first sheet of a workbook. */
import type { FileStore } from '../../files/index.ts'
import type { TableRow } from '../types.ts'
import { refused } from './refused.ts'

export async function* xlsxRows(_store: FileStore, _file: string): AsyncIterable<TableRow> {
  throw refused('暂不支持', 'not yet')
}
