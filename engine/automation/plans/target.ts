/**
 * Whom a plan reaches: records that carry its tags, as far as its author may see them. What enters are tags and who asks;
 * what leaves are conditions over the table of the object. Records that take no part in rules of tags are not left off
 * the list but left out when it is pushed, so that the history says why.
 */
import { accessPlan, type Bind, type Principal, systemPrincipal } from '../../access/index.ts'
import { TesseraError } from '../../kernel/errors.ts'
import {
  columnSql,
  isRecord,
  learnTags,
  listCondition,
  Parameters,
  type ReadContext,
  recordUuid,
  ruleContext,
  ruleFields,
  tableSql,
} from '../../query/index.ts'
import { checkStored, compileRule, type Rule } from '../../rules/index.ts'
import type { PlanContent, PlanGround } from './types.ts'

export const ENGINE = systemPrincipal('plans')
const TAGS_FIELD = 'tags'

export type Target = Pick<PlanContent, 'object' | 'tags' | 'match'>

/** An object's records as somebody reads them. @throws TesseraError NOT_FOUND */
export function readerOf({ db, model, moment }: PlanGround, principal: Principal, object: string): ReadContext {
  const plan = accessPlan(model, principal, object)
  if (!plan?.object.taggable || plan.scope('read') === 'none') throw new TesseraError('NOT_FOUND')
  return { db, model, principal, plan, moment }
}

/** Carrying any of the tags, or all of them; undefined where the reader may not ask for tags. */
export function targetRule({ plan }: ReadContext, { tags, match }: Omit<Target, 'object'>): Rule | undefined {
  if (plan.fields.get(TAGS_FIELD)?.reads !== 'clear') return undefined
  const operator = match === 'all' ? 'has_all' : 'has_any'
  const reading = checkStored({ [operator]: [{ var: TAGS_FIELD }, tags] }, ruleFields(plan))
  return 'rule' in reading ? reading.rule : undefined
}

/** Writes everybody whom the target reaches at this moment to a list, in one statement; returns how many. */
export async function makeList(ground: PlanGround, author: Principal, target: Target, list: string): Promise<number> {
  const { db, on } = ground
  const context = readerOf(ground, author, target.object)
  const filter = targetRule(context, target)
  // what cannot be asked reaches nobody; it never stands for everybody
  if (!filter || target.tags.length === 0) return 0
  await learnTags(on, db, [filter])
  const { bind, values } = new Parameters()
  const { object } = context.plan
  const [row] = await on.query<{ made: number }>(
    `with made as (insert into ${db.table('sys_plan_recipient')} (list, record) ` +
      `select ${bind(list)}::uuid, ${recordUuid(object, 't')} from ${tableSql(db, object)} as t ` +
      `where ${listCondition(context, { filter }, 't', bind)} order by 2 on conflict do nothing returning 1) ` +
      `select count(*)::int as made from made`,
    values,
  )
  return row?.made ?? 0
}

/** Condition that a row of `alias` takes no part in rules of tags, whoever may see what tells it; `false` where all do. */
export function retiredSql(here: ReadContext, alias: string, bind: Bind): string {
  const { object } = here.plan
  const plan = accessPlan(here.model, ENGINE, object.name)
  const reading = plan && object.retired !== undefined ? checkStored(object.retired, ruleFields(plan)) : undefined
  // what cannot be understood any more holds of nothing
  if (!plan || !reading || 'issues' in reading) return 'false'
  return `(${compileRule(reading.rule, ruleContext({ ...here, principal: ENGINE, plan }, alias, bind))})`
}

/** The tags that a record names as its audience, as somebody may read them; nothing where they may not. */
export async function audienceTags(
  { db, on, model, moment }: PlanGround,
  principal: Principal,
  { object: name, field, id }: { readonly object: string; readonly field: string; readonly id: string },
): Promise<{ readonly name: string; readonly tags: readonly string[] } | undefined> {
  const plan = accessPlan(model, principal, name)
  const tags = plan?.fields.get(field)
  const title = plan?.fields.get(plan.object.title.name)
  if (!plan || plan.scope('read') === 'none' || tags?.reads !== 'clear') return undefined
  const context: ReadContext = { db, model, principal, plan, moment }
  const { bind, values } = new Parameters()
  const [row] = await on.query<{ name: string | null; tags: string[] | null }>(
    `select ${title?.reads === 'clear' ? `${columnSql(context, title.field, 't')}::text` : 'null::text'} as name, ` +
      `${columnSql(context, tags.field, 't')}::text[] as tags from ${tableSql(db, plan.object)} as t ` +
      `where ${isRecord(plan.object, id, 't', bind)} and ${listCondition(context, {}, 't', bind)}`,
    values,
  )
  return row && { name: row.name ?? '', tags: row.tags ?? [] }
}
