/** What travels between the console and the server, as the API documents it. */
import type { Issue } from '../../engine/kernel/errors.ts'
import type { Text } from '../../engine/kernel/text.ts'

/** A record as the API gives it: all readable fields, nulls included. */
export interface Row {
  readonly id: string
  readonly version: number
  readonly [field: string]: unknown
}

/** What an expanded reference carries instead of the bare id. */
export interface Expanded {
  readonly id: string
  readonly [title: string]: unknown
}

export interface Person {
  readonly id: string
  readonly name: string
  readonly account: string
  readonly administrator: boolean
  readonly mustChangePassword: boolean
  readonly mustSetUpSecondStep?: true
}

/** The password was right, and a code is asked for. */
export interface SecondStepAsked {
  readonly second_step: { readonly token: string; readonly seconds: number }
}

/** What was read in a picture. */
export interface CaptchaAnswer {
  readonly id: string
  readonly answer: string
}

/** A condition in the form the API takes. */
export type Logic = Readonly<Record<string, unknown>>

export interface RecordQuery {
  readonly limit: number
  readonly page?: number
  /** Such as `-created_at,name`. */
  readonly sort?: string
  readonly search?: string
  readonly filter?: Logic | undefined
  readonly expand?: readonly string[]
  readonly fields?: readonly string[]
  readonly exactCount?: boolean
  /** Counts as far as 10,000 where no exact number is asked for. */
  readonly cappedCount?: boolean
}

export type CountMode = 'exact' | 'at_least' | 'about'

export interface RecordPage {
  readonly data: readonly Row[]
  readonly page: {
    readonly limit: number
    readonly next: string | null
    readonly total?: number
    /** Of a total that was reached and not passed `at_least`. */
    readonly count?: CountMode
  }
}

export interface HistoryEntry {
  readonly version: number
  /** `create`, `update`, `delete`, `reveal` or the name of an action of the object. */
  readonly action: string
  readonly at: string
  /** Who, and by what where it was not record by record: `rule`, `upsert`, `import …`. */
  readonly by: { readonly id?: string; readonly name: string; readonly what?: string }
  readonly changes: Readonly<Record<string, { readonly from: unknown; readonly to: unknown }>>
}

export interface VersionConflict {
  readonly current: Row
  /** What happened since the version that was seen, newest first. */
  readonly changes: readonly HistoryEntry[]
}

/** `application/problem+json` as the server writes it. */
export interface Problem {
  readonly title?: string
  readonly status: number
  readonly code: string
  readonly message: Text
  readonly trace_id?: string
  readonly issues?: readonly Issue[]
  readonly [fact: string]: unknown
}
