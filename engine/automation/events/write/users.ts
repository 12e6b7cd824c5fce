/** Which strategies use which events, and which fields of them. */
import type { Database, Queryable } from '../../../database/index.ts'
import { isRecord } from '../values.ts'

type Scope = Pick<Database, 'table'>

/** Names of the strategies of events, by the name of the event. */
export async function strategiesOf(
  db: Scope,
  on: Queryable,
  events: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows = await on.query<{ name: string; strategies: string[] }>(
    `select e.name, array_agg(s.name order by s.name) as strategies from ${db.table('sys_strategy')} as s
     join ${db.table('sys_event')} as e on e.id = s.event where s.event = any($1::uuid[]) and s.deleted_at is null group by e.id, e.name order by e.name`,
    [events],
  )
  return new Map(rows.map(({ name, strategies }) => [name, strategies]))
}

interface Used extends Record<string, unknown> {
  readonly name: string
  readonly conditions: unknown
  readonly cap: unknown
  readonly texts: string
}

/** Names of the strategies that ask for a field of an event, or fill it into something, by the field. */
export async function usersOfFields(
  db: Scope,
  on: Queryable,
  event: string,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows = await on.query<Used>(
    `select s.name, s.conditions, s.actions::text || coalesce((select string_agg(to_jsonb(p)::text, ' ') from ${db.table('sys_processor')} as p
       where p.id::text in (select a->>'processor' from jsonb_array_elements(case when jsonb_typeof(s.actions) = 'array' then s.actions else '[]' end) as a)), '') as texts
     from ${db.table('sys_strategy')} as s where s.event = $1::uuid and s.deleted_at is null order by s.name`,
    [event],
  )
  const users = new Map<string, string[]>()
  for (const { name, conditions, texts } of rows)
    for (const field of new Set([...asked(conditions), ...filled(texts)]))
      users.set(field, [...(users.get(field) ?? []), name])
  return users
}

/** Fields that a stored rule asks for. */
function asked(rule: unknown): string[] {
  if (Array.isArray(rule)) return rule.flatMap(asked)
  if (!isRecord(rule)) return []
  return Object.entries(rule).flatMap(([key, value]) => {
    const name: unknown = Array.isArray(value) ? value[0] : value
    return key === 'var' && typeof name === 'string' ? [name.split('.')[0] ?? name] : asked(value)
  })
}

/** Fields whose places stand in texts. */
function filled(texts: string): string[] {
  return [...texts.matchAll(/\$\{\s*([A-Za-z_][A-Za-z0-9_]*)/g)].flatMap(([, name]) => name ?? [])
}
