/** Which tasks can be cancelled, and which done again. Pure. */
import type { StrategyTask } from '../../data/strategy-tasks.ts'

/** Nobody has taken it up yet. */
export function isCancellable({ state }: Pick<StrategyTask, 'state'>): boolean {
  return state === 'pending' || state === 'retrying'
}

/** It failed, was left out, or nobody knows whether it arrived. */
export function isReplayable({ state }: Pick<StrategyTask, 'state'>): boolean {
  return state === 'dead' || state === 'unknown' || state === 'skipped'
}
