/** Plans and their pushes as they are kept. */
import type { Queryable } from '../../database/index.ts'
import type { Issue } from '../../kernel/errors.ts'
import type { Model } from '../../model/types.ts'
import type { RuleMoment } from '../../rules/index.ts'
import type { ProcessorTypes } from '../processors/types.ts'
import type { AutomationRoom } from '../room.ts'

export const PLAN = 'sys_plan'
/** Makes, cancels and copies plans. */
export const MANAGE_POINT = 'plan_manage'
export const HISTORY_POINT = 'plan_history'

export type PlanState = 'running' | 'suspended' | 'stopped'
export type RunState = 'queued' | 'listing' | 'pushing' | 'sending' | 'done' | 'cancelled' | 'failed'

/** Pushes that are not over. */
export const OPEN_RUNS: readonly RunState[] = ['queued', 'listing', 'pushing', 'sending']

/** What a plan says. */
export interface PlanContent {
  readonly kind: 'tags' | 'source'
  readonly object: string
  readonly source_object: string | null
  readonly source: string | null
  /** Ids; of a plan for a source those that it named when it was saved. */
  readonly tags: readonly string[]
  readonly match: 'any' | 'all'
  readonly frequency: 'once' | 'daily' | 'every_days'
  readonly every_days: number | null
  readonly start_at: string | null
  readonly end_date: string | null
  readonly refresh: boolean
  readonly processor: string
  readonly settings: Readonly<Record<string, unknown>> | null
}

export interface PlanRow extends PlanContent, Record<string, unknown> {
  readonly id: string
  readonly name: string
  readonly state: PlanState
  readonly author: string | null
  readonly pushes: number
  readonly first_at: string | null
  readonly next_at: string | null
}

/** Why a plan is suspended. */
export type PlanFault = readonly Issue[]

export interface PlanRoom extends AutomationRoom {
  readonly types: ProcessorTypes
  /** Recipients of one step. */
  readonly chunk: number
}

/** What plans are judged and lists are made with. */
export interface PlanGround {
  readonly db: PlanRoom['db']
  readonly on: Queryable
  readonly model: Model
  readonly moment: RuleMoment
}

const CONTENT =
  `p.kind, p.object, p.source_object, p.source, coalesce(p.tags::text[], '{}') as tags, p.match, p.frequency, ` +
  `p.every_days::int as every_days, p.start_at, p.end_date::text as end_date, p.refresh, p.processor::text as processor, p.settings`

/** Columns of the alias `p`. */
export const PLAN_COLUMNS = `p.id::text as id, p.name, p.state, p.author::text as author, p.pushes::int as pushes, p.first_at, p.next_at, ${CONTENT}`

/** As `sys_plan_state` keeps it, to tell what has changed. */
export const CONTENT_JSON =
  `jsonb_build_object('kind', p.kind, 'object', p.object, 'source_object', p.source_object, 'source', p.source, ` +
  `'tags', case when p.kind = 'tags' then to_jsonb(p.tags) end, 'match', p.match, 'frequency', p.frequency, ` +
  `'every_days', p.every_days, 'start_at', p.start_at, 'end_date', p.end_date, 'refresh', p.refresh, ` +
  `'processor', p.processor, 'settings', p.settings)`
