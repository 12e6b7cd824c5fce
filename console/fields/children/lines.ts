/**
 * Lines as a form holds them: what is written of each, what is wrong with each, and what they sum up to. A line that was
 * added and left blank is no line; places in faults count the others.
 */
import { faultMessage } from '../../../engine/fields/messages.ts'
import { schemaFault } from '../../../engine/fields/schema-fault.ts'
import type { Text } from '../../../engine/kernel/text.ts'
import type { ScreenField } from '../../../engine/screens/types.ts'
import { isMasked } from '../kind.ts'
import { idOf } from '../reference/titled.ts'
import { sharedOf } from '../shared-kinds.ts'

export type Line = Readonly<Record<string, unknown>>
export type ScreenLines = NonNullable<ScreenField['lines']>

/** Lines that were added and not touched since. */
const blank = new WeakSet<Line>()

export function linesOf(value: unknown): readonly Line[] {
  return Array.isArray(value) ? value.filter(isLine) : []
}

function isLine(value: unknown): value is Line {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function isBlank(line: Line): boolean {
  return blank.has(line)
}

/** The fields of the columns that a person may fill in. */
export function entered(lines: ScreenLines): readonly ScreenField[] {
  return lines.columns.flatMap((name) => {
    const field = lines.fields[name]
    return field && !field.readonly ? [field] : []
  })
}

/** A new line with the defaults that are the same whoever acts. */
export function newLine(lines: ScreenLines, now: { readonly now: string; readonly today: string }): Line {
  const values = entered(lines).map((field) => {
    const settings = { ...field.settings, default: field.default }
    return [field.name, sharedOf(field.type).defaultValue({ ...field, settings }, now)] as const
  })
  const line = Object.fromEntries(values)
  blank.add(line)
  return line
}

/** What the server gets: of each line what may be written, where it is there already its id and version. */
export function writtenLines(value: unknown, { lines }: ScreenField): unknown {
  if (!lines) return null
  const order = lines.order === undefined ? [] : [lines.order]
  const names = [...entered(lines).map((field) => field.name), ...order]
  const written = linesOf(value)
    .filter((line) => !isBlank(line))
    .map((line) => ({
      ...('id' in line && { id: line['id'], version: line['version'] }),
      ...Object.fromEntries(names.flatMap((name) => writtenCell(line, name, lines))),
    }))
  return written.length > 0 ? written : null
}

function writtenCell(line: Line, name: string, lines: ScreenLines): [string, unknown][] {
  const field = lines.fields[name]
  const value = line[name]
  // what is masked stays as it is stored
  if (!field || value === undefined || isMasked(value, field)) return []
  return [[name, bare(value, field)]]
}

function bare(value: unknown, field: ScreenField): unknown {
  const plain = field.target ? idOf(value) : value
  return plain === null || plain === '' ? null : (sharedOf(field.type).normalise(plain, field) ?? null)
}

/** What is wrong with the cells, by `<place>/<field>`, in the words the server would use. */
export function lineFaults(value: unknown, { lines }: ScreenField): Readonly<Record<string, Text>> {
  if (!lines) return {}
  const fields = entered(lines)
  const faults = linesOf(value)
    .filter((line) => !isBlank(line))
    .flatMap((line, place) =>
      fields.flatMap((field) => {
        const fault = cellFault(line[field.name], field)
        return fault ? [[`${place}/${field.name}`, fault] as const] : []
      }),
    )
  return Object.fromEntries(faults)
}

function cellFault(value: unknown, field: ScreenField): Text | undefined {
  if (isMasked(value, field)) return undefined
  const written = bare(value ?? null, field)
  if (written === null) return field.required ? faultMessage({ keyword: 'required', params: {} }) : undefined
  const fault = schemaFault(field.schema, written)
  return fault && faultMessage(fault)
}

/** My lines as changes of theirs: of what is still there the present version, and anew what they removed. */
export function rebasedLines(mine: unknown, theirs: unknown): unknown {
  const present = new Map(linesOf(theirs).map((line) => [line['id'], line['version']]))
  const lines = linesOf(mine).map((line) => {
    const { id, version: _version, ...values } = line
    if (id === undefined) return line
    return present.has(id) ? { ...values, id, version: present.get(id) } : values
  })
  return lines.length > 0 ? lines : null
}

/** Lines in the order they stand, with the numbers that keep it where the object has such a field. */
export function inOrder(rows: readonly Line[], { order }: ScreenLines): readonly Line[] {
  if (order === undefined) return rows
  return rows.map((row, index) => {
    if (row[order] === index + 1) return row
    const placed = { ...row, [order]: index + 1 }
    if (isBlank(row)) blank.add(placed)
    return placed
  })
}

/** The exact sum of canonical numbers; empty ones count as nothing. */
export function sumOf(values: readonly unknown[]): string {
  const parts = values.map((value) => /^(-?)(\d+)(?:\.(\d+))?$/.exec(String(value ?? '')))
  const scale = Math.max(0, ...parts.map((part) => part?.[3]?.length ?? 0))
  const sum = parts.reduce((total, part) => {
    const [, sign = '', whole = '0', fraction = ''] = part ?? []
    return total + BigInt(`${sign}${whole}${fraction.padEnd(scale, '0')}`)
  }, 0n)
  const digits = String(sum < 0n ? -sum : sum).padStart(scale + 1, '0')
  const whole = digits.slice(0, digits.length - scale)
  return `${sum < 0n ? '-' : ''}${whole}${scale > 0 ? `.${digits.slice(-scale)}` : ''}`
}
