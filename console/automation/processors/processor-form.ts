/** A processor as it is filled in: texts as they stand in inputs, and the values that are saved of them. */
import type { Row } from '../../data/types.ts'

export interface ValueRow {
  /** Tells rows apart while they are edited. */
  readonly key: number
  name: string
  value: string
  note: string
  fixed: boolean
  required: boolean
  secret: boolean
  /** What was typed for a secret; never what is kept. */
  typed: string
}

export interface ProcessorForm {
  name: string
  code: string
  url: string
  method: 'GET' | 'POST'
  note: string
  enabled: boolean
  once: boolean
  timeout: string
  rate: string
  concurrency: string
  parameters: ValueRow[]
  headers: ValueRow[]
  body: string
  signing: string
}

let keys = 0

export function newRow(): ValueRow {
  return { key: ++keys, name: '', value: '', note: '', fixed: false, required: false, secret: false, typed: '' }
}

export function formOf(row: Row | undefined): ProcessorForm {
  const text = (name: string): string => textOf(row?.[name])
  return {
    name: text('name'),
    code: text('code'),
    url: text('url'),
    method: row?.['method'] === 'GET' || row?.['method'] === null ? 'GET' : 'POST',
    note: text('note'),
    enabled: row?.['enabled'] !== false,
    once: row?.['once'] === true,
    timeout: String(row?.['timeout_s'] ?? 15),
    rate: row?.['rate_per_minute'] === null || row === undefined ? '' : String(row['rate_per_minute']),
    concurrency: String(row?.['concurrency'] ?? 20),
    parameters: rowsOf(row?.['parameters']),
    headers: rowsOf(row?.['headers']),
    body: text('body'),
    signing: '',
  }
}

/** What is saved; secrets go another way. */
export function valuesOf(form: ProcessorForm): Record<string, unknown> {
  const list = (rows: readonly ValueRow[], isParameter: boolean): object[] | null =>
    rows.length === 0 ? null : rows.map((row) => partOf(row, isParameter))
  return {
    name: form.name.trim(),
    ...(form.code.trim() !== '' && { code: form.code.trim() }),
    url: form.url.trim(),
    method: form.method,
    note: form.note.trim() || null,
    enabled: form.enabled,
    once: form.once,
    timeout_s: Number(form.timeout),
    rate_per_minute: form.rate.trim() === '' ? null : Number(form.rate),
    concurrency: Number(form.concurrency),
    parameters: list(form.parameters, true),
    headers: list(form.headers, false),
    body: form.method === 'POST' ? form.body.trim() || null : null,
  }
}

/** Secrets that were typed, by the names under which they are kept. */
export function secretsOf({ parameters, headers, signing }: ProcessorForm): Record<string, string> {
  const typed = (part: 'parameter' | 'header', rows: readonly ValueRow[]): [string, string][] =>
    rows.flatMap((row) => (row.secret && row.typed !== '' ? [[secretName(part, row.name), row.typed]] : []))
  const all = [...typed('parameter', parameters), ...typed('header', headers)]
  return Object.fromEntries([...all, ...(signing === '' ? [] : [['signing', signing] as const])])
}

export function secretName(part: 'parameter' | 'header', name: string): string {
  return `${part}/${part === 'header' ? name.trim().toLowerCase() : name.trim()}`
}

/** Names of places, as far as the texts can be read. */
export function placesOf({ url, parameters, headers, body, method }: ProcessorForm): string[] {
  const filled = [...parameters, ...headers].filter(({ fixed, secret }) => !fixed && !secret)
  const texts = [url, ...filled.map(({ value }) => value), ...(method === 'POST' ? [body] : [])]
  return [...new Set(texts.flatMap(readPlaces))]
}

/** The server judges them; here they are only shown. */
function readPlaces(text: string): string[] {
  return [...text.matchAll(/\$\{\s*([^{}\s]+)\s*\}/g)].flatMap(([, path]) => path ?? [])
}

/** Whether the secrets that are set stay: they belong to scheme, host and port. */
export function isElsewhere(before: string, now: string): boolean {
  return originOf(before) !== originOf(now)
}

function originOf(url: string): string {
  return /^https?:\/\/[^/?#]+/i.exec(url.trim())?.[0].toLowerCase() ?? ''
}

/** In which step a fault is mended. */
export function stepOf(path: string): 'base' | 'call' {
  return /^(?:parameters|headers|body|secrets)/.test(path) ? 'call' : 'base'
}

/** Sample data with a value for each place. */
export function sampleFor(places: readonly string[]): string {
  const data: Record<string, unknown> = {}
  for (const path of places) {
    const names = path.split('.')
    const last = names.pop() ?? path
    let at = data
    for (const name of names) {
      const inner = at[name]
      const next: Record<string, unknown> = isRecord(inner) ? inner : {}
      at[name] = next
      at = next
    }
    at[last] ??= ''
  }
  return JSON.stringify(data, null, 2)
}

function partOf({ name, value, note, fixed, required, secret }: ValueRow, isParameter: boolean): object {
  return {
    name: name.trim(),
    ...(!secret && { value }),
    ...(secret && { secret }),
    ...(isParameter && !secret && fixed && { fixed }),
    ...(isParameter && !secret && required && { required }),
    ...(isParameter && note.trim() !== '' && { note: note.trim() }),
  }
}

function rowsOf(value: unknown): ValueRow[] {
  if (!Array.isArray(value)) return []
  return value.filter(isRecord).map((one) => ({
    ...newRow(),
    name: textOf(one['name']),
    value: textOf(one['value']),
    note: textOf(one['note']),
    fixed: one['fixed'] === true,
    required: one['required'] === true,
    secret: one['secret'] === true,
  }))
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
