/** An application as the registry keeps it. */
import type { Grant } from '../../../metadata/types.ts'
import type { RateClass } from './rates.ts'

export type ApplicationStatus = 'enabled' | 'disabled'

/** What an application may do: rights on data as roles have them, and the events that it may report. */
export interface Scopes {
  readonly grants: readonly Grant[]
  /** Codes of events; `*` for every one. */
  readonly events: readonly string[]
}

/** What people say of an application. */
export interface ApplicationFacts extends Scopes {
  readonly name: string
  readonly status: ApplicationStatus
  readonly any_address: boolean
  readonly addresses: readonly string[]
  readonly rate: RateClass
  /** ISO 8601; nothing for one without an end. */
  readonly expires_at: string | null
  readonly note: string | null
}

/** An application as people see it. */
export interface StoredApplication extends ApplicationFacts {
  readonly id: string
  readonly version: number
  readonly app_id: string
  /** Which of its two secrets there are, and since when. */
  readonly secrets: readonly { readonly slot: number; readonly created_at: string }[]
  readonly created_at: string
  readonly updated_at: string
  readonly updated_by: { readonly id: string; readonly name: string } | null
}
