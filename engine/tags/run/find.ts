/** Finds the differences of a level in one look: what every statement sees is one moment. */
import type { Bind } from '../../access/index.ts'
import type { Queryable } from '../../database/index.ts'
import { tableSql } from '../../query/index.ts'
import { batchesOf, type Evaluation, prepareEvaluation } from './evaluation.ts'
import { type EvaluationGround, objectOf } from './ground.ts'
import type { RunRule } from './named.ts'

/** Values of one statement; PostgreSQL takes 65,535. */
const MOST_VALUES = 60_000

/** Records of one statement, so that what it joins fits into memory. */
const SHARD = 100_000

/** Whether the differences of a level still stand: they are lost when the server crashes. */
export async function isFound(on: Queryable & { table(name: string): string }, run: string): Promise<boolean> {
  const rows = await on.query(
    `select from ${on.table('sys_tag_difference')} where run = $1 and record is null limit 1`,
    [run],
  )
  return rows.length > 0
}

/** Writes as whoever has the run, and only as long as they have it. */
export type Write = (text: string, values: readonly unknown[]) => Promise<void>

/**
 * What is found is written beside the look, which itself writes nothing: whoever follows writes waits for transactions
 * that do, and must not wait for a look at all records.
 * @param tx of one snapshot: records may change meanwhile, and none may be seen twice or not at all
 */
export async function findDifferences(
  { tx, write }: { readonly tx: Queryable; readonly write: Write },
  ground: EvaluationGround,
  run: string,
  rules: readonly RunRule[],
): Promise<void> {
  const table = ground.db.table('sys_tag_difference')
  await write(`delete from ${table} where run = $1`, [run])
  await tx.query("set local jit = off; set local work_mem = '64MB'; set local max_parallel_workers_per_gather = 0")
  const shards = await shardsOf(tx, ground)
  for (const batch of batchesOf(rules.map(({ asked }) => asked))) {
    const evaluation = await prepareEvaluation(tx, ground, batch)
    for (const shard of shards) await keep(write, table, run, await findIn(tx, { evaluation, shard }))
  }
  await write(`insert into ${table} (run, record, came, went) values ($1, null, '{}', '{}')`, [run])
}

/** Ids from one (included) to another (excluded); an absent end is open. */
interface Shard {
  readonly from?: string
  readonly before?: string
}

interface Finding {
  readonly evaluation: Evaluation
  readonly shard: Shard
}

/** A record with the numbers of tags that came and that went, as PostgreSQL writes arrays. */
interface Found extends Record<string, unknown> {
  readonly record: string
  readonly came: string
  readonly went: string
}

async function findIn(tx: Queryable, { evaluation, shard }: Finding): Promise<Found[]> {
  const values: unknown[] = []
  const bind: Bind = (value) => `$${values.push(value)}`
  const found = evaluation.sql(
    bind,
    shard.from === undefined && shard.before === undefined ? undefined : inShard(shard),
  )
  if (values.length > MOST_VALUES) throw new Error(`a statement of ${values.length} values is too large`)
  return tx.query<Found>(
    `select d.record::text as record, d.came::text as came, d.went::text as went from (${found}) as d`,
    values,
  )
}

async function keep(write: Write, table: string, run: string, found: readonly Found[]): Promise<void> {
  if (found.length === 0) return
  await write(
    `insert into ${table} (run, record, came, went) select $1, f.record, f.came::int[], f.went::int[] ` +
      `from unnest($2::uuid[], $3::text[], $4::text[]) as f (record, came, went)`,
    [run, found.map(({ record }) => record), found.map(({ came }) => came), found.map(({ went }) => went)],
  )
}

function inShard({ from, before }: Shard): (alias: string, bind: Bind) => string {
  return (alias, bind) =>
    [
      ...(from === undefined ? [] : [`${alias}.id >= ${bind(from)}::uuid`]),
      ...(before === undefined ? [] : [`${alias}.id < ${bind(before)}::uuid`]),
    ].join(' and ')
}

/** Stretches of ids of about equal size; tables with keys of their own are looked at as a whole. */
async function shardsOf(tx: Queryable, ground: EvaluationGround): Promise<Shard[]> {
  const object = objectOf(ground)
  if (!object.key.own) return [{}]
  const [size] = await tx.query<{ rows: number }>(
    `select greatest(reltuples, 0)::float8 as rows from pg_class where oid = to_regclass($1)`,
    [tableSql(ground.db, object)],
  )
  const count = Math.min(64, Math.ceil(Number(size?.rows ?? 0) / SHARD))
  if (count < 2) return [{}]
  const bounds = await tx.query<{ id: string }>(
    // the order of uuids has no least one among aggregates
    `select (array_agg(b.id order by b.id))[1]::text as id from (select t.id, ntile($1) over (order by t.id) as part ` +
      `from ${tableSql(ground.db, object)} as t tablesample system (1)) as b group by b.part order by b.part`,
    [count],
  )
  const inner = bounds.slice(1).map(({ id }) => id)
  return [undefined, ...inner].map((from, index) => {
    const before = inner[index]
    return { ...(from !== undefined && { from }), ...(before !== undefined && { before }) }
  })
}
