/** By the name or mail by which directories find people somebody could sign in as them: nobody changes those of people above. */
import type { Database } from '../../database/index.ts'
import type { Written } from '../../records/index.ts'
import { assertNotAbove } from '../above.ts'

/** Judges what was written of users. @throws TesseraError FORBIDDEN */
export async function guardNames(db: Database, { action, ids, writer }: Written): Promise<void> {
  const { principal, tx } = writer
  if (action !== 'update' || principal.kind === 'system') return
  // history is written with the change itself
  const rows = await tx.query<{ id: string }>(
    `select u.id::text as id from ${db.table('sys_user')} u
     join ${db.table('sys_history')} h on h.object = 'sys_user' and h.record = u.id and h.version = u.version
       and h.action = 'update'
     where u.id = any($1::uuid[]) and u.id is distinct from $2::uuid
       and exists (select from ${db.table('sys_directory')} d where d.body -> 'enabled' = 'true' and h.changes ? (d.body ->> 'match'))`,
    [ids, principal.kind === 'user' ? principal.id : null],
  )
  if (rows.length === 0) return
  await assertNotAbove(
    db,
    writer,
    rows.map(({ id }) => id),
  )
}
