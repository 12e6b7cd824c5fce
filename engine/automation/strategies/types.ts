/** Strategies as they are kept, and as they are run. */
import type { Text } from '../../kernel/text.ts'
import type { ChainOn } from '../tasks/types.ts'

/** When an action is due: at once, hours after the event was received, or at a moment. */
export type Delay =
  | { readonly mode: 'now' }
  | { readonly mode: 'after'; readonly hours: number }
  /** ISO UTC; an event that comes later leaves the action out. */
  | { readonly mode: 'until'; readonly at: string }

export interface StrategyAction {
  /** Id of a record of `sys_processor`. */
  readonly processor: string
  readonly settings: Readonly<Record<string, unknown>>
  readonly delay: Delay
  /** How it follows the action before it where both are due at once; `always` when absent. */
  readonly chain?: ChainOn
}

/** A record is met so many times within so many days (of 24 hours) at most. */
export interface Cap {
  readonly times: number
  readonly days: number
}

/** What a version of a strategy says. Nothing else of it decides what becomes of an event. */
export interface StrategyBody {
  /** Id of a record of `sys_event`. */
  readonly event: string
  /** ISO UTC. */
  readonly validFrom: string | null
  readonly validTo: string | null
  /** A stored rule over the fields of the event; null for none. */
  readonly conditions: unknown
  readonly actions: readonly StrategyAction[]
  readonly cap: Cap | null
}

/** Why a strategy did nothing about an event. */
export type MatchCode = 'STRATEGY_DISABLED' | 'STRATEGY_INVALID' | 'NOT_YET' | 'EXPIRED' | 'CONDITION' | 'LOOP' | 'CAP'

export interface MatchReason {
  readonly code: MatchCode
  readonly reason: Text
}

/** An action that was left out, by its place. */
export interface LeftOut {
  readonly action: number
  readonly code: 'UNTIL_PASSED'
  readonly reason: Text
}
