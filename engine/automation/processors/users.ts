/** Who uses a processor: strategies by their actions, plans by theirs. */
import type { Database, Queryable } from '../../database/index.ts'

export interface ProcessorUser {
  readonly object: 'sys_strategy' | 'sys_plan'
  readonly id: string
  readonly name: string
  readonly enabled: boolean
  readonly processor: string
  /** Of a strategy: the event whose data it hands over. */
  readonly event: string | null
}

/** Ordered by name; those that were deleted use nothing. */
export function usersOf(
  db: Pick<Database, 'table'>,
  on: Queryable,
  processors: readonly string[],
): Promise<ProcessorUser[]> {
  return on.query<ProcessorUser & Record<string, unknown>>(
    `select distinct 'sys_strategy' as object, s.id::text as id, s.name, s.enabled, a->>'processor' as processor, s.event::text as event ` +
      `from ${db.table('sys_strategy')} as s cross join jsonb_array_elements(case when jsonb_typeof(s.actions) = 'array' then s.actions end) as a ` +
      `where s.deleted_at is null and a->>'processor' = any($1::text[]) ` +
      `union all select 'sys_plan', p.id::text, p.name, true, p.processor::text, null ` +
      `from ${db.table('sys_plan')} as p where p.deleted_at is null and p.processor = any($1::uuid[]) order by name, id`,
    [processors],
  )
}
