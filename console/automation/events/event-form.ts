/** An event as a form keeps it, and as it is kept. Pure. */
import type { EventObject, EventType } from '../../data/events.ts'
import type { Row } from '../../data/types.ts'

export type Source = 'external' | 'record' | 'date'
export const SOURCES: readonly Source[] = ['external', 'record', 'date']
export const CHANGES = ['created', 'updated', 'deleted', 'restored', 'tagged', 'untagged'] as const

/** What events of tags carry beside the record. */
export const TAG_FIELDS = ['tag_id', 'tag_name'] as const

export interface FieldRow {
  /** Tells rows apart while they are written. */
  readonly key: number
  name: string
  type: EventType
  label: string
  required: boolean
  note: string
}

export interface EventForm {
  name: string
  code: string
  enabled: boolean
  note: string
  source: Source
  object: string
  findBy: string
  findIn: string
  about: string
  change: string
  watched: string[]
  dateField: string
  anniversary: boolean
  offset: string
  /** Of events of programs. */
  rows: FieldRow[]
  /** Of others: names of fields of the object. */
  carried: string[]
}

let keys = 0

export function newField(): FieldRow {
  return { key: ++keys, name: '', type: 'text', label: '', required: false, note: '' }
}

export function formOf(row: Row | undefined): EventForm {
  const given: Readonly<Record<string, unknown>> = row ?? {}
  const source = SOURCES.find((each) => each === given['source']) ?? 'external'
  return { ...baseOf(given), source, ...originOf(given), ...fieldsOf(given, source) }
}

function baseOf({ name, code, enabled, note }: Readonly<Record<string, unknown>>) {
  return { name: textOf(name), code: textOf(code), enabled: enabled !== false, note: textOf(note) }
}

function originOf(given: Readonly<Record<string, unknown>>) {
  const by = recordOf(given['record_by'])
  return {
    object: textOf(given['object']),
    findBy: textOf(by?.['field']),
    findIn: textOf(by?.['object_field']),
    about: textOf(given['about']),
    change: textOf(given['change']) || 'created',
    watched: listOf(given['watched']).map(String),
    dateField: textOf(given['date_field']),
    anniversary: given['anniversary'] === true,
    offset: String(given['offset_days'] ?? 0),
  }
}

function fieldsOf({ fields }: Readonly<Record<string, unknown>>, source: Source) {
  const all = listOf(fields)
  return source === 'external'
    ? { rows: all.map(rowOf), carried: [] }
    : { rows: [], carried: all.map((field) => textOf(recordOf(field)?.['name'])) }
}

function rowOf(field: unknown): FieldRow {
  const { name, type, label, required, note } = recordOf(field) ?? {}
  return {
    key: ++keys,
    name: textOf(name),
    type: (['text', 'number', 'moment', 'boolean', 'object'] as const).find((each) => each === type) ?? 'text',
    label: textOf(label),
    required: required === true,
    note: textOf(note),
  }
}

/** What is saved: of an event only that which its source has. */
export function valuesOf(form: EventForm): Record<string, unknown> {
  const isExternal = form.source === 'external'
  const isRecord = form.source === 'record'
  const isDate = form.source === 'date'
  const offset = Number(form.offset)
  return {
    name: form.name.trim(),
    ...(form.code.trim() !== '' && { code: form.code.trim() }),
    enabled: form.enabled,
    note: form.note.trim() || null,
    source: form.source,
    object: form.object || null,
    record_by: isExternal && form.object !== '' ? { field: form.findBy, object_field: form.findIn } : null,
    about: isExternal ? null : form.about || null,
    change: isRecord ? form.change : null,
    watched: isRecord && form.change === 'updated' && form.watched.length > 0 ? form.watched : null,
    date_field: isDate ? form.dateField || null : null,
    anniversary: isDate && form.anniversary,
    offset_days: isDate && Number.isInteger(offset) ? offset : 0,
    fields: isExternal
      ? form.rows.map(({ name, type, label, required, note }) => ({
          name: name.trim(),
          type,
          label: label.trim(),
          required,
          ...(note.trim() !== '' && { note: note.trim() }),
        }))
      : form.carried.map((name) => ({ name })),
  }
}

/** Paths of what is missing, in the words of the server; the first step alone, or all. */
export function missingOf(form: EventForm, isAll: boolean): string[] {
  const needed: [boolean, string][] = [
    [form.name.trim() === '', 'name'],
    [form.source !== 'external' && form.object === '', 'object'],
    [form.source === 'date' && form.dateField === '', 'date_field'],
    [form.source === 'date' && !/^-?\d{1,4}$/.test(form.offset.trim()), 'offset_days'],
  ]
  const ofRows = form.source === 'external' && isAll ? form.rows.flatMap(missingOfRow) : []
  const finds: [boolean, string][] =
    isAll && form.source === 'external' && form.object !== ''
      ? [
          [form.findBy === '', 'record_by/field'],
          [form.findIn === '', 'record_by/object_field'],
        ]
      : []
  return [...[...needed, ...finds].flatMap(([isMissing, path]) => (isMissing ? [path] : [])), ...ofRows]
}

function missingOfRow({ name, label }: FieldRow, index: number): string[] {
  return [
    ...(name.trim() === '' ? [`fields/${index}/name`] : []),
    ...(label.trim() === '' ? [`fields/${index}/label`] : []),
  ]
}

/** In which step a fault is mended. */
export function stepOf(path: string): 'base' | 'fields' {
  return path.startsWith('fields') || path.startsWith('record_by') ? 'fields' : 'base'
}

/** What an event of an object carries unless somebody chooses: its first fields. */
export function usualFields(object: EventObject | undefined, change: string): string[] {
  const own = (object?.fields ?? []).filter(({ carried, type }) => carried && type !== 'object').slice(0, USUAL)
  const isOfTags = change === 'tagged' || change === 'untagged'
  return [...own.map(({ name }) => name), ...(isOfTags ? TAG_FIELDS : [])]
}

const USUAL = 6

/** A message as a program would send it. */
export function sampleOf(form: EventForm): string {
  const data = Object.fromEntries(
    form.rows.filter(({ name }) => name !== '').map(({ name, type }) => [name, SAMPLES[type]]),
  )
  return JSON.stringify({ event_code: form.code || 'event…', event_id: '…', data }, null, 2)
}

const SAMPLES: Readonly<Record<EventType, unknown>> = {
  text: '…',
  number: 100,
  moment: '2026-05-01T08:00:00+08:00',
  boolean: true,
  object: {},
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
function recordOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined
}
