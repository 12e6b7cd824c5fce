/** Directories and links as rows. */
import type { Database, Queryable } from '../../database/index.ts'
import type { DirectoryBody, StoredDirectory } from './types.ts'

type Tables = Pick<Database, 'table' | 'now'>

interface Row extends Record<string, unknown> {
  id: string
  name: string
  kind: string
  body: DirectoryBody
  secret: string | null
  version: number
  trusted: boolean
  updated_by: string | null
  updated_at: Date
}

const COLUMNS = 'id::text as id, name, kind, body, secret, version, trusted, updated_by::text as updated_by, updated_at'

/** In the order of their buttons. */
export async function readDirectories(db: Tables, on: Queryable, name?: string): Promise<StoredDirectory[]> {
  const rows = await on.query<Row>(
    `select ${COLUMNS} from ${db.table('sys_directory')} where $1::text is null or name = $1
     order by (body ->> 'order')::integer, name collate "C"`,
    [name ?? null],
  )
  return rows.map(({ updated_by, updated_at, ...rest }) => ({
    ...rest,
    updatedBy: updated_by,
    updatedAt: new Date(updated_at).toISOString(),
  }))
}

export type Writable = Pick<StoredDirectory, 'id' | 'name' | 'kind' | 'body' | 'secret' | 'trusted' | 'updatedBy'>

/** False when the name is taken. */
export async function insertDirectory(db: Tables, tx: Queryable, row: Writable): Promise<boolean> {
  const made = await tx.query(
    `insert into ${db.table('sys_directory')} (id, name, kind, body, secret, trusted, updated_by, updated_at)
     values ($1, $2, $3, $4::jsonb, $5, $6, $7, ${db.now}) on conflict (name) do nothing returning id`,
    [row.id, row.name, row.kind, JSON.stringify(row.body), row.secret, row.trusted, row.updatedBy],
  )
  return made.length > 0
}

/** False when somebody else has changed it since. */
export async function updateDirectory(db: Tables, tx: Queryable, row: Writable, version: number): Promise<boolean> {
  const changed = await tx.query(
    `update ${db.table('sys_directory')} set body = $3::jsonb, secret = $4, trusted = $5, updated_by = $6,
       updated_at = ${db.now}, version = version + 1
     where id = $1 and version = $2 returning id`,
    [row.id, version, JSON.stringify(row.body), row.secret, row.trusted, row.updatedBy],
  )
  return changed.length > 0
}

export async function deleteDirectory(db: Tables, tx: Queryable, name: string): Promise<boolean> {
  const gone = await tx.query(`delete from ${db.table('sys_directory')} where name = $1 returning id`, [name])
  return gone.length > 0
}

export interface Subject {
  readonly directory: string
  readonly issuer: string
  readonly subject: string
}

/** The user whom the subject was linked to; sign-ins of one subject wait for one another until the transaction ends. */
export async function linkedUser(db: Database, tx: Queryable, link: Subject): Promise<string | undefined> {
  const key = [db.workspace, 'directory', link.directory, link.issuer, link.subject].join('\n')
  await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [key])
  const [row] = await tx.query<{ user_id: string }>(
    `update ${db.table('sys_directory_link')} set used_at = ${db.now}
     where directory_id = $1 and issuer = $2 and subject = $3 returning user_id::text as user_id`,
    [link.directory, link.issuer, link.subject],
  )
  return row?.user_id
}

export async function link(
  db: Tables,
  tx: Queryable,
  { directory, issuer, subject }: Subject,
  user: string,
): Promise<void> {
  await tx.query(
    `insert into ${db.table('sys_directory_link')} (directory_id, issuer, subject, user_id, used_at)
     values ($1, $2, $3, $4, ${db.now})`,
    [directory, issuer, subject, user],
  )
}
