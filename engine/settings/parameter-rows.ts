/** Parameters in the database: definitions with the values set, and the trace of every change. */
import type { ParameterDefinition } from '../../metadata/types.ts'
import type { Database, Queryable, Transaction } from '../database/index.ts'
import type { ParameterValue } from '../model/parameter-value.ts'

export const PARAMETER_CHANNEL = 'parameters'

export interface ParameterRow {
  readonly name: string
  /** Pack, plugin or `admin`: who defined it. */
  readonly owner: string
  readonly body: ParameterDefinition
  readonly value: ParameterValue | null
  /** The value of a secret, encrypted. */
  readonly sealed: string | null
  /** 0 as long as nobody set it. */
  readonly version: number
  readonly updatedAt: string | null
  readonly updatedBy: { readonly id: string; readonly name: string } | null
}

type Stored = ParameterRow & Record<string, unknown>

type Scope = Pick<Database, 'table' | 'now'>

/** All parameters in the order of their definitions; or the one of a name, which others must not change until the transaction ends. */
export async function readParameters(on: Queryable, db: Scope, held?: string): Promise<ParameterRow[]> {
  return on.query<Stored>(
    `select d.name, d.owner, d.body, p.value, p.sealed, coalesce(p.version, 0) as version, p.updated_at as "updatedAt", ` +
      `case when u.id is not null then json_build_object('id', u.id, 'name', u.name) end as "updatedBy" ` +
      `from ${db.table('meta_definition')} as d left join ${db.table('sys_parameter')} as p on p.name = d.name ` +
      `left join ${db.table('sys_user')} as u on u.id = p.updated_by ` +
      `where d.kind = 'parameter' and d.deleted_at is null and coalesce(d.body->>'enabled', 'true') = 'true' ` +
      (held === undefined
        ? `order by coalesce((d.body->>'order')::int, 1000000), d.position, d.name`
        : 'and d.name = $1 for no key update of d'),
    held === undefined ? [] : [held],
  )
}

/**
 * What changes with every change of a definition or a value: definitions count their revisions, and values their
 * versions, also those that went.
 */
export async function parametersStamp(on: Queryable, db: Scope): Promise<string> {
  const [row] = await on.query<{ stamp: string }>(
    `select (select coalesce(sum(revision), 0) from ${db.table('meta_definition')} where kind = 'parameter') || ':' || ` +
      `(select coalesce(sum(version), 0) from ${db.table('sys_parameter')}) as stamp`,
  )
  return row?.stamp ?? ''
}

/** Who changes parameters, as traces tell it. */
export interface ParameterAuthor {
  readonly kind: string
  readonly id?: string
  readonly what?: string
  readonly request?: string
}

/** Exactly one of both, or neither for the default. */
export interface Setting {
  readonly value?: ParameterValue
  readonly sealed?: string
}

export async function writeSetting(
  tx: Transaction,
  db: Scope,
  name: string,
  setting: Setting,
  author: ParameterAuthor,
): Promise<void> {
  await tx.query(
    `insert into ${db.table('sys_parameter')} as p (name, value, sealed, updated_at, updated_by) values ($1, $2, $3, ${db.now}, $4) ` +
      `on conflict (name) do update set value = excluded.value, sealed = excluded.sealed, version = p.version + 1, ` +
      `updated_at = excluded.updated_at, updated_by = excluded.updated_by`,
    [name, json(setting.value), setting.sealed ?? null, author.id ?? null],
  )
  await tx.notify(PARAMETER_CHANNEL, name)
}

export type ParameterAction = 'add' | 'set' | 'reset' | 'edit' | 'remove'

export interface ParameterTrace {
  readonly name: string
  readonly action: ParameterAction
  readonly before: unknown
  readonly after: unknown
  /** What it was and became is a secret. */
  readonly hidden: boolean
}

export async function traceParameter(
  tx: Queryable,
  db: Scope,
  { name, action, before, after, hidden }: ParameterTrace,
  author: ParameterAuthor,
): Promise<void> {
  await tx.query(
    `insert into ${db.table('sys_parameter_history')} (name, action, before, after, hidden, at, by_kind, by, by_what, request) ` +
      `values ($1, $2, $3, $4, $5, ${db.now}, $6, $7, $8, $9)`,
    [
      name,
      action,
      hidden ? null : json(before),
      hidden ? null : json(after),
      hidden,
      author.kind,
      author.id ?? null,
      author.what ?? null,
      author.request ?? null,
    ],
  )
}

export interface ParameterChange extends Omit<ParameterTrace, 'name'> {
  readonly at: string
  readonly by: string
}

const MOST_CHANGES = 200

/** The latest changes of one parameter, newest first. */
export async function readChanges(on: Queryable, db: Scope, name: string): Promise<ParameterChange[]> {
  return on.query<ParameterChange & Record<string, unknown>>(
    `select h.action, h.before, h.after, h.hidden, h.at, coalesce(u.name, h.by_what, '') as by ` +
      `from ${db.table('sys_parameter_history')} as h left join ${db.table('sys_user')} as u on u.id = h.by ` +
      `where h.name = $1 order by h.id desc limit ${MOST_CHANGES}`,
    [name],
  )
}

function json(value: unknown): string | null {
  return value === undefined || value === null ? null : JSON.stringify(value)
}
