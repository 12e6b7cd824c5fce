/** The calls about the history of tags: page by page, and as a file. */
import { presentLocale } from '../locales/i18n.ts'
import { ApiError, call, problemOf } from './http.ts'

const BASE = '/api/v1/tags/history'

export interface HistoryLine {
  readonly at: string
  readonly tag: { readonly id: string; readonly name: string }
  readonly object: string
  readonly record: { readonly id: string; readonly title: unknown }
  readonly auto: boolean
  readonly rule_name: string | null
  readonly action: 'add' | 'remove'
  readonly cause: string
  readonly by: { readonly id: string; readonly name: string } | null
}

export interface HistoryAnswer {
  readonly data: readonly HistoryLine[]
  /** Cursor of what comes after; null at the end. */
  readonly next: string | null
}

/** Parameters by their names in the address of the call; empty ones do not narrow. */
export type HistoryQuestion = Readonly<Record<string, string>>

const LIMIT = '50'

export function listTagHistory(question: HistoryQuestion, cursor: string | null): Promise<HistoryAnswer> {
  return call('GET', `${BASE}?${written({ ...question, limit: LIMIT, ...(cursor !== null && { cursor }) })}`)
}

/** The whole of it in the language of the console. @throws ApiError */
export async function fetchTagHistoryFile(question: HistoryQuestion): Promise<{ name: string; text: string }> {
  const response = await fetch(`${BASE}/export?${written(question)}`, {
    credentials: 'same-origin',
    headers: { 'accept-language': presentLocale() },
  })
  if (!response.ok) throw new ApiError(await problemOf(response))
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(response.headers.get('content-disposition') ?? '')?.[1]
  return { name: encoded === undefined ? 'tags.csv' : decodeURIComponent(encoded), text: await response.text() }
}

function written(question: HistoryQuestion): URLSearchParams {
  return new URLSearchParams(Object.entries(question).filter(([, value]) => value !== ''))
}
