/**
 * In charge of writing what a run has found, some records at a time, each time whole or not at all. What enters are
 * differences; what leaves are arrays, rows, what is told of them and everything that hangs on it. What is to be done is
 * judged by what stands there at that moment, under the locks of the records, so doing it twice does nothing more.
 *
 * Found and carried by a row of its own: it joins the array; while the tag has lapsed nobody in an array carries it, so
 * then the row stays and gets the days of the tag. Found and not carried: it comes. Not found, while the tag
 * has days left: it leaves for a row that ends when those days end. Not found, and the tag has lapsed: it is gone since
 * then, which the wave has told. That the tag holds anew for who stays is written last of all, once for the tag (`finish`).
 */
import type { Queryable } from '../../database/index.ts'
import { Parameters } from '../../query/index.ts'
import { holdRecords, type SettleGround, settleRows } from '../settle.ts'
import type { Told } from './named.ts'

/** Records of one transaction. */
const CHUNK = 5_000

export interface ApplyGround extends SettleGround {
  readonly run: string
  readonly asOf: string
  readonly day: string
  readonly timeZone: string
  /** Records of one transaction. */
  readonly chunk?: number | undefined
}

/** By which rule the tags come that are about to come. */
export type TellRule = (tx: Queryable, records: readonly string[]) => Promise<readonly Told[]>

/** Writes the next records; false when there were none left. */
export async function applyNext(ground: ApplyGround, tellRule: TellRule): Promise<boolean> {
  const { db, tx, run, chunk = CHUNK } = ground
  const difference = db.table('sys_tag_difference')
  const next = await tx.query<{ record: string }>(
    `select d.record::text as record from ${difference} as d where d.run = $1 and d.record is not null ` +
      `group by d.record order by d.record limit ${chunk}`,
    [run],
  )
  if (next.length === 0) return false
  const records = next.map(({ record }) => record)
  await holdRecords(ground, (bind) => `select unnest(${bind(records)}::uuid[])`)
  const told = await tellRule(tx, records)
  await tx.query(
    `insert into ${db.table('sys_tag_set')} (record, object, tags) select u.record, $2, '{}' from unnest($1::uuid[]) as u(record) ` +
      `order by u.record on conflict (record) do nothing`,
    [records, ground.plan.object.name],
  )
  const { first, last } = await move(ground, records, told)
  if (first !== null)
    await settleRows(ground, {
      sql: (bind) =>
        `select e.record, e.tag, case e.action when 'add' then 1 else -1 end as delta from ${db.table('sys_tag_event')} as e ` +
        `where e.id between ${bind(first)}::bigint and ${bind(last)}::bigint and e.run = ${bind(run)}::uuid ` +
        `and (e.action = 'add' or e.cause = 'expiry')`,
      cause: 'rule',
      run,
    })
  await tx.query(`delete from ${difference} as d where d.run = $1 and d.record = any($2::uuid[])`, [run, records])
  return true
}

interface Moves extends Record<string, unknown> {
  readonly first: string | null
  readonly last: string | null
}

async function move(ground: ApplyGround, records: readonly string[], told: readonly Told[]): Promise<Moves> {
  const { bind, values } = new Parameters()
  const [moves] = await ground.tx.query<Moves>(moveSql(ground, records, told, bind), values)
  return moves ?? { first: null, last: null }
}

function moveSql(
  ground: ApplyGround,
  records: readonly string[],
  told: readonly Told[],
  bind: Parameters['bind'],
): string {
  const { db, plan } = ground
  const object = `${bind(plan.object.name)}::text`
  const [set, row] = [db.table('sys_tag_set'), db.table('sys_tag_row')]
  return (
    `with ${judgedSql(ground, records, told, bind)}, ` +
    `joined as (delete from ${row} as r using moved as m where m.move = 'join' and r.tag = m.tag and r.record = m.record), ` +
    `renewed as (update ${row} as r set until = greatest(r.until, m.until) from moved as m ` +
    `where m.move = 'renew' and r.tag = m.tag and r.record = m.record), ` +
    `left_over as (insert into ${row} (tag, record, object, until, at, cause) select m.tag, m.record, ${object}, m.lapses, ${db.now}, 'rule' ` +
    `from moved as m where m.move = 'stay' order by m.record, m.tag on conflict (tag, record) do nothing), ` +
    `arrays as (update ${set} as s set tags = array(select distinct n from unnest(s.tags || c.plus) as u(n) where n <> all(c.minus) order by n) ` +
    `from (select m.record, coalesce(array_agg(m.tag) filter (where m.move in ('join', 'add')), '{}') as plus, ` +
    `coalesce(array_agg(m.tag) filter (where m.move in ('stay', 'expire')), '{}') as minus from moved as m group by m.record) as c ` +
    `where s.record = c.record), ` +
    `told as (insert into ${db.table('sys_tag_event')} (at, object, record, tag, action, cause, rule, rule_name, run, by_kind) ` +
    `${eventsSql(ground, told, object, bind)} returning id) ` +
    `select min(id)::text as first, max(id)::text as last from told`
  )
}

