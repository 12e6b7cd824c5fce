/** Rules of tags among what was written: by whom, of which tag, and whether they can be run at all. */
import { accessPlan } from '../../access/index.ts'
import type { Database, Queryable } from '../../database/index.ts'
import { invalid, TesseraError } from '../../kernel/errors.ts'
import type { Imposing, RemovalStage, Writer, Written } from '../../records/index.ts'
import type { Rule } from '../../rules/index.ts'
import { draftRule } from '../draft.ts'
import { circleFrom } from '../levels.ts'
import { everyCondition, tagsAsked } from '../reads.ts'
import type { StoredTagRule } from '../rules.ts'
import { guardSqlRules } from '../sql/guard.ts'
import { Faults, namesOf, oneAtATime } from './faults.ts'
import { requirePoint } from './rights.ts'
import { keptRules } from './rule-tags.ts'

interface WrittenRule extends StoredTagRule, Record<string, unknown> {
  readonly object: string
  readonly tagType: string
  readonly tagGone: boolean
  /** Names of the fields that a change changed. */
  readonly changed: readonly string[] | null
}

/** What a rule means; whoever changes any of it is its author from then on. */
const MEANING: readonly string[] = ['tag', 'type', 'condition', 'contains', 'without', 'sql']

export const imposeRules: Imposing = (rows, { principal }) =>
  rows.map(() => (principal.kind === 'user' ? { author: principal.id } : {}))

/** Judges rules that were written. @throws TesseraError FORBIDDEN, VALIDATION_FAILED */
export async function rulesWritten(db: Database, written: Written): Promise<void> {
  const { action, ids, writer } = written
  const { principal, tx } = writer
  requirePoint(principal, 'tag_rules')
  if (action === 'delete' || action === 'purge') return
  await oneAtATime(db, tx)
  const rules = await tx.query<WrittenRule>(rulesSql(db), [ids, action === 'update'])
  const meant = rules.filter(({ changed }) => action !== 'update' || changed?.some((name) => MEANING.includes(name)))
  const faults = new Faults(written)
  const trees = new Map(meant.flatMap((rule) => treeOf(writer, rule, faults, faults.prefix(rule.id))))
  await judgeTags(db, tx, principal.kind === 'user' ? principal.id : null, { rules: meant, trees, faults })
  faults.throwAny()
  await guardSqlRules(db, written)
  if (action === 'restore') return
  await tx.query(
    `update ${db.table('sys_tag_rule')} set author = $2, state = 'valid', fault = null where id = any($1::uuid[])`,
    [meant.map(({ id }) => id), principal.kind === 'user' ? principal.id : null],
  )
}

function rulesSql(db: Database): string {
  return `select r.id::text as id, r.name, r.tag::text as tag, r.type, r.condition, r.sql, r.author::text as author,
      coalesce(r.contains::text[], '{}') as contains, coalesce(r.without::text[], '{}') as without,
      t.object, t.type as "tagType", t.deleted_at is not null as "tagGone",
      (select array_agg(changed.name) from ${db.table('sys_history')} as h, jsonb_object_keys(h.changes) as changed(name)
        where $2 and h.object = 'sys_tag_rule' and h.record = r.id and h.version = r.version and h.action = 'update') as changed
    from ${db.table('sys_tag_rule')} as r join ${db.table('sys_tag')} as t on t.id = r.tag where r.id = any($1::uuid[])`
}

/** The rule as its author may ask; its faults are told where it stands. */
function treeOf(
  { model, principal }: Pick<Writer, 'model' | 'principal'>,
  rule: WrittenRule,
  faults: Faults,
  prefix: string,
): [string, Rule][] {
  const { id, object, type, tagType, tagGone, condition, contains, without } = rule
  if (tagGone || tagType !== 'global_auto') {
    faults.add(id, 'tag', NOT_AUTOMATIC)
    return []
  }
  if (type === 'sql') return []
  const plan = accessPlan(model, principal, object)
  if (!plan) {
    faults.add(id, 'tag', UNSEEN)
    return []
  }
  try {
    const { rule: tree } = draftRule(plan, { type, condition, contains, without })
    if (everyCondition(tree).some(({ who }) => who !== undefined)) faults.add(id, 'condition', NOBODY_ASKS, 'RULE_WHO')
    return [[id, tree]]
  } catch (error) {
    if (!(error instanceof TesseraError) || error.issues.length === 0) throw error
    throw invalid(error.issues.map((issue) => ({ ...issue, path: `${prefix}${issue.path ?? 'condition'}` })))
  }
}

