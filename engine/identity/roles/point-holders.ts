/** Who has a point at present, for what the system has to tell its holders. */
import type { Database, Queryable } from '../../database/index.ts'
import { holdsPoint } from '../../access/principal.ts'
import { ENABLED } from '../accounts.ts'
import { unite } from '../rights.ts'
import { readRegister, readRoles } from './store.ts'

/** More than anybody would look after the same thing. */
const MOST = 200

/** Ids of people who may sign in and hold a point, by a role of their own or as administrators. */
export async function holdersOfPoint(
  on: Queryable,
  db: Pick<Database, 'table'>,
  point: string,
): Promise<readonly string[]> {
  const [roles, { points }] = [await readRoles(on, db), await readRegister(on, db)]
  const closed = points.filter(({ body }) => body.enabled === false).map(({ body }) => body.name)
  const giving = roles.filter(({ body }) => holdsPoint(unite([body], closed), point)).map(({ name }) => name)
  const rows = await on.query<{ id: string }>(
    `select distinct u.id::text as id from ${db.table('sys_user_role')} as r
     join ${db.table('sys_user')} as u on u.id = r."user" and u.deleted_at is null and u.status = $2
     where r.role = any($1::text[]) and r.deleted_at is null order by 1 limit ${MOST}`,
    [giving, ENABLED],
  )
  return rows.map(({ id }) => id)
}
