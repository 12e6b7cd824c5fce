/** The calls about packs as files: which are in force, what an archive would do, bringing it in, taking one along. */
import type { Text } from '../../engine/kernel/text.ts'
import type { DraftIssue, PlannedChange, PlannedStep } from './definitions.ts'
import { call } from './http.ts'

const BASE = '/api/v1/packs'

export interface Pack {
  /** `admin` for what administrators made. */
  readonly name: string
  readonly version: string | null
  readonly appliedAt: string | null
  readonly appliedBy: string | null
  readonly definitions: number
  readonly customised: number
}

export interface PackPlan {
  readonly pack: { readonly name: string; readonly version: string; readonly label: Text }
  readonly base: number
  readonly definitions: readonly PlannedChange[]
  readonly steps: readonly PlannedStep[]
  readonly problems: readonly DraftIssue[]
  /** Rights that roles would newly give. */
  readonly powers: readonly Text[]
  readonly records: readonly { readonly object: string; readonly file: string; readonly count: number }[]
  /** What the pack owns but no longer writes. */
  readonly stays: readonly { readonly kind: string; readonly name: string }[]
  /** What administrators changed and the pack says otherwise. */
  readonly kept: readonly { readonly kind: string; readonly name: string; readonly properties?: readonly string[] }[]
}

export interface PackApplied {
  readonly generation: number
  readonly definitions: number
  readonly records: number
}

export async function listPacks(signal?: AbortSignal): Promise<readonly Pack[]> {
  return (await call<{ data: readonly Pack[] }>('GET', BASE, signal && { signal })).data
}

export async function planPack(archive: Blob): Promise<PackPlan> {
  return (await call<{ data: PackPlan }>('POST', `${BASE}/plan`, { file: zipped(archive) })).data
}

export async function applyPack(archive: Blob, base: number): Promise<PackApplied> {
  return (await call<{ data: PackApplied }>('POST', `${BASE}/apply?base=${base}`, { file: zipped(archive) })).data
}

/** Where a browser fetches the archive of a pack in force. */
export function archiveHref(name: string): string {
  return `${BASE}/${encodeURIComponent(name)}/archive`
}

/** Systems call a ZIP file by many types. */
function zipped(archive: Blob): Blob {
  return new Blob([archive], { type: 'application/zip' })
}
