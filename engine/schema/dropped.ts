/** The register of what was dropped softly: enough to bring it back or to purge it later. */
import type { Database, Queryable, Transaction } from '../database/index.ts'
import { newId } from '../kernel/ids.ts'
import type { Text } from '../kernel/text.ts'
import { type Definition, isKind } from '../model/definition.ts'
import type { Author } from './definitions.ts'
import { hiddenName } from './hidden.ts'
import type { Plan } from './plan.ts'

/** An object or field that is out of sight. */
export interface Dropped {
  readonly id: string
  readonly kind: 'object' | 'field'
  readonly name: string
  readonly label: Text
  /** Of a field: the object it belonged to. */
  readonly object: string | null
  /** Records of an object, values of a field. */
  readonly rows: number | null
  readonly at: string
  readonly by: { readonly id: string; readonly name: string } | null
}

/** Notes every removed object and field: where its data stays, and how many records or values that is. */
export async function recordDropped(
  db: Database,
  tx: Transaction,
  plan: Plan,
  before: readonly Definition[],
  author: Author,
): Promise<void> {
  const rows = new Map(
    plan.steps.flatMap((step) => (step.loses === undefined ? [] : [[step.loses, step.rows] as const])),
  )
  const removed = plan.definitions.flatMap((change) =>
    change.kind === 'removed' && change.before && (isKind('object')(change.before) || isKind('field')(change.before))
      ? [change.before]
      : [],
  )
  if (removed.length === 0) return
  const objects = new Map(before.filter(isKind('object')).map((each) => [each.name, each.id]))
  const dropped = removed.map((definition) => {
    const { id, kind, name, body } = definition
    const object = isKind('field')(definition) ? definition.body.object : null
    return {
      id: newId(),
      kind,
      name,
      object,
      objectId: object === null ? null : (objects.get(object) ?? null),
      // the column of a field that went with its object keeps its name inside the hidden table
      physical: rows.has(id) ? hiddenName(plan.base + 1, id) : body.name,
      definition: { ...body, id },
      rows: rows.get(id) ?? null,
    }
  })
  await tx.query(
    `insert into ${db.table('meta_dropped')} (id, kind, name, object, object_id, physical, definition, rows, at, by)
     select x.id, x.kind, x.name, x.object, x."objectId", x.physical, x.definition, x.rows, ${db.now}, $2
     from jsonb_to_recordset($1::jsonb) as x(id uuid, kind text, name text, object text, "objectId" uuid, physical text, definition jsonb, rows bigint)`,
    [JSON.stringify(dropped), author.id ?? null],
  )
}

/** What can be brought back, the latest first; the fields of a dropped object come with it and are not told. */
export async function listDropped(db: Database): Promise<Dropped[]> {
  const rows = await db.query<
    Record<string, unknown> & Omit<Dropped, 'by'> & { by: string | null; who: string | null }
  >(
    `select d.id, d.kind, d.name, d.definition->'label' as label, d.object, d.rows, d.at, d.by, u.name as who
     from ${db.table('meta_dropped')} as d left join ${db.table('sys_user')} as u on u.id = d.by
     where not ${wentAlong(db, 'd')} order by d.at desc, d.name`,
  )
  return rows.map(({ by, who, ...row }) => ({ ...row, by: by === null ? null : { id: by, name: who ?? '' } }))
}

/** A row of the register as restoring and purging need it. */
export interface DroppedRow extends Record<string, unknown> {
  readonly id: string
  readonly kind: 'object' | 'field'
  readonly name: string
  readonly object: string | null
  readonly objectId: string | null
  readonly physical: string
  readonly at: string
  /** Of the object or field. */
  readonly definition: string
}

/** The row of that id, with those of the fields that went along with an object; nothing where there is none. */
export async function readDropped(on: Queryable, db: Database, id: string): Promise<readonly DroppedRow[]> {
  const columns = `d.id, d.kind, d.name, d.object, d.object_id as "objectId", d.physical, d.at, d.definition->>'id' as definition`
  const [row] = await on.query<DroppedRow>(
    `select ${columns} from ${db.table('meta_dropped')} as d where d.id = $1 and not ${wentAlong(db, 'd')}`,
    [id],
  )
  if (!row) return []
  if (row.kind === 'field') return [row]
  const fields = await on.query<DroppedRow>(
    `select ${columns} from ${db.table('meta_dropped')} as d
     join ${db.table('meta_dropped')} as o on o.id = $1 and d.kind = 'field' and d.object = o.name and d.at = o.at order by d.id`,
    [id],
  )
  return [row, ...fields]
}

export async function forgetDropped(on: Queryable, db: Database, ids: readonly string[]): Promise<void> {
  await on.query(`delete from ${db.table('meta_dropped')} where id = any($1)`, [ids])
}

/** SQL condition: the field went in the same change as its object. */
function wentAlong(db: Database, alias: string): string {
  return `(${alias}.kind = 'field' and exists (select from ${db.table('meta_dropped')} as o
    where o.kind = 'object' and o.name = ${alias}.object and o.at = ${alias}.at))`
}
