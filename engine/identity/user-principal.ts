/** A person with the rights of this moment, without a session: for what is done in their name later. */
import type { UserPrincipal } from '../access/principal.ts'
import type { Database } from '../database/index.ts'
import { ENABLED } from './accounts.ts'
import { membershipSql, rightsByStamp } from './rights.ts'

/** Undefined for who does not exist or may no longer sign in. */
export async function userPrincipal(db: Database, userId: string): Promise<UserPrincipal | undefined> {
  const [row] = await db.query<{ id: string; name: string; account: string; department: string | null; stamp: string }>(
    `select u.id::text as id, u.name, u.account, u.department::text as department, m.stamp from ${db.table('sys_user')} u ` +
      `join (${membershipSql(db, 'select $1::uuid as user_id')}) m on m.user_id = u.id ` +
      `where u.id = $1::uuid and u.deleted_at is null and u.status = $2`,
    [userId, ENABLED],
  )
  if (!row) return undefined
  const { id, name, account, department, stamp } = row
  return Object.freeze({
    kind: 'user',
    id,
    name,
    account,
    ...(department !== null && { departmentId: department }),
    rights: await rightsByStamp(db, stamp),
    mustChangePassword: false,
  })
}
