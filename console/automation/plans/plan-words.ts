/** A plan in words: what kind it is, how often it pushes, when. Pure but for the words it is given. */
import { wallClock } from '../../../engine/rules/calendar.ts'
import type { Frequency, PlanRun, PlanState } from '../../data/plans.ts'
import type { Row } from '../../data/types.ts'

export interface ListedPlan {
  readonly id: string
  readonly version: number
  readonly name: string
  readonly state: PlanState
  readonly kind: 'tags' | 'source'
  readonly object: string
  readonly sourceObject: string | null
  readonly sourceName: string | null
  readonly author: string
  readonly tags: readonly { readonly id: string; readonly name: string; readonly color: string | null }[]
  readonly refresh: boolean
  readonly frequency: Frequency
  readonly days: number | null
  readonly pushes: number
  readonly first: string | null
  readonly next: string | null
  readonly fault: string
}

type T = (key: string, values?: Record<string, unknown>) => string

export function listedPlan(row: Row, told: (message: unknown) => string): ListedPlan {
  const text = (name: string): string | null => (typeof row[name] === 'string' ? row[name] : null)
  return {
    id: row.id,
    version: Number(row['version']),
    name: text('name') ?? '',
    state: stateOf(text('state')),
    kind: text('kind') === 'source' ? 'source' : 'tags',
    object: text('object') ?? '',
    sourceObject: text('source_object'),
    sourceName: text('source_name'),
    author: nameIn(row['author']),
    tags: listIn(row['tags']).flatMap((tag) => tagIn(tag) ?? []),
    refresh: row['refresh'] === true,
    frequency: frequencyOf(text('frequency')),
    days: typeof row['every_days'] === 'number' ? row['every_days'] : null,
    pushes: Number(row['pushes'] ?? 0),
    first: text('first_at'),
    next: text('next_at'),
    fault: listIn(row['fault']).map(told).filter(Boolean).join('；'),
  }
}

export function frequencyWords({ frequency, days }: Pick<ListedPlan, 'frequency' | 'days'>, t: T): string {
  return frequency === 'every_days' ? t('plans.everyDays', { count: days ?? '' }) : t(`plans.frequencies.${frequency}`)
}

export function clock(instant: string, timeZone: string): string {
  return wallClock(instant, timeZone).slice(0, 16).replace('T', ' ')
}

/** How far a push is: recipients dealt with out of all; nothing while its list is being made. */
export function progressOf({
  recipients,
  counts,
}: PlanRun): { readonly done: number; readonly total: number } | undefined {
  if (recipients === null) return undefined
  const { succeeded, failed, skipped, cancelled } = counts
  return { done: Math.min(recipients, succeeded + failed + skipped + cancelled), total: recipients }
}

function listIn(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function nameIn(value: unknown): string {
  return typeof value === 'object' && value !== null && 'name' in value ? String(value.name) : ''
}

function tagIn(value: unknown): ListedPlan['tags'][number] | undefined {
  if (typeof value !== 'object' || value === null || !('id' in value) || !('name' in value)) return undefined
  const color = 'color' in value && typeof value.color === 'string' ? value.color : null
  return { id: String(value.id), name: String(value.name), color }
}

function stateOf(state: string | null): PlanState {
  return state === 'running' || state === 'suspended' ? state : 'stopped'
}

function frequencyOf(frequency: string | null): Frequency {
  return frequency === 'daily' || frequency === 'every_days' ? frequency : 'once'
}
