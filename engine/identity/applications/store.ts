/** The rows of the database behind applications: what people see of one, and its sealed secrets. */
import type { Database, Queryable } from '../../database/index.ts'
import { newId } from '../../kernel/ids.ts'
import type { ApplicationFacts, StoredApplication } from './types.ts'

type Store = Pick<Database, 'table' | 'now' | 'query'>

/** An application with its secrets, each sealed, and whether its end has come. */
export interface SealedApplication extends StoredApplication {
  readonly sealed: readonly string[]
  readonly expired: boolean
}

type Row<T> = T & Record<string, unknown>

function selection(db: Pick<Database, 'table' | 'now'>, condition: string): string {
  return `select a.id::text as id, a.version, a.name, a.app_id, a.status, a.any_address, coalesce(a.addresses, '[]') as addresses,
      coalesce(a.grants, '[]') as grants, coalesce(a.events, '[]') as events, a.rate, a.expires_at, ${isOver(db)} as expired, a.note, a.created_at, a.updated_at,
      case when u.id is not null then jsonb_build_object('id', u.id, 'name', u.name) end as updated_by, s.secrets, s.sealed
    from ${db.table('sys_application')} a left join ${db.table('sys_user')} u on u.id = a.updated_by
    cross join lateral (select coalesce(jsonb_agg(jsonb_build_object('slot', s.slot, 'created_at', s.created_at) order by s.slot), '[]') as secrets,
      coalesce(jsonb_agg(s.sealed order by s.slot), '[]') as sealed
      from ${db.table('sys_application_secret')} s where s.application = a.id) s
    where ${condition} order by a.name`
}

/** By the clock of the database, which all processes share. */
function isOver({ now }: Pick<Database, 'now'>): string {
  return `coalesce(a.expires_at <= ${now}, false)`
}

/** What people see of it. */
export function shown({ sealed: _sealed, expired: _expired, ...application }: SealedApplication): StoredApplication {
  return application
}

/** All applications, by name. */
export function readApplications(db: Store): Promise<Row<SealedApplication>[]> {
  return db.query(selection(db, 'true'))
}

/** One application, held until the transaction ends. */
export async function lockApplication(
  db: Pick<Database, 'table' | 'now'>,
  tx: Queryable,
  id: string,
): Promise<StoredApplication | undefined> {
  const [held] = await tx.query(`select from ${db.table('sys_application')} where id = $1 for update`, [id])
  if (!held) return undefined
  const [row] = await tx.query<Row<SealedApplication>>(selection(db, 'a.id = $1'), [id])
  return row && shown(row)
}

/** Another value whenever anything of any application changed, or one came to its end: versions only rise. */
export async function registryStamp(db: Store): Promise<string> {
  const [row] = await db.query<{ stamp: string }>(
    `select count(*) || ' ' || coalesce(sum(a.version), 0) || ' ' || count(*) filter (where ${isOver(db)}) as stamp
     from ${db.table('sys_application')} a`,
    [],
    'applications_stamp',
  )
  return row?.stamp ?? ''
}

const COLUMNS = [
  'name',
  'status',
  'any_address',
  'addresses',
  'grants',
  'events',
  'rate',
  'expires_at',
  'note',
] as const

export async function insertApplication(
  db: Pick<Database, 'table' | 'now'>,
  tx: Queryable,
  facts: ApplicationFacts & { readonly app_id: string },
  by: string | null,
): Promise<string> {
  const id = newId()
  await tx.query(
    `insert into ${db.table('sys_application')} (id, version, created_at, created_by, updated_at, updated_by, app_id, ${COLUMNS.join(', ')})
     values ($1, 1, ${db.now}, $2, ${db.now}, $2, $3, ${COLUMNS.map((_, index) => `$${index + 4}`).join(', ')})`,
    [id, by, facts.app_id, ...valuesOf(facts)],
  )
  return id
}

/** Writes all that people say of it; the version rises whatever changed. */
export async function updateApplication(
  db: Pick<Database, 'table' | 'now'>,
  tx: Queryable,
  id: string,
  facts: ApplicationFacts,
  by: string | null,
): Promise<void> {
  await tx.query(
    `update ${db.table('sys_application')} set version = version + 1, updated_at = ${db.now}, updated_by = $2,
     ${COLUMNS.map((name, index) => `${name} = $${index + 3}`).join(', ')} where id = $1`,
    [id, by, ...valuesOf(facts)],
  )
}

function valuesOf(facts: ApplicationFacts): unknown[] {
  return COLUMNS.map((name) => {
    const value = facts[name]
    return Array.isArray(value) ? JSON.stringify(value) : value
  })
}

/** Puts a secret in its place; the one that stood there works no longer. */
export async function putSecret(
  db: Pick<Database, 'table' | 'now'>,
  tx: Queryable,
  { id, slot, sealed }: { readonly id: string; readonly slot: number; readonly sealed: string },
): Promise<void> {
  await tx.query(
    `insert into ${db.table('sys_application_secret')} (application, slot, sealed, created_at) values ($1, $2, $3, ${db.now})
     on conflict (application, slot) do update set sealed = excluded.sealed, created_at = excluded.created_at`,
    [id, slot, sealed],
  )
}

export async function dropSecret(db: Pick<Database, 'table'>, tx: Queryable, id: string, slot: number): Promise<void> {
  await tx.query(`delete from ${db.table('sys_application_secret')} where application = $1 and slot = $2`, [id, slot])
}
