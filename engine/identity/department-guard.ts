/** Rows of one's departments are part of one's rights: nobody but an administrator moves themselves between departments. */
import type { Database } from '../database/index.ts'
import { TesseraError } from '../kernel/errors.ts'
import type { Written } from '../records/index.ts'

/** Judges what was written of users and of their further departments. @throws TesseraError FORBIDDEN */
export async function guardOwnDepartment(db: Database, { object, action, ids, writer }: Written): Promise<void> {
  const { principal, tx } = writer
  if (principal.kind !== 'user' || principal.rights.administrator) return
  if (action === 'delete' || action === 'purge') return
  const rows = await tx.query(object === 'sys_user' ? movedSql(db) : joinedSql(db), [ids, principal.id])
  if (rows.length > 0) throw new TesseraError('FORBIDDEN')
}

/** History is written with the change itself. */
function movedSql(db: Database): string {
  return `select u.id from ${db.table('sys_user')} u
    join ${db.table('sys_history')} h on h.object = 'sys_user' and h.record = u.id and h.version = u.version
      and h.action = 'update' and h.changes ? 'department'
    where u.id = any($1::uuid[]) and u.id = $2::uuid`
}

function joinedSql(db: Database): string {
  return `select id from ${db.table('sys_user_department')} where id = any($1::uuid[]) and "user" = $2::uuid`
}
