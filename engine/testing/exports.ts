/** Exports in tests: the bytes of a file, and what a spreadsheet would read in them. */
import assert from 'node:assert/strict'
import { parse } from 'csv-parse/sync'
import { fromBufferPromise } from 'yauzl'

import type { PersonName, TestApp } from './server.ts'

export interface Exported {
  readonly status: number
  readonly headers: Headers
  readonly bytes: Buffer
  /** The code of a refusal. */
  readonly code: unknown
  /** The rows of a CSV file, its heading first. */
  readonly rows: readonly (readonly string[])[]
}

export async function exported(
  app: TestApp,
  person: PersonName,
  object: string,
  parameters: Readonly<Record<string, unknown>> = {},
  headers: Readonly<Record<string, string>> = {},
): Promise<Exported> {
  const texts = Object.entries(parameters).map(([name, value]): [string, string] => [
    name,
    typeof value === 'object' ? JSON.stringify(value) : String(value),
  ])
  const response = await fetch(`${app.url}/api/v1/${object}/export?${new URLSearchParams(texts)}`, {
    headers: { Authorization: `Bearer ${await app.session(person)}`, ...headers },
  })
  const bytes = Buffer.from(await response.arrayBuffer())
  return {
    status: response.status,
    headers: response.headers,
    bytes,
    get code() {
      return (JSON.parse(bytes.toString()) as { code?: unknown }).code
    },
    get rows() {
      assert.equal(response.status, 200, bytes.toString().slice(0, 500))
      return parse(bytes, { bom: true, relaxColumnCount: true })
    },
  }
}

/** The parts of a workbook by their paths. */
export async function partsOf(bytes: Buffer): Promise<ReadonlyMap<string, string>> {
  const parts = new Map<string, string>()
  const zip = await fromBufferPromise(bytes)
  for await (const entry of zip.eachEntry()) {
    const chunks: Buffer[] = []
    for await (const chunk of await zip.openReadStreamPromise(entry)) chunks.push(chunk as Buffer)
    parts.set(entry.fileName, Buffer.concat(chunks).toString())
  }
  return parts
}

export interface SheetCell {
  readonly place: string
  /** A text stays one; a number has its style beside it. */
  readonly text?: string
  readonly number?: string
  readonly style: number
}

/** The cells of the one sheet, row by row. */
export async function sheetOf(bytes: Buffer): Promise<readonly (readonly SheetCell[])[]> {
  const sheet = (await partsOf(bytes)).get('xl/worksheets/sheet1.xml') ?? ''
  return [...sheet.matchAll(/<row r="\d+">(.*?)<\/row>/gs)].map(([, cells = '']) =>
    [
      ...cells.matchAll(/<c r="(\w+)" s="(\d+)"(?: t="inlineStr"><is><t[^>]*>(.*?)<\/t><\/is>|><v>(.*?)<\/v>)<\/c>/gs),
    ].map(([, place = '', style = '', text, number]) => ({
      place,
      style: Number(style),
      ...(text !== undefined && { text: plain(text) }),
      ...(number !== undefined && { number }),
    })),
  )
}

function plain(xml: string): string {
  return xml
    .replace(/&#13;/g, '\r')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&')
    .replace(/_x([0-9A-F]{4})_/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
}