interface Judged {
  readonly rules: readonly WrittenRule[]
  readonly trees: ReadonlyMap<string, Rule>
  readonly faults: Faults
}

interface NamedTag extends Record<string, unknown> {
  readonly id: string
  readonly name: string
  readonly object: string
  readonly personal: boolean
}

/** Which tags rules ask for: of the same object, nobody's own, and none that hangs on the tag which the rule sets. */
async function judgeTags(
  db: Database,
  tx: Queryable,
  asker: string | null,
  { rules, trees, faults }: Judged,
): Promise<void> {
  const kept = await keptRules(db, tx)
  const asks = new Map<string, Set<string>>()
  for (const { tag, asks: ids } of kept) for (const id of ids) asks.set(tag, (asks.get(tag) ?? new Set()).add(id))
  const ids = [...new Set(kept.flatMap((rule) => [rule.tag, ...rule.asks]))]
  const rows = await tx.query<NamedTag>(
    `select id::text as id, name, object, type = 'personal' as personal from ${db.table('sys_tag')} where id = any($1::uuid[]) and (owner is null or owner = $2::uuid)`,
    [ids, asker],
  )
  const tags = new Map(rows.map((row) => [row.id, row]))
  for (const rule of rules) {
    const tree = trees.get(rule.id)
    if (!tree) continue
    const personal = [...tagsAsked(tree)].filter((id) => tags.get(id)?.personal === true)
    // of somebody else's nothing is said, not even that it is there: it is met by no record
    if (personal.length > 0) faults.add(rule.id, 'condition', PERSONAL, 'TAG_PERSONAL')
    for (const field of ['contains', 'without'] as const)
      if (rule[field].some((id) => tags.get(id)?.object !== rule.object)) faults.add(rule.id, field, OTHER_OBJECT)
    const circle = circleFrom(rule.tag, (tag) => [...(asks.get(tag) ?? [])].filter((id) => tags.has(id)))
    if (circle)
      faults.add(
        rule.id,
        placeOf(rule, circle[1]),
        circular(circle.map((id) => tags.get(id)?.name ?? id)),
        'TAG_CIRCLE',
      )
  }
}

/** The field in which a rule names a tag. */
function placeOf({ contains, without }: WrittenRule, tag = ''): string {
  if (contains.includes(tag)) return 'contains'
  return without.includes(tag) ? 'without' : 'condition'
}

function circular(names: readonly string[]) {
  const path = names.join(' → ')
  if (names.length === 2)
    return { zh: `规则不能引用自己的标签：${path}`, en: `a rule cannot ask for the tag that it sets: ${path}` }
  return { zh: `标签规则形成循环：${path}`, en: `the rules of tags go round in a circle: ${path}` }
}

/** Tags that others' rules ask for stay. Rules of a tag itself have gone with it by now. */
export function tagsLeave(db: Database): RemovalStage {
  return async ({ ids, writer: { tx, principal } }) => {
    await oneAtATime(db, tx)
    const [held] = await tx.query<{ personal: boolean; global: boolean }>(
      `select bool_or(owner is not null) as personal, bool_or(owner is null) as global from ${db.table('sys_tag')} where id = any($1::uuid[])`,
      [ids],
    )
    if (held?.personal === true) requirePoint(principal, 'tag_personal')
    if (held?.global === true) requirePoint(principal, 'tags')
    const using = (await keptRules(db, tx)).filter(
      ({ tag, asks }) => !ids.includes(tag) && asks.some((id) => ids.includes(id)),
    )
    if (using.length === 0) return
    const { zh, en } = namesOf(using.map(({ name }) => name))
    const message = { zh: `标签被标签规则 ${zh} 使用，不能删除`, en: `the tag is used by the rules ${en} and stays` }
    throw invalid([{ code: 'TAG_USED', message }])
  }
}

const NOT_AUTOMATIC = { zh: '只有全局自动标签才有规则', en: 'only global automatic tags have rules' }
const UNSEEN = { zh: '您不能查看该标签的适用对象', en: 'you may not see the object of the tag' }
const NOBODY_ASKS = {
  zh: '标签规则由系统运行，条件不能使用“我”或“我的部门”',
  en: 'rules of tags are run by the system: they cannot say "me" or "my departments"',
}
const PERSONAL = { zh: '标签规则不能使用个人标签', en: 'rules of tags cannot ask for personal tags' }
const OTHER_OBJECT = { zh: '所选标签不属于该对象', en: 'a chosen tag belongs to another object' }
