/**
 * One sheet of a workbook, written as its rows arrive: texts stand in their cells, so that nothing grows with the number
 * of rows. What enters are rows as COPY writes them; what leaves are the bytes of an `.xlsx` file. A text is never a
 * formula here, whatever it begins with.
 */
import { Readable } from 'node:stream'
import { ZipFile } from 'yazl'

import type { FileParts } from '../types.ts'
import { watermarkText } from '../watermark.ts'
import { copiedRows } from './copied-rows.ts'
import { Styles, workbookParts } from './parts.ts'
import { textCell, type SheetColumn, sheetBegin, SHEET_END, sheetHeading, sheetRow } from './rows.ts'

/** Of what zlib offers, the quickest: texts of tables shrink nearly as much. */
const LEVEL = 1

export async function* sheetFile(parts: FileParts): AsyncIterable<Buffer> {
  const styles = new Styles()
  const columns = parts.columns.map((column): SheetColumn => ({ ...column, style: styles.of(column) }))
  const zip = new ZipFile()
  const name = parts.context.plan.object.label[parts.request.locale]
  for (const [path, text] of workbookParts(name, styles)) zip.addBuffer(Buffer.from(text), path)
  const sheet = Readable.from(sheetBytes(parts, columns))
  zip.addReadStream(sheet, 'xl/worksheets/sheet1.xml', { compressionLevel: LEVEL })
  zip.end()
  const output = Readable.from(zip.outputStream as AsyncIterable<Buffer>)
  // a stream that fails within the archive is no end of the archive
  zip.on('error', (error: Error) => output.destroy(error))
  try {
    for await (const chunk of output) yield chunk as Buffer
  } finally {
    sheet.destroy()
  }
}

async function* sheetBytes(parts: FileParts, columns: readonly SheetColumn[]): AsyncIterable<Buffer> {
  yield Buffer.from(sheetBegin(columns) + sheetHeading(columns))
  let number = 1
  for await (const rows of copiedRows(parts.rows)) {
    let text = ''
    for (const row of rows) text += sheetRow(columns, row, ++number)
    yield Buffer.from(text)
  }
  const count = await parts.ended()
  const mark = parts.request.watermark
    ? `<row r="${number + 1}">${textCell(`A${number + 1}`, 0, watermarkText(parts, count))}</row>`
    : ''
  yield Buffer.from(mark + SHEET_END)
}
