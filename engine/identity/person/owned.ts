/** What belongs to people, object by object: told before they are disabled or deleted. */
import { accessPlan, scopeCondition } from '../../access/index.ts'
import { TesseraError } from '../../kernel/errors.ts'
import type { Text } from '../../kernel/text.ts'
import type { ObjectModel } from '../../model/types.ts'
import { columnSql, Parameters, type ReadContext, tableSql } from '../../query/index.ts'
import type { Queryable } from '../../database/index.ts'

export interface Owned {
  /** Objects with records of these people that the reader may see, most first. */
  readonly objects: readonly {
    readonly object: string
    readonly label: Text
    readonly template: string
    readonly count: number
  }[]
  /** There are further records that the reader may not see. */
  readonly hidden: boolean
}

/** One statement over all objects whose records have an owner. @throws TesseraError NOT_FOUND for who may look after nobody */
export async function ownedBy(
  reader: Omit<ReadContext, 'plan'> & { readonly on: Queryable },
  people: readonly string[],
): Promise<Owned> {
  const { model, principal, on } = reader
  const about = accessPlan(model, principal, 'sys_user')
  if (!about || (about.scope('update') === 'none' && about.scope('delete') === 'none'))
    throw new TesseraError('NOT_FOUND')
  const owning = [...model.objects.values()].filter((object) => object.ownerField && !object.query)
  if (owning.length === 0) return { objects: [], hidden: false }
  const { bind, values } = new Parameters()
  const given = `${bind(people)}::uuid[]`
  const counts = owning.map((object) => countSql(reader, object, given, bind))
  const rows = await on.query<{ object: string; seen: number; total: number }>(counts.join(' union all '), values)
  const told = rows.flatMap(({ object: name, seen }) => {
    const object = model.objects.get(name)
    const count = Number(seen)
    return object && count > 0 ? [{ object: name, label: object.label, template: object.defaultTemplate, count }] : []
  })
  return {
    objects: told.sort((a, b) => b.count - a.count),
    hidden: rows.some(({ seen, total }) => Number(total) > Number(seen)),
  }
}

function countSql(
  reader: Omit<ReadContext, 'plan'>,
  object: ObjectModel,
  people: string,
  bind: Parameters['bind'],
): string {
  const plan = accessPlan(reader.model, reader.principal, object.name)
  const seen = plan ? scopeCondition(plan, 'read', reader.principal, 't', bind) : 'false'
  const living = object.softDelete ? ' and t."deleted_at" is null' : ''
  const owner = object.ownerField ? columnSql(reader, object.ownerField, 't') : 'null::uuid'
  return (
    `select ${bind(object.name)}::text as object, count(*) filter (where ${seen}) as seen, count(*) as total ` +
    `from ${tableSql(reader.db, object)} as t where ${owner} = any(${people})${living}`
  )
}
