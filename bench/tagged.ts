/**
 * Tags on the customers of the benchmarks: common ones, rare ones, most in the arrays of runs and some set by hand. The
 * hand-written server has the same memberships as rows of one table, which is how one would write it.
 */
import type { Database } from '../engine/database/index.ts'

/** Two tags of which any is wanted, and one that is not; ids for us, numbers for the rows of the other. */
export interface TaggedAsk {
  readonly any: readonly [Tag, Tag]
  readonly none: Tag
}

interface Tag {
  readonly id: string
  readonly number: number
}

/** How often each tag comes, of 1,024 customers; those behind `AUTOMATIC` are set by hand. About 20 come together. */
const SHARES = [
  ...times(20, 400),
  ...times(30, 200),
  ...times(50, 60),
  ...times(20, 10),
  ...times(5, 1),
  ...times(2, 400),
  ...times(5, 100),
  ...times(10, 10),
]
const AUTOMATIC = 125
const PREFIX = '压测标签'
const BASELINE = 'bench_customer_tag'

/** The places in `SHARES` of tags that are asked for together: common, middling and rare, automatic and by hand. */
const ASKED = [
  [0, 1, 25],
  [5, 125, 60],
  [20, 30, 3],
  [55, 60, 21],
  [130, 56, 0],
  [100, 101, 1],
  [120, 132, 2],
  [2, 110, 127],
] as const

function times(count: number, share: number): number[] {
  return Array.from({ length: count }, () => share)
}

/** Makes the tags and who carries them, unless an earlier run did. */
export async function fillTags(db: Database): Promise<void> {
  const [present] = await db.query<{ name: string | null }>('select to_regclass($1)::text as name', [
    db.table(BASELINE),
  ])
  if (typeof present?.name === 'string') {
    const [untagged] = await db.query(`select from ${db.table('crm_customer')} c where deleted_at is null
      and not exists (select from ${db.table(BASELINE)} b where b.customer = c.id) limit 1`)
    if (!untagged) return
  }
  await db.owner.transaction(async (tx) => {
    const run = (text: string, values: readonly unknown[] = []): Promise<unknown> => tx.query(text, values)
    await run(`set local search_path to "${db.workspace}"`)
    await run('drop table if exists bench_customer_tag')
    // the server at work may be tagging customers by its own rules at the same time
    await run('set local statement_timeout = 0')
    await run(
      `insert into sys_tag (id, version, created_at, updated_at, object, name, enabled, type, score, records)
         select gen_random_uuid(), 1, now(), now(), 'crm_customer', $1 || n, true,
           case when n <= $2 then 'global_auto' else 'global_manual' end, 0, 0
         from generate_series(1, $3::int) n where not exists (select from sys_tag where name = $1 || n)`,
      [PREFIX, AUTOMATIC, SHARES.length],
    )
    await run(
      `insert into sys_tag_state (tag, object, auto, validity, day, lapses)
         select id, object, type = 'global_auto', 3650, current_date, current_date + 3650 from sys_tag
         where name ~ $1 on conflict (tag) do nothing`,
      [`^${PREFIX}`],
    )
    await run(
      `create temporary table shares on commit drop as
         select s.number, n, ($2::int[])[n] as share, s.auto from sys_tag_state s join sys_tag t on t.id = s.tag
         cross join lateral (select substr(t.name, $3)::int as n) as named where t.name ~ $1`,
      [`^${PREFIX}`, SHARES, PREFIX.length + 1],
    )
    // the same tags for the same customers in every run
    await run(
      `create table bench_customer_tag as select c.id as customer, shares.number as tag, shares.auto
         from crm_customer c cross join shares
         where c.deleted_at is null and (hashtextextended(c.id::text, shares.n) & 1023) < shares.share`,
    )
    await run(
      `insert into sys_tag_set (record, object, tags)
         select c.id, 'crm_customer', coalesce(array_agg(b.tag order by b.tag) filter (where b.auto), '{}')
         from crm_customer c left join bench_customer_tag b on b.customer = c.id where c.deleted_at is null group by c.id order by c.id
         on conflict (record) do update set tags =
           (select array_agg(distinct n order by n) from unnest(sys_tag_set.tags || excluded.tags) as n)`,
    )
    await run(
      `insert into sys_tag_row (tag, record, object, cause)
         select tag, customer, 'crm_customer', 'manual' from bench_customer_tag where not auto on conflict do nothing`,
    )
    await run('alter table bench_customer_tag drop column auto, add primary key (tag, customer)')
    await run('create index on bench_customer_tag (customer, tag)')
    await run('grant select on bench_customer_tag to public')
    await run(
      `update sys_tag_state s set members = b.members
         from (select tag, count(*) as members from bench_customer_tag group by tag) b where b.tag = s.number`,
    )
  })
  for (const table of ['bench_customer_tag', 'sys_tag_set', 'sys_tag_row', 'sys_tag_state', 'sys_tag'])
    await db.owner.query(`vacuum (analyze) ${db.table(table)}`)
}

/** What to ask for; nothing where there are no tags. */
export async function taggedAsks(db: Database): Promise<TaggedAsk[]> {
  const rows = await db.query<{ id: string; number: number; n: number }>(
    `select t.id::text as id, s.number, substr(t.name, $2)::int as n from ${db.table('sys_tag')} t
     join ${db.table('sys_tag_state')} s on s.tag = t.id where t.name ~ $1`,
    [`^${PREFIX}`, PREFIX.length + 1],
  )
  const tags = new Map(rows.map(({ id, number, n }) => [n - 1, { id, number }]))
  return ASKED.flatMap(([first, second, third]) => {
    const [one, other, none] = [tags.get(first), tags.get(second), tags.get(third)]
    return one && other && none ? [{ any: [one, other] as const, none }] : []
  })
}
