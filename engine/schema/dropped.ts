/** The register of what was dropped softly: enough to bring it back or to purge it later. */
import type { Database, Transaction } from '../database/index.ts'
import { newId } from '../kernel/ids.ts'
import type { Author } from './definitions.ts'
import { type DefinitionSets, hiddenName, type Plan } from './plan.ts'

/** Notes every removed object and field with the hidden name under which its data stays. */
export async function recordDropped(db: Database, tx: Transaction, plan: Plan, sets: DefinitionSets, author: Author): Promise<void> {
  const removed = plan.definitions.flatMap(({ kind, before }) =>
    kind === 'removed' && before && (before.kind === 'object' || before.kind === 'field') ? [before] : [],
  )
  const rows = removed.map(({ id, kind, name, body }) => ({
    id: newId(),
    kind,
    name,
    object: 'object' in body ? body.object : null,
    physical: hiddenName(sets.now, id),
    definition: body,
  }))
  if (rows.length === 0) return
  await tx.query(
    `insert into ${db.table('meta_dropped')} (id, kind, name, object, physical, definition, at, by)
     select x.id, x.kind, x.name, x.object, x.physical, x.definition, ${db.now}, $2
     from jsonb_to_recordset($1::jsonb) as x(id uuid, kind text, name text, object text, physical text, definition jsonb)`,
    [JSON.stringify(rows), author.id ?? null],
  )
}
