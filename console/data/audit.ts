/** The calls about the seals of logs, and about one operation in detail. */
import type { Text } from '../../engine/kernel/text.ts'
import { call } from './http.ts'

export interface SealFault {
  readonly code: string
  readonly message: Text
  readonly path?: string
}

export interface AuditState {
  readonly seals: number
  readonly sealedAt: string | null
  readonly logs: readonly { readonly log: string; readonly pending: number; readonly removedUntil: string | null }[]
  readonly verification: {
    readonly startedAt: string
    readonly endedAt: string | null
    readonly by: string | null
    readonly result: { readonly rows: number; readonly seals: number; readonly faults: readonly SealFault[] } | null
  } | null
}

export async function auditState(signal?: AbortSignal): Promise<AuditState> {
  return (await call<{ data: AuditState }>('GET', '/api/v1/audit', signal && { signal })).data
}

export async function beginVerification(): Promise<void> {
  await call('POST', '/api/v1/audit/verify')
}

/** What one field was and became, as people read it. */
export interface FieldChange {
  readonly name: string
  readonly label: Text
  readonly from: string | Text | null
  readonly to: string | Text | null
}

export interface RecordChange {
  readonly object: string | null
  readonly label: Text | null
  readonly record: string | null
  readonly action: string
  readonly fields: readonly FieldChange[]
}

export interface OperationChanges {
  readonly changes: readonly RecordChange[]
  /** More records were changed than are told. */
  readonly more: boolean
}

export async function operationChanges(id: string, signal?: AbortSignal): Promise<OperationChanges> {
  const path = `/api/v1/operations/${encodeURIComponent(id)}/changes`
  return (await call<{ data: OperationChanges }>('GET', path, signal && { signal })).data
}
