/**
 * In charge of what was dropped: bringing it back with its data, as a generation of its own, or deleting it for good.
 * What enters is a row of the register; what leaves is the generation now in force, or nothing at all of the data.
 */
import { type Database, quoteIdentifier as q, type Queryable, type Transaction } from '../database/index.ts'
import { TesseraError } from '../kernel/errors.ts'
import { newId } from '../kernel/ids.ts'
import { loadSqlParserFor } from '../model/custom-sql/index.ts'
import { type Definition, isKind } from '../model/definition.ts'
import { checkDefinitions } from '../model/validate/check-definitions.ts'
import { keyOf } from '../model/validate/identity.ts'
import { type Applied, applyChange, inTurn } from './apply.ts'
import type { Author } from './definitions.ts'
import { type DroppedRow, forgetDropped, readDropped } from './dropped.ts'
import type { ChangeGuard } from './guard.ts'
import { isHidden } from './hidden.ts'
import { refusalOf } from './refusal.ts'

/** How long purging waits for whoever still uses the hidden table. */
const PURGE_TIMEOUT_MS = 2_000

/**
 * Brings an object with its fields, or a field, back under its name and with its data.
 * @throws TesseraError NOT_FOUND, NAME_TAKEN, DEFINITION_INVALID when what it names is gone, PLAN_REFUSED when its values
 * break what is asked of them now
 */
export async function restoreDropped(db: Database, id: string, author: Author, guard?: ChangeGuard): Promise<Applied> {
  let rows: readonly DroppedRow[] = []
  return applyChange(db, {
    author,
    ...(guard && { guard }),
    change: async (current, tx) => {
      rows = await readDropped(tx, db, id)
      if (rows.length === 0) throw new TesseraError('NOT_FOUND')
      return restored(rows, await formerDefinitions(db, tx, rows), current)
    },
    revive: () =>
      Promise.resolve(
        rows.flatMap(({ definition, physical }) => (isHidden(physical) ? [{ id: definition, physical }] : [])),
      ),
    afterwards: (tx) =>
      forgetDropped(
        tx,
        db,
        rows.map((row) => row.id),
      ),
  })
}

/** Everything there is with what comes back, exactly as it was. */
function restored(
  rows: readonly DroppedRow[],
  former: ReadonlyMap<string, Definition>,
  current: readonly Definition[],
): readonly Definition[] {
  const taken = new Set(current.flatMap((each) => [each.id, keyOf(each.kind, each.name)]))
  const objects = new Map(current.filter(isKind('object')).map((each) => [each.id, each.name]))
  const coming = rows.flatMap((row): Definition[] => {
    const definition = former.get(row.definition)
    return definition ? [inObject(definition, objects.get(row.objectId ?? ''))] : []
  })
  for (const { id, kind, name } of coming) {
    if (taken.has(id) || taken.has(keyOf(kind, name))) throw new TesseraError('NAME_TAKEN', { name })
  }
  const raw = coming.map(({ id, kind, name, owner, body }) => ({ kind, name, owner, body: { ...body, id } }))
  const { definitions, issues } = checkDefinitions(raw, current)
  if (issues.length > 0) throw new TesseraError('DEFINITION_INVALID', { count: issues.length }, { issues })
  // an id that was not written before is not written now
  const asWritten = new Map(coming.map((each) => [each.id, each]))
  return definitions.map((each) => asWritten.get(each.id) ?? each)
}

/** A field under the present name of its object, which may have been renamed since. */
function inObject(definition: Definition, object: string | undefined): Definition {
  if (object === undefined || !isKind('field')(definition) || definition.body.object === object) return definition
  return { ...definition, name: `${object}.${definition.body.name}`, body: { ...definition.body, object } }
}

