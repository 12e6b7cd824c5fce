/** What runs of tags work with. */
import type { Principal } from '../../access/index.ts'
import type { Database } from '../../database/index.ts'
import type { Text } from '../../kernel/text.ts'
import type { ModelStore } from '../../schema/model-store.ts'

export interface RunRoom {
  readonly db: Database
  readonly models: Pick<ModelStore, 'current'>
  readonly timeZone: string
  /** Somebody with the rights of this moment; undefined for who may no longer sign in. */
  principalOf(userId: string): Promise<Principal | undefined>
  /** Records of one transaction, 5,000 when absent. */
  readonly chunk?: number
}

export type RunState = 'queued' | 'running' | 'done' | 'failed' | 'cancelled'

/** Why a run was started: by the clock, for chosen tags, or because what they ask has changed. */
export type RunReason = 'nightly' | 'chosen' | 'rule'

/** Where a run stands; whoever takes it up goes on from there. */
export interface RunProgress {
  /** The attempt that has it: none before it may write any more. */
  readonly attempt?: number
  /** What lapsed was told. */
  readonly lapsed?: true
  /** Numbers of the tags that are done with. */
  readonly finished?: readonly number[]
  /** Numbers of the tags whose differences were found and are being written. */
  readonly current?: readonly number[]
  /** Numbers of the tags that count otherwise since, while the sums of their members are made anew. */
  readonly scoring?: readonly number[]
  /** Tags in all. */
  readonly total?: number
  /** First event of the run. */
  readonly first?: string
  readonly rules?: number
  readonly faults?: readonly RuleFault[]
  /** Ids of the rules that could not be run. */
  readonly failed?: readonly string[]
}

export interface RuleFault {
  /** Name of the rule. */
  readonly rule: string
  readonly message: Text
}

/** Why a run had to add what following the changes of records had not. */
export interface Corrections {
  /** Rules that look at the clock. */
  readonly clock: number
  /** Rules over other records. */
  readonly relation: number
  readonly sql: number
  /** Tags that had never been run, or whose rules were changed since. */
  readonly fresh: number
  /** Anything else is a defect of following. */
  readonly unexplained: number
}

export interface RunReport {
  readonly tags: number
  readonly rules: number
  /** Records that were looked at. */
  readonly rows: number
  readonly added: number
  readonly removed: number
  readonly corrections: number
  readonly reasons: Corrections
  /** Records whose sum of scores was not what it should have been; null where nobody counted again. */
  readonly mismatches: number | null
  readonly faults: readonly RuleFault[]
  readonly ms: number
}

export interface RunRow {
  readonly id: string
  readonly object: string
  readonly reason: RunReason
  readonly tags: readonly number[] | null
  /** ISO instant. */
  readonly asOf: string
  readonly day: string
  readonly state: RunState
  readonly progress: RunProgress
  readonly job: string | null
}
