/** What other rooms see of background jobs. */
import type { Queryable } from '../database/index.ts'
import type { Text } from '../kernel/text.ts'

/** How far a job is; `total` as long as it is known. */
export interface Progress {
  readonly done: number
  readonly total?: number
  /** What is being done. */
  readonly step?: string
}

/** What the work of a job knows of itself. */
export interface JobContext {
  readonly id: string
  /** How often the job was taken up: more than once after a process was lost. */
  readonly attempt: number
  /** Aborted when somebody cancels the job, when this process stops, or when the job was given to another. */
  readonly signal: AbortSignal
  /** True when a person asked for the end: what is undone stays undone. */
  cancelled(): boolean
  progress(progress: Progress): Promise<void>
  /**
   * Asks within a transaction whether the job is still this one's. Work in steps also moves a mark of its own in the
   * transaction of each step, from where it found it: two that both believe they have the job then cannot both write.
   * @throws JobInterrupted when another process has it, or somebody has cancelled it
   */
  hold(tx: Queryable): Promise<void>
}

/**
 * Does the work, from the beginning or from wherever an earlier attempt got to; what it returns people may see.
 * A TesseraError ends the job as failed, anything else lets it be tried again. On an aborted signal it throws `JobInterrupted`.
 */
export type JobHandler = (payload: Readonly<Record<string, unknown>>, context: JobContext) => Promise<unknown>

/** Thrown by work that leaves off before its end; it is taken up again unless somebody cancelled it. */
export class JobInterrupted extends Error {
  constructor() {
    super('the job was interrupted')
    this.name = 'JobInterrupted'
  }
}

export type JobState = 'queued' | 'running' | 'done' | 'failed' | 'cancelled'

/** A job as people see it. */
export interface Job {
  readonly id: string
  readonly name: string
  readonly key: string | null
  readonly state: JobState
  readonly attempt: number
  readonly progress: Progress | null
  readonly result: unknown
  readonly error: { readonly code: string; readonly message: Text } | null
  readonly created_by: string | null
  readonly created_at: string
  readonly started_at: string | null
  readonly ended_at: string | null
}

export interface EnqueueOptions {
  /** Jobs of one key run one after the other. */
  readonly key?: string
  /** Lower numbers first; 0 when absent. */
  readonly priority?: number
  /** Who asked for it. */
  readonly by?: string
}

export interface JobTimes {
  /** How often a running job says that it is alive. */
  readonly heartbeatMs: number
  /** How long a silent job counts as alive. */
  readonly leaseMs: number
  /** How often lost jobs are looked for. */
  readonly sweepMs: number
  /** How often work is asked for where no message came. */
  readonly pollMs: number
}