/** The definitions as they were when they were dropped, by id. */
async function formerDefinitions(
  db: Database,
  tx: Queryable,
  rows: readonly DroppedRow[],
): Promise<ReadonlyMap<string, Definition>> {
  const found = await tx.query<Definition & { shipped: Definition['body'] | null } & Record<string, unknown>>(
    `select h.definition as id, h.kind, h.name, m.owner, m.shipped, h.before as body
     from ${db.table('meta_dropped')} as d
     join ${db.table('meta_definition')} as m on m.id = (d.definition->>'id')::uuid
     cross join lateral (select * from ${db.table('meta_definition_history')} as h
       where h.definition = m.id and h.action = 'removed' and h.at = d.at order by h.id desc limit 1) as h
     where d.id = any($1) order by d.kind desc, m.position, d.id`,
    [rows.map((row) => row.id)],
  )
  await loadSqlParserFor(found)
  return new Map(found.map(({ shipped, ...each }) => [each.id, { ...each, ...(shipped && { shipped }) }]))
}

/**
 * Deletes the data of a dropped object or field for good.
 * @throws TesseraError NOT_FOUND, LOCK_BUSY
 */
export async function purgeDropped(db: Database, id: string, author: Author): Promise<void> {
  await inTurn(db, async (tx) => {
    const rows = await readDropped(tx, db, id)
    const [dropped] = rows
    if (!dropped) throw new TesseraError('NOT_FOUND')
    await tx.query(`set local lock_timeout = ${PURGE_TIMEOUT_MS}`)
    const inside = dropped.kind === 'object' ? await hiddenInside(db, tx, dropped.physical) : []
    try {
      await deleteData(db, tx, dropped)
    } catch (error) {
      throw refusalOf(error, dropped.name, PURGE_TIMEOUT_MS)
    }
    await forgetDropped(tx, db, [...rows.map((row) => row.id), ...inside])
    await forgetNumbers(db, tx)
    await writePurge(db, tx, rows, author)
  })
}

async function deleteData(db: Database, tx: Transaction, { kind, physical }: DroppedRow): Promise<void> {
  // what never had a table or column of its own leaves none
  if (!isHidden(physical)) return
  if (kind === 'object') {
    await tx.query(`drop table if exists ${db.table(physical)}`)
    return
  }
  const [found] = await tx.query<{ name: string }>(
    `select c.relname::text as name from pg_attribute as a join pg_class as c on c.oid = a.attrelid
     where c.relnamespace = $1::regnamespace and c.relkind = 'r' and a.attname = $2 and not a.attisdropped`,
    [q(db.workspace), physical],
  )
  if (found) await tx.query(`alter table ${db.table(found.name)} drop column ${q(physical)}`)
}

/** Rows of the register for fields that were dropped before their object and lie in its hidden table. */
async function hiddenInside(db: Database, tx: Transaction, physical: string): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `select d.id from ${db.table('meta_dropped')} as d join pg_attribute as a on a.attname = d.physical
     where d.kind = 'field' and a.attrelid = to_regclass($1) and not a.attisdropped and d.physical like 'zz\\_%'`,
    [db.table(physical)],
  )
  return rows.map(({ id }) => id)
}

/** A field that is made anew under the old name has the old id, and begins to number anew. What can come back goes on. */
async function forgetNumbers(db: Database, tx: Transaction): Promise<void> {
  await tx.query(
    `delete from ${db.table('sys_counter')} as c
     where not exists (select from ${db.table('meta_definition')} as m where m.id = c.field and m.deleted_at is null)
       and not exists (select from ${db.table('meta_dropped')} as d where d.definition->>'id' = c.field::text)`,
  )
}

async function writePurge(db: Database, tx: Transaction, rows: readonly DroppedRow[], author: Author): Promise<void> {
  const purged = rows.map(({ definition, kind, name }) => ({ id: newId(), definition, kind, name }))
  await tx.query(
    `insert into ${db.table('meta_definition_history')} (id, definition, kind, name, action, by, by_what, at)
     select x.id, x.definition, x.kind, x.name, 'purged', $2, $3, ${db.now}
     from jsonb_to_recordset($1::jsonb) as x(id uuid, definition uuid, kind text, name text)`,
    [JSON.stringify(purged), author.id ?? null, author.what],
  )
}
