/** The calls about rules of tags: what they say in words, and whom they would reach. */
import type { Text } from '../../engine/kernel/text.ts'
import { call, callFile } from './http.ts'
import type { Logic, Row } from './types.ts'

const BASE = '/api/v1/tags'

export type RuleType = 'custom' | 'sql'
export type RuleState = 'valid' | 'invalid' | 'suspended'

/** What a rule says, as it is kept. */
export interface TagRuleBody {
  readonly type: RuleType
  readonly condition: Logic | null
  readonly contains: readonly string[]
  readonly without: readonly string[]
  readonly sql: string | null
}

/** A rule as it stands, or as it is being written. */
export type AskedRule = { readonly rule_id: string } | { readonly object: string; readonly rule: TagRuleBody }

export interface RulePreview {
  /** Of the first page. */
  readonly count?: { readonly value: number; readonly exact: boolean }
  readonly rows: { readonly data: readonly Row[]; readonly page: { readonly next: string | null } }
}

export interface PreviewPage {
  readonly limit: number
  readonly cursor?: string
}

export async function previewRule(asked: AskedRule, page: PreviewPage, signal?: AbortSignal): Promise<RulePreview> {
  const body = { ...asked, ...page }
  return (await call<{ data: RulePreview }>('POST', `${BASE}/preview`, { body, ...(signal && { signal }) })).data
}

/** The condition in a sentence of each language. */
export async function describeRule(object: string, rule: TagRuleBody): Promise<Text> {
  return (await call<{ data: Text }>('POST', `${BASE}/describe`, { body: { object, rule } })).data
}

/** All records that a rule finds, as a table. */
export function exportRulePreview(asked: AskedRule, language: 'zh' | 'en'): Promise<Blob> {
  return callFile('POST', `${BASE}/preview/export`, { body: { ...asked, format: 'xlsx', language } })
}
