/** What the benchmark of tags does beside runs: filling arrays, changing customers, asking rule by rule. */
import { compileRule } from '../../engine/rules/index.ts'
import { readRules, tagStates } from '../../engine/tags/index.ts'
import { batchesOf, prepareEvaluation } from '../../engine/tags/run/evaluation.ts'
import { contextOf, type EvaluationGround, takesPartSql } from '../../engine/tags/run/ground.ts'
import { OBJECT, type TagBench, ZONE } from './world.ts'

/** Share of customers that change between two runs. */
export const CHURN = 0.02

const PLAIN = `set local jit = off; set local work_mem = '64MB'; set local max_parallel_workers_per_gather = 0`

export interface Measured<T> {
  readonly result: T
  /** Milliseconds. */
  readonly cpu: number
  readonly wall: number
}

export async function measure<T>(bench: TagBench, work: () => Promise<T>): Promise<Measured<T>> {
  const [cpu, began] = [bench.cpu(), performance.now()]
  const result = await work()
  return { result, cpu: bench.cpu() - cpu, wall: performance.now() - began }
}

async function groundOf({ db, model }: TagBench): Promise<EvaluationGround> {
  const states = await tagStates({ db, tx: db }, { object: OBJECT })
  return { db, model, object: OBJECT, asOf: new Date().toISOString(), timeZone: ZONE, states }
}

/** Sets all tags as a first run would, but without telling of each; how many memberships there are then. */
export async function prime(bench: TagBench): Promise<number> {
  const { db, model } = bench
  const set = db.table('sys_tag_set')
  const ground = await groundOf(bench)
  const rules = await readRules({ db, tx: db, model }, OBJECT)
  await db.owner.query(`drop index ${db.table('sys_tag_set_tags')}`)
  await db.transaction(async (tx) => {
    await tx.query(PLAIN)
    for (const batch of batchesOf(rules.map(({ tag, rule }) => ({ tag, ...(rule && { rule }) })))) {
      const values: unknown[] = []
      const evaluation = await prepareEvaluation(tx, ground, batch)
      const found = evaluation.sql((value) => `$${values.push(value)}`)
      await tx.query(
        `insert into ${set} as s (record, object, tags) select d.record, '${OBJECT}', array(select unnest(d.came) order by 1) from (${found}) as d ` +
          `on conflict (record) do update set tags = s.tags || excluded.tags`,
        values,
      )
    }
  })
  await db.owner.query(`create index sys_tag_set_tags on ${set} using gin (tags)`)
  const today = `(now() at time zone '${ZONE}')::date`
  await db.query(
    `update ${db.table('sys_tag_state')} as s set members = f.members, day = ${today}, lapses = ${today} + s.validity, counted_score = s.score ` +
      `from (select unnest(tags) as number, count(*) as members from ${set} group by 1) as f where f.number = s.number`,
  )
  await db.query(
    `update ${bench.table} as t set score = f.score from (select g.record, sum(s.score) as score from ${set} as g, unnest(g.tags) as n ` +
      `join ${db.table('sys_tag_state')} as s on s.number = n and s.score <> 0 group by g.record) as f where f.record = t.id`,
  )
  await db.owner.query(`vacuum (analyze) ${bench.table}`)
  await db.owner.query(`vacuum (analyze) ${set}`)
  const [row] = await db.query<{ members: number }>(
    `select sum(members)::float8 as members from ${db.table('sys_tag_state')}`,
  )
  return row?.members ?? 0
}

export async function churn({ db, table }: TagBench): Promise<void> {
  await db.query(
    `update ${table} set income = round((random() * 500000)::numeric, 2), age = 18 + floor(random() * 60)::int, ` +
      `follow_times = floor(random() * 50)::int, level = (array['a','b','c','d','e'])[1 + floor(random() * 5)::int] where random() < ${CHURN}`,
  )
}

/** CPU of asking every rule by a query of its own, from a sample of them; nothing is compared and nothing written. */
export async function oneByOne(bench: TagBench, sample: number): Promise<number> {
  const { db, model, table } = bench
  const ground = await groundOf(bench)
  const rules = await readRules({ db, tx: db, model }, OBJECT)
  const chosen = rules.filter((_, index) => index % Math.ceil(rules.length / sample) === 0)
  const { cpu } = await measure(bench, () =>
    db.transaction(async (tx) => {
      await tx.query(PLAIN)
      for (const { rule } of chosen) {
        const values: unknown[] = []
        const bind = (value: unknown): string => `$${values.push(value)}`
        const holds = rule ? compileRule(rule, contextOf(ground, 't', bind)) : 'false'
        await tx.query(
          `select count(*) from ${table} as t cross join (select null::int[] as tags) as s where ${takesPartSql(ground, 't', bind)} and ${holds}`,
          values,
        )
      }
    }),
  )
  return (cpu / chosen.length) * rules.length
}

/** Bytes of our memberships in all, and of one as a row with two indexes. */
export async function storage({ db }: TagBench): Promise<{ readonly ours: number; readonly rows: number }> {
  const set = db.table('sys_tag_set')
  const rows = db.table('bench_rows')
  await db.owner.query(
    `create table ${rows} as select n as tag, g.record, current_date as until, now() as at from ` +
      `(select * from ${set} limit 20000) as g, unnest(g.tags) as n`,
  )
  await db.owner.query(`alter table ${rows} add primary key (tag, record)`)
  await db.owner.query(`create index on ${rows} (record)`)
  const [row] = await db.owner.query<{ ours: number; rows: number }>(
    `select pg_total_relation_size('${set}')::float8 as ours, pg_total_relation_size('${rows}')::float8 / (select count(*) from ${rows}) as rows`,
  )
  await db.owner.query(`drop table ${rows}`)
  return row ?? { ours: 0, rows: 0 }
}

/** As if the last run had been yesterday. */
export async function yesterday({ db }: TagBench): Promise<void> {
  await db.query(`update ${db.table('sys_tag_state')} set day = day - 1, lapses = lapses - 1 where auto`)
}
