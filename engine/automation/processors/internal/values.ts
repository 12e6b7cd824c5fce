/**
 * Values that an action gives to fields: fixed ones, texts with places of the event, and moments counted from now. What
 * enters are settings and the data of an event; what leaves are values as callers write them.
 */
import { accessPlan, type Principal } from '../../../access/index.ts'
import { type Issue, TesseraError } from '../../../kernel/errors.ts'
import { nearest } from '../../../kernel/nearest.ts'
import { fill, lookupIn, piecesOf, variablesOf } from '../../../kernel/placeholders.ts'
import type { Text } from '../../../kernel/text.ts'
import type { FieldModel, Model, ObjectModel } from '../../../model/types.ts'
import { localDate } from '../../../rules/calendar.ts'
import type { Settings, Work } from '../types.ts'

/** A moment so far from now. */
type FromNow = { readonly hours: number } | { readonly days: number }

const HOUR_MS = 3_600_000
const MOST_HOURS = 8_760
const MOST_FIELDS = 100

export function valuesOf(settings: Settings): Readonly<Record<string, unknown>> {
  const { values } = settings
  return typeof values === 'object' && values !== null && !Array.isArray(values) ? { ...values } : {}
}

/** The fields of an event that the values read. @throws TesseraError PLACEHOLDER_INVALID */
export function valueVariables(settings: Settings): string[] {
  return [
    ...new Set(
      Object.values(valuesOf(settings)).flatMap((value) => (typeof value === 'string' ? variablesOf(value) : [])),
    ),
  ]
}

/** @param now ISO UTC */
export function filledValues(
  settings: Settings,
  { data }: Pick<Work, 'data'>,
  { object, now, timeZone }: { readonly object: ObjectModel; readonly now: string; readonly timeZone: string },
): Record<string, unknown> {
  const lookup = lookupIn(data)
  const entries = Object.entries(valuesOf(settings)).map(([name, value]): [string, unknown] => {
    if (isFromNow(value)) return [name, momentFrom(value, object.field.get(name), { now, timeZone })]
    if (typeof value !== 'string') return [name, value]
    const [piece, ...more] = piecesOf(value)
    // a place alone takes the value as it is, whatever its type
    if (piece && 'path' in piece && more.length === 0) return [name, lookup(piece.path) ?? null]
    return [name, fill(value, lookup, 'text')]
  })
  return Object.fromEntries(entries)
}

function isFromNow(value: unknown): value is FromNow {
  return typeof value === 'object' && value !== null && ('hours' in value || 'days' in value)
}

function momentFrom(
  value: FromNow,
  field: FieldModel | undefined,
  { now, timeZone }: { readonly now: string; readonly timeZone: string },
): string {
  const hours = 'hours' in value ? value.hours : value.days * 24
  const moment = new Date(Date.parse(now) + hours * HOUR_MS).toISOString()
  return field?.kind.valueType === 'date' ? localDate(moment, timeZone) : moment
}

export interface ValuesAsked {
  readonly model: Model
  readonly object: string
  readonly operation: 'create' | 'update'
  /** Who answers for it: what they may not write, nobody writes for them. */
  readonly author?: Principal
  /** Fields that are given in another way. */
  readonly given?: readonly string[]
}

/** What is wrong with the values of an action. */
export function valueIssues(settings: Settings, asked: ValuesAsked): Issue[] {
  const { model, object: name, operation, author, given = [] } = asked
  const object = openObject(model, name)
  if (!object) return [{ code: 'INVALID_VALUE', path: 'object', message: NOT_OPEN }]
  const plan = author && accessPlan(model, author, name)
  if (author && (!plan || plan.scope(operation) === 'none'))
    return [{ code: 'FORBIDDEN', path: 'object', message: NOT_YOURS }]
  const values = valuesOf(settings)
  const names = Object.keys(values)
  if (names.length > MOST_FIELDS || (operation === 'update' && names.length === 0))
    return [{ code: 'REQUIRED', path: 'values', message: NO_VALUES }]
  const wrong = names.flatMap((each): Issue[] => {
    const field = object.field.get(each)
    // a field that the author does not see at all is none that may be written for them
    const mayWrite = !plan || plan.fields.get(each)?.writable === true
    const fault = field && mayWrite ? valueFault(field, values[each]) : unknownField(object, each)
    return fault ? [{ code: 'INVALID_VALUE', path: `values/${each}`, message: fault }] : []
  })
  return operation === 'create' ? [...wrong, ...missingIssues(object, [...names, ...given])] : wrong
}

/** An object whose records anybody may write at all: neither the engine's own nor what others keep closed. */
export function openObject(model: Model, name: unknown): ObjectModel | undefined {
  const object = typeof name === 'string' ? model.objects.get(name) : undefined
  return object &&
    object.owner !== 'system' &&
    object.definition.writer !== 'plugin' &&
    object.definition.writer !== 'system'
    ? object
    : undefined
}

function missingIssues(object: ObjectModel, given: readonly string[]): Issue[] {
  return object.fields.flatMap((field): Issue[] => {
    const { name, label, required, system, readonly, definition, presetByTable, kind } = field
    const isPreset = definition.default !== undefined && definition.default !== 'me'
    if (!required || system || readonly || isPreset || presetByTable || kind.numbering || given.includes(name))
      return []
    const message = { zh: `须填写${label.zh}`, en: `${label.en} is required` }
    return [{ code: 'REQUIRED', path: `values/${name}`, message }]
  })
}

function valueFault(field: FieldModel, value: unknown): Text | undefined {
  if (field.readonly || field.system || field.computed || field.kind.storage === 'none') return READONLY
  if (isFromNow(value)) {
    const hours = 'hours' in value ? value.hours : Number(value.days) * 24
    const isMoment = field.kind.valueType === 'date' || field.kind.valueType === 'datetime'
    return isMoment && typeof hours === 'number' && Math.abs(hours) <= MOST_HOURS ? undefined : FROM_NOW
  }
  if (typeof value !== 'string') return undefined
  try {
    piecesOf(value)
    return undefined
  } catch (error) {
    if (error instanceof TesseraError) return error.text
    throw error
  }
}

function unknownField({ field, label }: ObjectModel, name: string): Text {
  const meant = nearest(name, field.keys())
  return {
    zh: `${label.zh}没有可写的字段“${name}”${meant === undefined ? '' : `，是否为 ${meant}`}`,
    en: `${label.en} has no field '${name}' to be written${meant === undefined ? '' : `, did you mean ${meant}`}`,
  }
}

const NOT_OPEN = {
  zh: '没有此对象，或其记录不能由处理器写入',
  en: 'there is no such object, or processors may not write its records',
}
const NOT_YOURS = {
  zh: '您没有写入此对象的权限，不能由策略代为写入',
  en: 'you may not write this object, so no strategy does it for you',
}
const NO_VALUES = { zh: '至少填写一个字段', en: 'at least one field is given' }
const READONLY = { zh: '该字段不能写入', en: 'the field cannot be written' }
const FROM_NOW = {
  zh: '只有日期和时间字段可以“从现在起”计算，且不超过一年',
  en: 'only dates and moments can be counted from now, by a year at most',
}
