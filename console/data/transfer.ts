/** The calls about lists as files: taking one along, bringing one in, what became of those brought in. */
import type { Text } from '../../engine/kernel/text.ts'
import { presentLocale } from '../locales/i18n.ts'
import { ApiError, call, problemOf, renewSession, UNREACHABLE } from './http.ts'
import type { Logic } from './types.ts'

const BASE = '/api/v1'

export interface ExportWish {
  readonly format: 'csv' | 'xlsx'
  readonly fields: readonly string[]
  readonly filter?: Logic
  readonly search?: string
  readonly sort?: readonly string[]
  readonly ids?: readonly string[]
  readonly watermark?: boolean
}

export interface Fetched {
  readonly name: string
  readonly file: Blob
}

interface Watching {
  /** Bytes that have arrived. */
  progress(bytes: number): void
  readonly signal: AbortSignal
}

/** @throws ApiError, and an AbortError when the signal says so */
export async function fetchExport(object: string, wish: ExportWish, watching: Watching): Promise<Fetched> {
  const response = await asked(`${BASE}/${object}/export`, { ...wish, language: presentLocale() }, watching.signal)
  if (response.ok) return { name: nameOf(response), file: await collect(response, watching) }
  const error = new ApiError(await problemOf(response))
  if (error.code !== 'NOT_SIGNED_IN') throw error
  await renewSession()
  return fetchExport(object, wish, watching)
}

async function asked(path: string, body: unknown, signal: AbortSignal): Promise<Response> {
  return fetch(path, {
    method: 'POST',
    credentials: 'same-origin',
    headers: { accept: '*/*', 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal,
  }).catch(failed)
}

const BROKEN_OFF = {
  ...UNREACHABLE,
  code: 'BROKEN_OFF',
  message: {
    zh: '文件没有传完就中断了，请重试；未保存任何内容',
    en: 'The file broke off before its end; try again. Nothing was saved',
  },
}

async function collect(response: Response, { progress }: Watching): Promise<Blob> {
  const parts: Uint8Array<ArrayBuffer>[] = []
  let bytes = 0
  const reader = response.body?.getReader()
  try {
    for (let next = await reader?.read(); next?.value; next = await reader?.read()) {
      parts.push(next.value)
      progress((bytes += next.value.length))
    }
  } catch (cause) {
    if (isAbort(cause)) throw cause
    throw new ApiError(BROKEN_OFF)
  }
  return new Blob(parts, { type: response.headers.get('content-type') ?? '' })
}

function failed(cause: unknown): never {
  if (isAbort(cause)) throw cause
  throw new ApiError(UNREACHABLE)
}

export function isAbort(cause: unknown): boolean {
  return cause instanceof DOMException && cause.name === 'AbortError'
}

function nameOf(response: Response): string {
  const disposition = response.headers.get('content-disposition') ?? ''
  const [, encoded] = /filename\*=UTF-8''([^;]+)/i.exec(disposition) ?? []
  // a name of plain letters stands without quotes
  const [, quoted, bare] = /filename=(?:"([^"]+)"|([^";]+))/i.exec(disposition) ?? []
  return encoded === undefined ? (quoted ?? bare?.trim() ?? 'export') : decodeURIComponent(encoded)
}

export type ImportState = 'ready' | 'queued' | 'checking' | 'writing' | 'done' | 'failed' | 'cancelled'
export type ImportMode = 'create' | 'update' | 'upsert'

/** An import as lists show it. */
export interface ImportFacts {
  readonly id: string
  readonly object: string
  /** What its records are called, and where their list is. */
  readonly label?: Text
  readonly template?: string
  readonly name: string
  readonly size: number
  readonly state: ImportState
  readonly mode: ImportMode | null
  readonly dry_run: boolean
  readonly atomic: boolean
  readonly total: number | null
  readonly done: number
  readonly created: number
  readonly updated: number
  readonly failed: number
  readonly error: { readonly code: string; readonly message: Text } | null
  readonly created_by_name: string | null
  readonly created_at: string
  readonly ended_at: string | null
}

export interface RowIssue {
  readonly row: number
  readonly warning?: boolean
  readonly heading?: string | null
  readonly code: string
  readonly message: Text
  readonly raw?: string | null
}

export interface ImportColumn {
  readonly index: number
  readonly heading: string
  readonly sample: readonly string[]
  readonly proposal: { readonly field: string; readonly confidence: number } | null
}

export interface ImportDetail extends ImportFacts {
  readonly columns: readonly ImportColumn[]
  readonly fields: readonly { readonly name: string; readonly label: Text; readonly required: boolean }[]
  readonly keys: readonly (readonly string[])[]
  readonly mapping: readonly Mapped[] | null
  readonly match: readonly string[] | null
  readonly issues: readonly RowIssue[]
  readonly has_error_file: boolean
}

export interface Mapped {
  readonly column: number
  readonly field: string
}

export interface ImportStart {
  readonly mapping: readonly Mapped[]
  readonly match: readonly string[]
  readonly mode: ImportMode
  readonly dry_run: boolean
  readonly atomic: boolean
}

export interface ImportPage {
  readonly data: readonly ImportFacts[]
  readonly page: { readonly next: string | null }
}

export function listImports(query: { object?: string; after?: string }, signal?: AbortSignal): Promise<ImportPage> {
  const given = Object.entries(query).filter(([, value]) => value !== undefined)
  return call('GET', `${BASE}/imports?${new URLSearchParams(given)}`, signal && { signal })
}

export async function fetchImport(id: string, signal?: AbortSignal): Promise<ImportDetail> {
  return (await call<{ data: ImportDetail }>('GET', pathOf(id), signal && { signal })).data
}

export async function startImport(id: string, how: ImportStart): Promise<ImportDetail> {
  return (await call<{ data: ImportDetail }>('POST', `${pathOf(id)}/start`, { body: how })).data
}

export async function cancelImport(id: string): Promise<ImportDetail> {
  return (await call<{ data: ImportDetail }>('POST', `${pathOf(id)}/cancel`)).data
}

export async function fetchIssues(
  id: string,
  after: string | undefined,
  signal?: AbortSignal,
): Promise<{ readonly data: readonly RowIssue[]; readonly page: { readonly next: string | null } }> {
  const query = new URLSearchParams({ limit: '50', ...(after !== undefined && { after }) })
  return call('GET', `${pathOf(id)}/errors?${query}`, signal && { signal })
}

/** Where a browser fetches the refused rows, or the file as it came. */
export function importHref(id: string, part: 'errors.xlsx' | 'errors.csv' | 'file'): string {
  return `${pathOf(id)}/${part}`
}

export function templateHref(object: string, format: 'xlsx' | 'csv', template: string): string {
  return `${BASE}/${object}/import-template?${new URLSearchParams({ format, template })}`
}

function pathOf(id: string): string {
  return `${BASE}/imports/${encodeURIComponent(id)}`
}
