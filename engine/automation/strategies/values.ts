/** The data of an event as rules ask for values: decimals as texts, instants in UTC, what is no value of its type as nothing. */
import { isDate, localDate, startOfDay } from '../../rules/calendar.ts'
import { type RuleField, type RuleFields, type RuleRecord, type ValueTypeName, valueTypes } from '../../rules/index.ts'
import type { EventData } from '../events/types.ts'

type Read = (value: unknown, timeZone: string) => unknown

/** Canonical values of the fields named. */
export function eventRecord(
  data: EventData,
  names: readonly string[],
  { fields, timeZone }: { readonly fields: RuleFields; readonly timeZone: string },
): RuleRecord {
  return Object.fromEntries(
    names.flatMap((name) => {
      const field = fields.field(name)
      return field ? [[name, valueOf(Object.hasOwn(data, name) ? data[name] : null, field, timeZone)]] : []
    }),
  )
}

/** One value in its canonical form; null for none. */
export function valueOf(value: unknown, field: RuleField, timeZone: string): unknown {
  if (value === null || value === undefined) return null
  const read = OWN.get(field.valueType)
  if (read) return read(value, timeZone) ?? null
  const reading = valueTypes.get(field.valueType).read(value, { ...field, options: undefined })
  return 'value' in reading ? reading.value : null
}

/** Where what a record may hold is more than what a rule may name. */
const OWN: ReadonlyMap<ValueTypeName, Read> = new Map<ValueTypeName, Read>([
  ['text', (value) => (typeof value === 'string' ? value.normalize('NFC') : undefined)],
  ['option', (value) => (typeof value === 'string' ? value : undefined)],
  ['json', (value) => value],
  ['options', listOf],
  ['references', listOf],
  ['datetime', instant],
  ['date', day],
])

function listOf(value: unknown): unknown {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : undefined
}

/** A day is its first moment. */
function instant(value: unknown, timeZone: string): string | undefined {
  if (typeof value !== 'string') return undefined
  if (isDate(value)) return startOfDay(value, timeZone)
  const at = new Date(value)
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString()
}

function day(value: unknown, timeZone: string): string | undefined {
  if (typeof value !== 'string' || isDate(value)) return typeof value === 'string' ? value : undefined
  const at = instant(value, timeZone)
  return at === undefined ? undefined : localDate(at, timeZone)
}
