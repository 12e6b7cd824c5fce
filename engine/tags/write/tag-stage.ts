/** Tags among what was written: names, categories, what may not change any more, and whose tag it is. */
import type { Database } from '../../database/index.ts'
import type { Text } from '../../kernel/text.ts'
import type { Imposing, Written } from '../../records/index.ts'
import { mirrorTags } from '../states.ts'
import { Faults, oneAtATime } from './faults.ts'
import { untaggable } from './objects.ts'
import { recount, type Later } from './recount.ts'
import { requirePoint } from './rights.ts'

interface WrittenTag extends Record<string, unknown> {
  readonly id: string
  readonly object: string
  readonly type: 'global_auto' | 'global_manual' | 'personal'
  readonly owner: string | null
  readonly category: string | null
  readonly validity: number | null
  /** What it was before, as far as it was there. */
  readonly former: {
    readonly object: string
    readonly auto: boolean
    readonly owner: string | null
    readonly used: boolean
  } | null
  readonly categoryElsewhere: boolean
  readonly rules: number
  readonly twice: boolean
}

/** Personal tags belong to whoever makes them, automatic ones lapse at the end of the day unless it is said otherwise. */
export const imposeTags: Imposing = (rows, { principal }) =>
  rows.map((row) => ({
    ...(row['type'] === 'personal' && principal.kind === 'user' && { owner: principal.id }),
    ...(row['type'] === 'global_auto' && (row['validity_days'] ?? null) === null && { validity_days: 1 }),
  }))

/** Judges tags that were written and brings their short form up to them. @throws TesseraError FORBIDDEN, VALIDATION_FAILED */
export async function tagsWritten(db: Database, written: Written, later: Later): Promise<void> {
  const { ids, writer } = written
  const { principal, tx } = writer
  await oneAtATime(db, tx)
  await giveOwners(db, written)
  const tags = await tx.query<WrittenTag>(tagSql(db), [ids])
  for (const { type, former } of tags) {
    const isPersonal = type === 'personal'
    if (isPersonal || (former?.owner ?? null) !== null) requirePoint(principal, 'tag_personal')
    if (!isPersonal || (former !== null && former.owner === null)) requirePoint(principal, 'tags')
  }
  const faults = new Faults(written)
  for (const tag of tags) judge(tag, written, faults)
  faults.throwAny()
  await mirrorTags({ db, tx }, ids)
  await recount(db, writer, ids, later)
}

/** A tag that becomes personal is the writer's, one that is for everybody is nobody's. */
async function giveOwners(db: Database, { ids, writer: { principal, tx } }: Written): Promise<void> {
  const me = principal.kind === 'user' ? principal.id : null
  await tx.query(
    `update ${db.table('sys_tag')} as t set owner = case when t.type = 'personal' then coalesce(t.owner, $2::uuid) end
     where t.id = any($1::uuid[]) and t.owner is distinct from case when t.type = 'personal' then coalesce(t.owner, $2::uuid) end`,
    [ids, me],
  )
}

type Check = readonly [isWrong: boolean, field: string, message: Text, code?: string]

function judge(tag: WrittenTag, { writer: { model, principal } }: Written, faults: Faults): void {
  const fault = untaggable(model, principal, tag.object)
  const checks: readonly Check[] = [
    ...(fault ? [[true, 'object', fault] as const] : []),
    ...fixed(tag),
    ...(tag.type === 'personal' ? ofOne(tag) : ofAll(tag)),
    [tag.categoryElsewhere, 'category', ELSEWHERE],
  ]
  for (const [isWrong, field, message, code] of checks) if (isWrong) faults.add(tag.id, field, message, code)
}

/** What may not change any more. */
function fixed({ former, object, type, rules }: WrittenTag): Check[] {
  return [
    [former !== null && former.object !== object, 'object', SAME_OBJECT],
    [former?.used === true && kindOf(former) !== type, 'type', SAME_TYPE],
    [type !== 'global_auto' && rules > 0, 'type', HAS_RULES],
  ]
}

function ofOne({ owner, twice }: WrittenTag): Check[] {
  return [
    [owner === null, 'type', NOBODY],
    [twice, 'name', OWN_TWICE, 'DUPLICATE_VALUE'],
  ]
}

function ofAll({ type, category, validity, twice }: WrittenTag): Check[] {
  return [
    [category === null, 'category', NO_CATEGORY, 'REQUIRED'],
    [type === 'global_auto' && validity === null, 'validity_days', NO_VALIDITY, 'REQUIRED'],
    [twice, 'name', TWICE, 'DUPLICATE_VALUE'],
  ]
}

function kindOf({ auto, owner }: NonNullable<WrittenTag['former']>): WrittenTag['type'] {
  if (owner !== null) return 'personal'
  return auto ? 'global_auto' : 'global_manual'
}

function tagSql(db: Database): string {
  const table = db.table('sys_tag')
  return `select t.id::text as id, t.object, t.type, t.owner::text as owner, t.category::text as category, t.validity_days as validity,
      case when s.tag is not null then jsonb_build_object('object', s.object, 'auto', s.auto, 'owner', s.owner, 'used', s.members > 0) end as former,
      exists (select from ${db.table('sys_tag_category')} as c where c.id = t.category and (c.object <> t.object or c.deleted_at is not null)) as "categoryElsewhere",
      (select count(*)::int from ${db.table('sys_tag_rule')} as r where r.tag = t.id and r.deleted_at is null) as rules,
      exists (select from ${table} as o where o.object = t.object and o.id <> t.id and o.deleted_at is null and lower(o.name) = lower(t.name)
        and case when t.type = 'personal' then o.owner = t.owner else o.type <> 'personal' end) as twice
    from ${table} as t left join ${db.table('sys_tag_state')} as s on s.tag = t.id where t.id = any($1::uuid[])`
}

const SAME_OBJECT = { zh: '标签的适用对象不能更改', en: 'the object of a tag cannot be changed' }
const SAME_TYPE = {
  zh: '标签已有记录，类型不能更改',
  en: 'records carry the tag already, so its type cannot be changed',
}
const HAS_RULES = {
  zh: '标签有规则，只能是全局自动标签；请先删除规则',
  en: 'the tag has rules and is an automatic one; delete these first',
}
const NOBODY = { zh: '个人标签须由其所有人建立', en: 'personal tags are made by whom they belong to' }
const NO_CATEGORY = { zh: '全局标签须有所属分类', en: 'tags for everybody stand in a category' }
const ELSEWHERE = {
  zh: '所属分类已删除，或属于另一对象',
  en: 'the category is deleted or belongs to another object',
}
const NO_VALIDITY = {
  zh: '自动标签须填写有效期（1 至 36500 个自然日）',
  en: 'an automatic tag has a validity of 1 to 36500 natural days',
}
const TWICE = { zh: '该对象已有同名的全局标签', en: 'the object has a tag of this name already' }
const OWN_TWICE = { zh: '您已有同名的个人标签', en: 'you have a personal tag of this name already' }
