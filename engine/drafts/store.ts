/** The rows of drafts, and definitions in force with the counts by which drafts notice that those moved on. */
import type { DefinitionLanguage } from '../../metadata/types.ts'
import type { Database, Queryable } from '../database/index.ts'
import { newId } from '../kernel/ids.ts'
import type { Definition, DefinitionKind } from '../model/definition.ts'
import type { Body } from '../model/three-way.ts'

type Scope = Pick<Database, 'table' | 'now'>

export interface Person {
  readonly id: string
  readonly name: string
}

export interface DraftRow {
  readonly id: string
  readonly kind: DefinitionKind
  /** As it is called in force; of a new one as it will be called. */
  readonly name: string
  /** Id of the definition in force that it changes; null for a new one. */
  readonly definition: string | null
  /** Null for a removal. */
  readonly body: Body | null
  readonly version: number
  /** What it was made from; null for a new one. */
  readonly base: Body | null
  readonly baseRevision: number | null
  readonly at: string
  readonly by: Person | null
}

/** A definition in force, with how often it was changed. */
export interface InForce extends Definition {
  readonly revision: number
  readonly createdAt: string
}

export type NewDraft = Pick<DraftRow, 'kind' | 'name' | 'definition' | 'body' | 'base' | 'baseRevision'>

export async function readDrafts(on: Queryable, scope: Scope): Promise<DraftRow[]> {
  const rows = await on.query<
    Record<string, unknown> & Omit<DraftRow, 'by'> & { by: string | null; who: string | null }
  >(
    `select d.id, d.kind, d.name, d.definition, d.body, d.version, d.base, d.base_revision as "baseRevision", d.at, d.by, u.name as who
     from ${scope.table('meta_draft')} as d left join ${scope.table('sys_user')} as u on u.id = d.by order by d.at, d.version`,
  )
  return rows.map(({ by, who, ...row }) => ({ ...row, by: by === null ? null : { id: by, name: who ?? '' } }))
}

/** Everything in force, in the order in which it was written. */
export async function readInForce(on: Queryable, scope: Scope): Promise<InForce[]> {
  const rows = await on.query<
    Record<string, unknown> & Omit<InForce, 'shipped'> & { shipped: DefinitionLanguage[DefinitionKind] | null }
  >(
    `select id, kind, name, owner, body, shipped, revision, created_at as "createdAt"
     from ${scope.table('meta_definition')} where deleted_at is null order by position, name`,
  )
  return rows.map(({ shipped, ...row }) => ({ ...row, ...(shipped && { shipped }) }))
}

/** How often each definition in force was changed, by id. */
export async function readRevisions(on: Queryable, scope: Scope): Promise<ReadonlyMap<string, number>> {
  const rows = await on.query<{ id: string; revision: number }>(
    `select id, revision from ${scope.table('meta_definition')} where deleted_at is null`,
  )
  return new Map(rows.map(({ id, revision }) => [id, revision]))
}

/** Writes drafts, each over the one of the same kind and name. */
export async function writeDrafts(
  tx: Queryable,
  scope: Scope,
  drafts: readonly NewDraft[],
  { by, generation }: { by: string; generation: number },
): Promise<void> {
  if (drafts.length === 0) return
  await tx.query(
    `insert into ${scope.table('meta_draft')} as d (id, kind, name, definition, body, base, base_revision, base_generation, at, by)
     select x.id, x.kind, x.name, x.definition, x.body, x.base, x."baseRevision", $2, ${scope.now}, $3
     from jsonb_to_recordset($1::jsonb) as x(id uuid, kind text, name text, definition uuid, body jsonb, base jsonb, "baseRevision" int)
     on conflict (kind, name) do update set definition = excluded.definition, body = excluded.body, base = excluded.base,
       base_revision = excluded.base_revision, base_generation = excluded.base_generation, version = default, at = excluded.at, by = excluded.by`,
    [JSON.stringify(drafts.map((draft) => ({ id: newId(), ...draft }))), generation, by],
  )
}

/** Drafts are few and saves are short: one at a time, so that what was checked is what is written. */
export async function waitForDrafts(db: Database, tx: Queryable): Promise<void> {
  await tx.query(`select pg_advisory_xact_lock(hashtext($1))`, [`tessera.drafts.${db.workspace}`])
}

export async function deleteDrafts(tx: Queryable, scope: Scope, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await tx.query(`delete from ${scope.table('meta_draft')} where id = any($1)`, [ids])
}
