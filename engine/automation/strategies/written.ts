/** Strategies among what was written: what changed of them, and the version that keeps what they say from then on. */
import type { Database } from '../../database/index.ts'
import type { Writer, Written } from '../../records/index.ts'
import { isoOf } from './in-force.ts'

/** The columns that say what a strategy does; a change of any is a new version, and whoever makes it is the author. */
export const MEANING = ['event', 'valid_from', 'valid_to', 'conditions', 'actions', 'cap'] as const

export interface WrittenStrategy {
  readonly id: string
  readonly event: string
  readonly valid_from: string | null
  readonly valid_to: string | null
  readonly conditions: unknown
  readonly actions: unknown
  readonly cap: unknown
  readonly enabled: boolean
  readonly head: number
  readonly change_note: string | null
  /** What it says has changed. */
  readonly isMeant: boolean
  /** It was enabled or disabled. */
  readonly isSwitched: boolean
}

interface Row extends Record<string, unknown>, Omit<WrittenStrategy, 'isMeant' | 'isSwitched'> {
  readonly changed: readonly string[] | null
}

export async function readWritten(
  db: Database,
  { action, ids, writer: { tx } }: Written,
): Promise<readonly WrittenStrategy[]> {
  const rows = await tx.query<Row>(
    `select s.id::text as id, s.event::text as event, ${isoOf('s.valid_from')} as valid_from, ${isoOf('s.valid_to')} as valid_to,
       s.conditions, s.actions, s.cap, s.enabled, s.head::int as head, s.change_note,
       (select array_agg(changed.name) from ${db.table('sys_history')} as h, jsonb_object_keys(h.changes) as changed(name)
         where $2 and h.object = 'sys_strategy' and h.record = s.id and h.version = s.version and h.action = 'update') as changed
     from ${db.table('sys_strategy')} as s where s.id = any($1::uuid[]) order by s.id`,
    [ids, action === 'update'],
  )
  return rows.map(({ changed, ...row }) => ({
    ...row,
    isMeant: action === 'create' || (changed?.some((name) => MEANING.some((each) => each === name)) ?? false),
    isSwitched: changed?.includes('enabled') ?? false,
  }))
}

/** A version for each that says something else now. New ones stand at the end of their group. */
export async function saveVersions(
  db: Database,
  { tx, principal }: Pick<Writer, 'tx' | 'principal'>,
  strategies: readonly WrittenStrategy[],
): Promise<void> {
  const meant = strategies.filter(({ isMeant }) => isMeant).map(({ id }) => id)
  if (meant.length === 0) return
  const by = principal.kind === 'user' ? principal.id : null
  await tx.query(
    `update ${db.table('sys_strategy')} as s set head = s.head + 1, author = $2::uuid, state = 'valid', fault = null, change_note = null,
       sort = case when s.head > 0 or s.sort <> 0 then s.sort else
         (select coalesce(max(o.sort), 0) from ${db.table('sys_strategy')} as o where o."group" = s."group" and o.deleted_at is null and o.id <> all($1::uuid[]))
         + (select count(*) from ${db.table('sys_strategy')} as n where n."group" = s."group" and n.id = any($1::uuid[]) and n.id <= s.id) end
     where s.id = any($1::uuid[])`,
    [meant, by],
  )
  await tx.query(
    `insert into ${db.table('sys_strategy_version')} (strategy, version, body, note, by)
     select s.id, s.head, jsonb_build_object(${MEANING.map((name) => `'${name}', ${valueSql(name)}`).join(', ')}), n.note, $3::uuid
     from ${db.table('sys_strategy')} as s join unnest($1::uuid[], $2::text[]) as n(id, note) on n.id = s.id`,
    [meant, meant.map((id) => strategies.find((each) => each.id === id)?.change_note ?? null), by],
  )
}

function valueSql(name: (typeof MEANING)[number]): string {
  return name === 'valid_from' || name === 'valid_to' ? isoOf(`s.${name}`) : `s."${name}"`
}
