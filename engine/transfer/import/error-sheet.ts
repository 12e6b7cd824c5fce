/** The file of refused rows as a workbook. */
import type { Readable } from 'node:stream'

import { unguardText } from '../export/guard.ts'
import { csvRows } from './read/csv.ts'
import { textSheet } from './workbook.ts'

/** @param content the same as comma separated values, which we wrote */
export function errorSheet(content: Readable): AsyncIterable<Buffer> {
  return textSheet('Sheet1', rows(content))
}

/** Cells of a sheet are texts whatever they begin with. */
async function* rows(content: Readable): AsyncIterable<readonly string[]> {
  for await (const { cells } of csvRows(content, { encoding: 'utf-8', delimiter: ',' })) yield cells.map(unguardText)
}
