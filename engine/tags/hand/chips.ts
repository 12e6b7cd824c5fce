/** The tags that one record carries now, with why: for whoever reads the record and its tags. */
import { mayDo, scopeCondition } from '../../access/index.ts'
import type { Queryable } from '../../database/index.ts'
import { TesseraError } from '../../kernel/errors.ts'
import { isRecord, Parameters, type ReadContext, reachable, recordUuid, tableSql } from '../../query/index.ts'
import { todaySql } from './apply.ts'
import { isVisibleTag, type KnownTag, personOf, tagsShown } from './known.ts'
import { PERSONAL } from './wanted.ts'

export interface RecordTag extends Pick<KnownTag, 'id' | 'name' | 'type' | 'color' | 'score' | 'category' | 'own'> {
  readonly since: string
  /** The first day without it; null is for ever. */
  readonly until: string | null
  /** Who gave it, where somebody did. */
  readonly by: { readonly id: string; readonly name: string } | null
  /** By what it came: `rule`, `manual`, `import`, `processor`. */
  readonly cause: string
  readonly rule_name: string | null
  /** Whoever asks may take it away. */
  readonly removable: boolean
}

/** Ordered by name. @throws TesseraError NOT_FOUND, also where its tags are not for the reader */
export async function recordTags(on: Queryable, context: ReadContext, id: string): Promise<RecordTag[]> {
  const { plan, principal, db } = context
  const { object } = plan
  const { bind, values } = new Parameters()
  const shown = tagsShown(context, 't', bind)
  const mayTag = scopeCondition(plan, 'tag', principal, 't', bind)
  const conditions = [isRecord(object, id, 't', bind), ...reachable(context, 't', bind), shown]
  const [found] = await on.query<{ record: string; within: boolean }>(
    `select ${recordUuid(object, 't')}::text as record, coalesce(${mayTag}, false) as within ` +
      `from ${tableSql(db, object)} as t where ${conditions.join(' and ')}`,
    values,
  )
  if (!found) throw new TesseraError('NOT_FOUND')
  const isFree = ({ type, own }: Carried): boolean => type !== 'global_auto' && (!own || mayDo(principal, PERSONAL))
  return (await carried(on, context, found.record)).map((tag) => ({ ...tag, removable: found.within && isFree(tag) }))
}

type Carried = Omit<RecordTag, 'removable'>

/** From array and rows; a tag that all members of which came back at once is there since then. */
async function carried(on: Queryable, context: ReadContext, record: string): Promise<Carried[]> {
  const { db, plan, principal } = context
  const { bind, values } = new Parameters()
  const today = todaySql(context, bind)
  const [uuid, me] = [`${bind(record)}::uuid`, bind(personOf(principal))]
  const members =
    `select n as tag, null::date as until, null::timestamptz as at, 'rule' as cause, null::uuid as by ` +
    `from ${db.table('sys_tag_set')} as c, unnest(c.tags) as n where c.record = ${uuid} union all ` +
    `select r.tag, r.until, r.at, r.cause, r.by from ${db.table('sys_tag_row')} as r ` +
    `where r.record = ${uuid} and (r.until is null or r.until > ${today})`
  const came =
    `select e.at, e.rule_name from ${db.table('sys_tag_event')} as e ` +
    `where e.tag = m.tag and e.record = ${uuid} and e.action = 'add' order by e.id desc limit 1`
  const renewed = `select max(w.at) from ${db.table('sys_tag_wave')} as w where w.tag = m.tag and w.action = 'add' and m.at is null`
  return on.query<Carried & Record<string, unknown>>(
    `select g.id::text as id, g.name, g.type, g.color, g.score::int as score, g.category::text as category, ` +
      `s.owner is not null as own, coalesce(greatest(came.at, (${renewed})), m.at, ${db.now}) as since, ` +
      `coalesce(m.until, case when m.at is null then s.lapses end) as until, m.cause, came.rule_name, ` +
      `case when p.id is not null then json_build_object('id', p.id, 'name', p.name) end as by ` +
      `from (${members}) as m join ${db.table('sys_tag_state')} as s on s.number = m.tag ` +
      `join ${db.table('sys_tag')} as g on g.id = s.tag left join lateral (${came}) as came on true ` +
      `left join ${authorsSql(db)} as p on p.id = m.by ` +
      `where s.object = ${bind(plan.object.name)}::text and s.live and ${isVisibleTag('s', me)} ` +
      `and (m.at is not null or ${today} < s.lapses) order by g.name, g.id`,
    values,
  )
}

/** People and programs with what they are called. */
export function authorsSql(db: ReadContext['db']): string {
  return `(select id, name from ${db.table('sys_user')} union all select id, name from ${db.table('sys_application')})`
}