/** What happens to each membership, by how it stands now; arrays are read once for a record, not for each of its tags. */
function judgedSql(
  { db, run, day }: ApplyGround,
  records: readonly string[],
  told: readonly Told[],
  bind: Parameters['bind'],
): string {
  const single = told.filter(({ record }) => record === null)
  const rules = [single.map(({ tag }) => tag), single.map(({ rule }) => rule), single.map(({ name }) => name)]
  const [tags, ids, names] = rules.map((column) => bind(column))
  return (
    `moved as materialized (select * from (select f.record, f.tag, s.lapses, s.until, s.rule, s.name, case ` +
    `when f.holds and r.tag is not null then case when s.lapses > ${bind(day)}::date then 'join' else 'renew' end when f.holds and not coalesce(f.tag = any(f.tags), false) then 'add' ` +
    `when not f.holds and f.tag = any(f.tags) then case when s.lapses > ${bind(day)}::date then 'stay' else 'expire' end end as move ` +
    `from (select d.record, g.tags, u.tag, u.holds from ${db.table('sys_tag_difference')} as d ` +
    `left join ${db.table('sys_tag_set')} as g on g.record = d.record cross join lateral ` +
    `(select unnest(d.came), true union all select unnest(d.went), false) as u(tag, holds) ` +
    `where d.run = ${bind(run)}::uuid and d.record = any(${bind(records)}::uuid[])) as f ` +
    `join (select s.number, s.lapses, ${bind(day)}::date + s.validity as until, t.rule, t.name from ${db.table('sys_tag_state')} as s left join ` +
    `unnest(${tags}::int[], ${ids}::uuid[], ${names}::text[]) as t(tag, rule, name) on t.tag = s.number where not s.deleted offset 0) as s on s.number = f.tag ` +
    `left join ${db.table('sys_tag_row')} as r on r.tag = f.tag and r.record = f.record) as judged where move is not null)`
  )
}

/** Everything after the moment of the run, at which the tags hold anew; what lapsed, right after it did. */
function eventsSql(
  { db, run, asOf, timeZone }: ApplyGround,
  told: readonly Told[],
  object: string,
  bind: Parameters['bind'],
): string {
  const after = `greatest(${db.now}, ${bind(asOf)}::timestamptz + interval '1 millisecond')`
  const lapsed = `coalesce(m.lapses::timestamp at time zone ${bind(timeZone)}::text + interval '1 millisecond', ${after})`
  const named = told.filter(({ record }) => record !== null)
  const several = named.length === 0 ? undefined : namedSql(named, bind)
  const [rule, name] = several ? ['coalesce(t.rule, m.rule)', 'coalesce(t.name, m.name)'] : ['m.rule', 'm.name']
  const join = several
    ? ` left join ${several} as t(record, tag, rule, name) on t.tag = m.tag and t.record = m.record`
    : ''
  const ofAdded = (value: string): string => `case m.move when 'add' then ${value} end`
  return (
    `select case m.move when 'expire' then ${lapsed} else ${after} end, ${object}, m.record, m.tag, ` +
    `case m.move when 'add' then 'add' when 'join' then 'join' else 'leave' end, case m.move when 'expire' then 'expiry' else 'rule' end, ` +
    `${ofAdded(rule)}, ${ofAdded(name)}, ${bind(run)}::uuid, 'system' from moved as m${join} where m.move <> 'renew' order by m.record, m.tag`
  )
}

function namedSql(named: readonly Told[], bind: Parameters['bind']): string {
  const [records, tags, rules, names] = [
    named.map(({ record }) => record),
    named.map(({ tag }) => tag),
    named.map(({ rule }) => rule),
    named.map(({ name }) => name),
  ].map((column) => bind(column))
  return `unnest(${records}::uuid[], ${tags}::int[], ${rules}::uuid[], ${names}::text[])`
}
