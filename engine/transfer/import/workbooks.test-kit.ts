/** Workbooks as other programs write them, good ones and such as are made to do harm. */
import { buffer } from 'node:stream/consumers'
import { ZipFile } from 'yazl'

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'

export interface Parts {
  /** What stands within `sheetData`. */
  readonly rows: string
  readonly strings?: string
  /** Number formats of the styles 1, 2, …: ids known to every program. */
  readonly formats?: readonly number[]
  readonly more?: Readonly<Record<string, string>>
  readonly since1904?: boolean
}

/** A workbook of one sheet. */
export async function workbook({
  rows,
  strings,
  formats = [],
  more = {},
  since1904 = false,
}: Parts): Promise<Uint8Array<ArrayBuffer>> {
  const xfs = [0, ...formats].map((id) => `<xf numFmtId="${id}"/>`).join('')
  return zip({
    '[Content_Types].xml': `${HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`,
    'xl/workbook.xml': `${HEAD}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><workbookPr date1904="${since1904 ? 1 : 0}"/><sheets><sheet name="A" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `${HEAD}<Relationships><Relationship Id="rId1" Type="${OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
    'xl/styles.xml': `${HEAD}<styleSheet xmlns="${MAIN}"><cellXfs count="${formats.length + 1}">${xfs}</cellXfs></styleSheet>`,
    'xl/worksheets/sheet1.xml': `${HEAD}<worksheet xmlns="${MAIN}"><sheetData>${rows}</sheetData></worksheet>`,
    ...(strings !== undefined && { 'xl/sharedStrings.xml': `${HEAD}<sst xmlns="${MAIN}">${strings}</sst>` }),
    ...more,
  })
}

export async function zip(files: Readonly<Record<string, string | Buffer>>): Promise<Uint8Array<ArrayBuffer>> {
  const made = new ZipFile()
  for (const [path, content] of Object.entries(files)) made.addBuffer(Buffer.from(content), path)
  made.end()
  return new Uint8Array(await buffer(made.outputStream as AsyncIterable<Buffer>))
}

/** A row of texts. */
export function row(number: number, ...texts: readonly string[]): string {
  const cells = texts.map(
    (text, index) => `<c r="${String.fromCharCode(65 + index)}${number}" t="inlineStr"><is><t>${text}</t></is></c>`,
  )
  return `<row r="${number}">${cells.join('')}</row>`
}
