/** The rows of one data file as values of fields, each with its place and its natural key; all faults at once. */
import { faultMessage, schemaFault, type FormatContext } from '../fields/index.ts'
import { type Issue, type Position, TesseraError } from '../kernel/errors.ts'
import { nearest } from '../kernel/nearest.ts'
import type { FieldModel, ObjectModel } from '../model/types.ts'
import { type PackRow, readPackData } from './read/pack-data.ts'
import type { PackDataFile, PackSource } from './read/read-pack.ts'

/** How many faults one file is told at once. */
const MOST_FAULTS = 100

export interface DataRow {
  readonly at: Position
  /** The values of the key's fields as JSON: by it the row is known when the pack comes again. */
  readonly key: string
  /** Canonical values; references may still be written as a title. */
  readonly values: Readonly<Record<string, unknown>>
}

/** @throws TesseraError DEFINITION_INVALID with the line of every fault */
export async function readDataRows(
  pack: PackSource,
  entry: PackDataFile,
  object: ObjectModel,
  timeZone: string,
): Promise<DataRow[]> {
  const rows: DataRow[] = []
  const issues: Issue[] = []
  const unknown = new Set<string>()
  const context: FormatContext = { locale: 'zh', timeZone }
  for await (const source of readPackData(pack, entry)) {
    issues.push(...unknownColumns(source, object, unknown))
    const { values, faults } = valuesOf(source, object, context)
    issues.push(...faults)
    if (issues.length >= MOST_FAULTS) break
    // a key that could not be read is no key
    if (faults.some((fault) => entry.key.includes(fault.path ?? ''))) continue
    rows.push({ at: source.at, key: JSON.stringify(entry.key.map((name) => values[name] ?? null)), values })
  }
  issues.push(...repeatedKeys(rows))
  if (issues.length > 0) throw dataFault(issues)
  return rows
}

/** The one error of data that cannot be brought in. */
export function dataFault(issues: readonly Issue[]): TesseraError {
  return new TesseraError('DEFINITION_INVALID', { count: issues.length }, { issues })
}

function valuesOf(
  { row, at }: PackRow,
  object: ObjectModel,
  context: FormatContext,
): { values: Record<string, unknown>; faults: Issue[] } {
  const values: Record<string, unknown> = {}
  const faults: Issue[] = []
  for (const [name, source] of Object.entries(row)) {
    const field = object.field.get(name)
    if (!field) continue
    const read = readValue(field, source, context)
    if ('value' in read) values[name] = read.value
    else faults.push({ code: 'INVALID_VALUE', at, path: name, message: read.fault })
  }
  return { values, faults }
}

type Read = { readonly value: unknown } | { readonly fault: { readonly zh: string; readonly en: string } }

function readValue(field: FieldModel, source: unknown, context: FormatContext): Read {
  const { shared } = field.kind
  if (field.target !== undefined) return { value: shared.normalise(source, field) }
  const parsed =
    typeof source === 'string' ? shared.parse(source, field, context) : { value: shared.normalise(source, field) }
  if ('fault' in parsed)
    return { fault: { zh: `${field.label.zh}：${parsed.fault.zh}`, en: `${field.label.en}: ${parsed.fault.en}` } }
  const fault = parsed.value === null ? undefined : schemaFault(field.valueSchema, parsed.value)
  return fault ? { fault: faultMessage(fault, field.label) } : parsed
}

/** Columns that are no fields, each told once a file. */
function unknownColumns({ row, at }: PackRow, object: ObjectModel, told: Set<string>): Issue[] {
  const names = Object.keys(row).filter((name) => !object.field.has(name) && !told.has(name))
  return names.map((name) => {
    told.add(name)
    const close = nearest(name, object.field.keys())
    return {
      code: 'FIELD_UNKNOWN',
      at,
      path: name,
      message: { zh: `${object.name} 没有字段 ${name}`, en: `${object.name} has no field ${name}` },
      ...(close && { hint: { zh: `是否指 ${close}？`, en: `did you mean ${close}?` } }),
    }
  })
}

function repeatedKeys(rows: readonly DataRow[]): Issue[] {
  const first = new Map<string, DataRow>()
  return rows.flatMap((row) => {
    const earlier = first.get(row.key)
    if (earlier) {
      const { line } = earlier.at
      const message = {
        zh: `键 ${row.key} 已在第 ${line} 行出现`,
        en: `the key ${row.key} stands in line ${line} already`,
      }
      return [{ code: 'KEY_TWICE', at: row.at, message }]
    }
    first.set(row.key, row)
    return []
  })
}
