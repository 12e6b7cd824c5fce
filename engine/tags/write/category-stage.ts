/** Categories of tags: a tree for each object, with names that occur once among neighbours. */
import type { Database } from '../../database/index.ts'
import { invalid } from '../../kernel/errors.ts'
import type { RemovalStage, Written } from '../../records/index.ts'
import { Faults, namesOf, oneAtATime } from './faults.ts'
import { untaggable } from './objects.ts'
import { requirePoint } from './rights.ts'

/** Levels of categories, the topmost included. */
const MOST_LEVELS = 20

interface Placed extends Record<string, unknown> {
  readonly id: string
  readonly object: string
  readonly wasElsewhere: boolean
  readonly parentElsewhere: boolean
  readonly twice: boolean
  readonly circular: boolean
  readonly levels: number
}

/** Judges categories that were written. @throws TesseraError FORBIDDEN, VALIDATION_FAILED */
export async function categoriesWritten(db: Database, written: Written): Promise<void> {
  const { action, ids, writer } = written
  const { principal, tx, model } = writer
  requirePoint(principal, 'tag_categories')
  if (action === 'delete' || action === 'purge') return
  await oneAtATime(db, tx)
  const faults = new Faults(written)
  for (const each of await tx.query<Placed>(placedSql(db), [ids, MOST_LEVELS])) {
    const fault = untaggable(model, principal, each.object)
    if (fault) faults.add(each.id, 'object', fault)
    if (each.wasElsewhere) faults.add(each.id, 'object', FIXED)
    if (each.parentElsewhere) faults.add(each.id, 'parent', ELSEWHERE)
    if (each.circular) faults.add(each.id, 'parent', CIRCULAR)
    else if (each.levels > MOST_LEVELS) faults.add(each.id, 'parent', TOO_DEEP)
    if (each.twice) faults.add(each.id, 'name', TWICE, 'DUPLICATE_VALUE')
  }
  faults.throwAny()
}

/** What holds something stays. @throws TesseraError VALIDATION_FAILED */
export function categoriesLeave(db: Database): RemovalStage {
  return async ({ ids, writer: { tx, principal } }) => {
    requirePoint(principal, 'tag_categories')
    const held = await tx.query<{ name: string; personal: boolean }>(
      `select t.name, t.owner is not null as personal from ${db.table('sys_tag')} as t where t.category = any($1::uuid[]) and t.deleted_at is null
       union all select c.name, false from ${db.table('sys_tag_category')} as c
       where c.parent = any($1::uuid[]) and c.deleted_at is null and not c.id = any($1::uuid[])`,
      [ids],
    )
    if (held.length === 0) return
    // what is personal to somebody is nobody else's business
    const named = held.filter(({ personal }) => !personal).map(({ name }) => name)
    const { zh, en } = named.length > 0 ? namesOf(named) : { zh: '个人标签', en: 'personal tags' }
    const message = {
      zh: `分类不为空，仍有 ${zh}；请先移走或删除`,
      en: `the category still holds ${en}; move or delete these first`,
    }
    throw invalid([{ code: 'TAG_CATEGORY_HOLDS', message }])
  }
}

function placedSql(db: Database): string {
  const table = db.table('sys_tag_category')
  return `with recursive up (start, object, id, parent, level) as (
      select c.id, c.object, c.id, c.parent, 1 from ${table} as c where c.id = any($1::uuid[])
      union all select up.start, up.object, p.id, p.parent, up.level + 1 from up join ${table} as p on p.id = up.parent
        where up.level <= $2 and p.id <> up.start)
    select c.id::text as id, c.object,
      exists (select from ${db.table('sys_tag')} as t where t.category = c.id and t.object <> c.object and t.deleted_at is null)
        or exists (select from ${table} as b where b.parent = c.id and b.object <> c.object and b.deleted_at is null) as "wasElsewhere",
      exists (select from ${table} as p where p.id = c.parent and (p.object <> c.object or p.deleted_at is not null)) as "parentElsewhere",
      exists (select from ${table} as o where o.object = c.object and o.id <> c.id and o.deleted_at is null
        and o.parent is not distinct from c.parent and lower(o.name) = lower(c.name)) as twice,
      bool_or(up.parent = c.id) is true as circular, max(up.level)::int as levels
    from ${table} as c join up on up.start = c.id group by c.id, c.object, c.parent, c.name`
}

const FIXED = {
  zh: '分类下的标签或子分类属于另一对象',
  en: 'tags or categories below it belong to another object',
}
const ELSEWHERE = { zh: '上级分类属于另一对象', en: 'the parent category belongs to another object' }
const CIRCULAR = {
  zh: '上级分类不能是该分类自己或它的下级分类',
  en: 'a category is not below itself or below one of its own',
}
const TOO_DEEP = { zh: `分类最多 ${MOST_LEVELS} 级`, en: `categories have ${MOST_LEVELS} levels at most` }
const TWICE = { zh: '同级分类名称已存在', en: 'a category of this name is there already' }
