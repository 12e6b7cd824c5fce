/** Rows of a pack's data files, one at a time, each with the line it stands on. */
import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { CsvError, parse } from 'csv-parse'
import { type Issue, type Position, TesseraError } from '../../kernel/errors.ts'
import type { Definition } from '../../model/definition.ts'
import { Catalogue } from '../../model/validate/catalogue.ts'
import { didYouMean } from '../../model/validate/words.ts'
import { headOf, readText } from './pack-files.ts'
import type { PackDataFile, PackSource } from './read-pack.ts'
import { say } from './sentences.ts'
import { readYaml } from './yaml.ts'

const LARGEST_YAML = 16 * 1024 * 1024
const LONGEST_ROW = 1024 * 1024

export interface PackRow {
  /** Values by field name: texts from CSV (`''` for an empty cell), any JSON from YAML. */
  readonly row: Readonly<Record<string, unknown>>
  readonly at: Position
}

/** Reads the rows of one data file. Throws DEFINITION_INVALID at the first place that cannot be read. */
export async function* readPackData(_pack: PackSource, entry: PackDataFile): AsyncGenerator<PackRow> {
  yield* entry.file.toLowerCase().endsWith('.csv') ? csvRows(entry.path) : yamlRows(entry.path)
}

/** Data that could not be brought in: unknown objects, and keys that are no fields. */
export function checkPackData(pack: PackSource, definitions: readonly Definition[]): Issue[] {
  const catalogue = new Catalogue(definitions, [])
  return pack.data.flatMap((entry, index) => {
    const { object } = entry
    if (!catalogue.objectExists(object)) {
      return [
        say(
          'DATA_OBJECT_UNKNOWN',
          { name: object },
          { at: pack.locate(['data', index, 'object']), hint: didYouMean(object, catalogue.objectNames()) },
        ),
      ]
    }
    return entry.key.flatMap((name, position) => {
      if (catalogue.hasField(object, name)) return []
      return [
        say(
          'DATA_COLUMN_UNKNOWN',
          { object, name },
          { at: pack.locate(['data', index, 'key', position]), hint: didYouMean(name, catalogue.fieldNames(object)) },
        ),
      ]
    })
  })
}

async function* yamlRows(file: string): AsyncGenerator<PackRow> {
  const issues: Issue[] = []
  const text = await readText(file, issues, LARGEST_YAML)
  const yaml = readYaml(text ?? '', file)
  issues.push(...yaml.issues)
  if (issues.length > 0) refuse(issues)
  for (const { value, locate } of yaml.documents) {
    if (!Array.isArray(value)) refuse([say('DATA_NOT_ROWS', {}, { at: locate([]) })])
    for (const [index, row] of value.entries()) {
      if (!isRow(row)) refuse([say('DATA_NOT_ROWS', {}, { at: locate([index]) })])
      yield { row, at: locate([index]) }
    }
  }
}

async function* csvRows(file: string): AsyncGenerator<PackRow> {
  const parser = Readable.from(decoded(file)).compose(
    parse({
      columns: (header: string[]) => checkedHeader(header, file),
      info: true,
      raw: true,
      bom: true,
      skip_empty_lines: true,
      max_record_size: LONGEST_ROW,
    }),
  )
  try {
    for await (const { record, info, raw } of parser) {
      // the parser tells where a row ends; a row may span lines, and empty ones may lie before it
      const line = info.lines - newlines(raw.trim())
      yield { row: record, at: { file, line, column: 1 } }
    }
  } catch (error) {
    if (error instanceof CsvError) refuse([csvIssue(error, file)])
    throw error
  }
}

async function* decoded(file: string): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  try {
    for await (const chunk of createReadStream(file)) yield decoder.decode(chunk, { stream: true })
    yield decoder.decode()
  } catch (error) {
    if (error instanceof TypeError) refuse([say('NOT_UTF8', {}, { at: headOf(file) })])
    throw error
  }
}

function checkedHeader(header: readonly string[], file: string): string[] {
  const names = header.map((name) => name.trim())
  const wrong = names.find((name, index) => name === '' || name === '__proto__' || names.indexOf(name) !== index)
  if (wrong !== undefined) refuse([say('CSV_HEADER', { name: wrong }, { at: headOf(file) })])
  return names
}

function csvIssue(error: CsvError, file: string): Issue {
  const at = { file, line: typeof error.lines === 'number' ? error.lines : 1, column: 1 }
  if (error.code === 'CSV_RECORD_INCONSISTENT_COLUMNS') {
    return say('CSV_COLUMNS', { found: lengthOf(error.record), expected: lengthOf(error.columns) }, { at })
  }
  if (
    error.code === 'CSV_QUOTE_NOT_CLOSED' ||
    error.code === 'CSV_INVALID_CLOSING_QUOTE' ||
    error.code === 'INVALID_OPENING_QUOTE'
  ) {
    return say('CSV_QUOTE', {}, { at })
  }
  return say('CSV_SYNTAX', { reason: error.message }, { at })
}

function lengthOf(value: unknown): number {
  return Array.isArray(value) ? value.length : 0
}

function newlines(text: string): number {
  return text.split('\n').length - 1
}

function isRow(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function refuse(issues: readonly Issue[]): never {
  throw new TesseraError('DEFINITION_INVALID', { count: issues.length }, { issues })
}
