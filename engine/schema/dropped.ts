/** The register of what was dropped softly: enough to bring it back or to purge it later. */
import type { Database, Transaction } from '../database/index.ts'
import { newId } from '../kernel/ids.ts'
import type { Author } from './definitions.ts'
import { hiddenName, type Plan } from './plan.ts'

/** Notes every removed object and field: where its data stays, and how many records or values that is. */
export async function recordDropped(db: Database, tx: Transaction, plan: Plan, author: Author): Promise<void> {
  const rows = new Map(
    plan.steps.flatMap((step) => (step.loses === undefined ? [] : [[step.loses, step.rows] as const])),
  )
  const removed = plan.definitions.flatMap(({ kind, before }) =>
    kind === 'removed' && before && (before.kind === 'object' || before.kind === 'field') ? [before] : [],
  )
  if (removed.length === 0) return
  const dropped = removed.map(({ id, kind, name, body }) => ({
    id: newId(),
    kind,
    name,
    object: 'object' in body ? body.object : null,
    // the column of a field that went with its object keeps its name inside the hidden table
    physical: rows.has(id) ? hiddenName(plan.base + 1, id) : body.name,
    definition: { ...body, id },
    rows: rows.get(id) ?? null,
  }))
  await tx.query(
    `insert into ${db.table('meta_dropped')} (id, kind, name, object, physical, definition, rows, at, by)
     select x.id, x.kind, x.name, x.object, x.physical, x.definition, x.rows, ${db.now}, $2
     from jsonb_to_recordset($1::jsonb) as x(id uuid, kind text, name text, object text, physical text, definition jsonb, rows bigint)`,
    [JSON.stringify(dropped), author.id ?? null],
  )
}
