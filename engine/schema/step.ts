/** One step of a plan: what is done to which table, at what cost, and what must hold of the data before it may run. */
import type { DefaultContext } from '../fields/shared.ts'
import type { Issue } from '../kernel/errors.ts'
import type { Text } from '../kernel/text.ts'
import type { TableChange } from './change.ts'
import type { ColumnShape } from './shape.ts'

/** The lock a step takes, in the words of PostgreSQL; `none` where the table is not there yet. */
export type StepLock = 'none' | 'share' | 'share row exclusive' | 'access exclusive'

/** What a step does: a change of a table of ours, or a right on one that was there before. */
export type StepChange = TableChange['kind'] | 'grant_rights'

export interface Step {
  readonly change: StepChange
  readonly title: Text
  readonly tableId: string
  /** Name of the table when the step runs. */
  readonly table: string
  readonly sql: readonly string[]
  readonly lock: StepLock
  /** Id of a second table on which the step takes the same lock: the one that a foreign key points to. */
  readonly alsoLocks?: string
  /** The whole table is written anew. */
  readonly rewrite: boolean
  /** Counts the rows the step touches or loses; absent when it touches none. */
  readonly rows?: string
  /** About how long one of these rows takes, in microseconds of a usual machine. */
  readonly perRow?: number
  /** Id of the definition whose data goes out of sight: needs the consent of `prune`. */
  readonly loses?: string
  readonly checks: readonly Check[]
}

/** A question to the data whose answer must be empty. It runs before any step, over the names of before. */
export interface Check {
  /** The table whose writers must stand still for the answer to stay true. */
  readonly tableId: string
  /** Statement that returns the offending rows, at most a handful, and in `total` how many there are. */
  readonly sql: string
  issue(offenders: readonly Offender[], total: number): Issue
}

export interface Offender {
  readonly value: string | null
  readonly count: number
}

/** What steps must know besides the change: physical names before it, and the words `today`, `now` and the zone's days. */
export interface PlanContext {
  readonly timeZone: string
  readonly defaults: DefaultContext
  /** All option values of an enum after the change. */
  options(enumName: string): readonly string[] | undefined
  /** The quoted, qualified table. */
  table(name: string): string
  /** The table as it is in the database before any step; undefined for one that is new. */
  tableBefore(tableId: string): string | undefined
  /** The column as it is before any step. */
  columnBefore(tableId: string, columnId: string): ColumnShape | undefined
  /** The name under which something dropped stays. */
  hidden(id: string): string
}
