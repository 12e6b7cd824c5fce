/** Definitions in the database: reading a complete set, writing a difference with its history. */
import type { DefinitionLanguage } from '../../metadata/types.ts'
import type { Database, Queryable, Transaction } from '../database/index.ts'
import { newId } from '../kernel/ids.ts'
import { loadSqlParserFor } from '../model/custom-sql/index.ts'
import { type Definition, type DefinitionKind, SHAPING_KINDS } from '../model/definition.ts'
import type { DefinitionChange } from './definition-change.ts'

interface StoredDefinition extends Record<string, unknown> {
  id: string
  kind: DefinitionKind
  name: string
  owner: string
  body: DefinitionLanguage[DefinitionKind]
  shipped: DefinitionLanguage[DefinitionKind] | null
}

/** Who changed definitions, for the history. */
export interface Author {
  readonly id?: string
  /** What was at work, such as `pack crm` or `console`. */
  readonly what: string
}

/** All living definitions in the order in which they were written; only the shaping ones on demand. */
export async function readDefinitions(
  db: Queryable,
  scope: Pick<Database, 'table'>,
  only: 'all' | 'shaping',
): Promise<Definition[]> {
  const filter = only === 'shaping' ? ` and kind = any($1)` : ''
  const rows = await db.query<StoredDefinition>(
    `select id, kind, name, owner, body, shipped from ${scope.table('meta_definition')} where deleted_at is null${filter} order by position, name`,
    only === 'shaping' ? [SHAPING_KINDS] : [],
  )
  // whoever reads all of them is about to check them
  if (only === 'all') await loadSqlParserFor(rows)
  return rows.map(({ shipped, ...definition }) => ({ ...definition, ...(shipped && { shipped }) }))
}

interface Writing {
  readonly generation: number
  readonly author: Author
  /** What joins was there before and comes back. */
  readonly isRestored: boolean
}

/** Writes what was added, changed and removed, one statement each, with one history row a definition. */
export async function writeDefinitions(
  tx: Transaction,
  scope: Pick<Database, 'table' | 'now'>,
  changes: readonly DefinitionChange[],
  { generation, author, isRestored }: Writing,
): Promise<void> {
  if (changes.length === 0) return
  const removed = changes.filter((change) => change.kind === 'removed').map((change) => change.id)
  // removed first: a name may pass from one definition to another in the same change
  if (removed.length > 0) {
    await tx.query(
      `update ${scope.table('meta_definition')} set deleted_at = ${scope.now}, updated_at = ${scope.now}, updated_by = $2, revision = revision + 1 where id = any($1)`,
      [removed, author.id ?? null],
    )
  }
  const present = changes.flatMap((change, index) =>
    change.after ? [{ ...stored(change.after), position: index }] : [],
  )
  if (present.length > 0) await upsert(tx, scope, present, author)
  await writeHistory(tx, scope, changes, { generation, author, isRestored })
}

function stored({ id, kind, name, owner, body, shipped }: Definition): StoredDefinition {
  return { id, kind, name, owner, body, shipped: shipped ?? null }
}

async function upsert(
  tx: Transaction,
  scope: Pick<Database, 'table' | 'now'>,
  rows: readonly StoredDefinition[],
  author: Author,
): Promise<void> {
  const table = scope.table('meta_definition')
  // names swap within one change: park those that move, so the unique name never stands in the way
  await tx.query(`update ${table} as d set name = '~' || d.id where d.id = any($1) and d.deleted_at is null`, [
    rows.map((row) => row.id),
  ])
  await tx.query(
    `insert into ${table} as d (id, kind, name, owner, body, shipped, position, created_at, created_by, updated_at, updated_by)
     select x.id, x.kind, x.name, x.owner, x.body, x.shipped, x.position + (select coalesce(max(position), 0) + 1 from ${table}), ${scope.now}, $2, ${scope.now}, $2
     from jsonb_to_recordset($1::jsonb) as x(id uuid, kind text, name text, owner text, body jsonb, shipped jsonb, position int)
     on conflict (id) do update set kind = excluded.kind, name = excluded.name, owner = excluded.owner, body = excluded.body, shipped = excluded.shipped,
       position = case when d.deleted_at is null then d.position else excluded.position end,
       revision = d.revision + 1, updated_at = excluded.updated_at, updated_by = excluded.updated_by, deleted_at = null`,
    [JSON.stringify(rows), author.id ?? null],
  )
}

async function writeHistory(
  tx: Transaction,
  scope: Pick<Database, 'table' | 'now'>,
  changes: readonly DefinitionChange[],
  { generation, author, isRestored }: Writing,
): Promise<void> {
  const rows = changes.map((change) => ({
    id: newId(),
    definition: change.id,
    kind: change.definitionKind,
    name: change.name,
    // what comes back goes on with its former life, so that its records keep their history
    action: isRestored && change.kind === 'added' ? 'restored' : change.kind,
    before: change.before?.body ?? null,
    after: change.after?.body ?? null,
  }))
  await tx.query(
    `insert into ${scope.table('meta_definition_history')} (id, definition, kind, name, generation, action, before, after, by, by_what, at)
     select x.id, x.definition, x.kind, x.name, $2, x.action, x.before, x.after, $3, $4, ${scope.now}
     from jsonb_to_recordset($1::jsonb) as x(id uuid, definition uuid, kind text, name text, action text, before jsonb, after jsonb)`,
    [JSON.stringify(rows), generation, author.id ?? null, author.what],
  )
}
