/** People whom a directory brings, and the roles that follow its groups: written like all records, by the engine. */
import { systemPrincipal } from '../../access/index.ts'
import type { Database, Transaction } from '../../database/index.ts'
import { createMany, removeMany, type Writer, type WriteStages } from '../../records/index.ts'
import type { Model } from '../../model/types.ts'
import { INITIAL } from '../credentials.ts'
import { createPerson, newPerson } from '../person/index.ts'
import { readRoles } from './directories.ts'
import type { DirectoryBody, DirectoryPerson, StoredDirectory } from './types.ts'

export interface WritingRoom {
  readonly db: Database
  readonly stages: WriteStages
  readonly timeZone: string
}

export function writerFor(
  room: WritingRoom,
  tx: Transaction,
  model: Model,
  { name }: StoredDirectory,
  request?: string,
): Writer {
  return {
    db: room.db,
    tx,
    model,
    principal: systemPrincipal(`directory ${name}`),
    moment: { now: new Date().toISOString(), timeZone: room.timeZone },
    stages: room.stages,
    means: 'directory',
    ...(request !== undefined && { request }),
  }
}

const MOBILE = /^\+?\d[\d -]{5,18}$/

/**
 * A user for somebody whom the directory knows and we do not. They have no password: the way in is the directory.
 * @throws TesseraError VALIDATION_FAILED, such as for an account that looks like another
 */
export async function createNewcomer(
  writer: Writer,
  body: DirectoryBody,
  person: DirectoryPerson & { readonly account: string },
): Promise<string> {
  const { account, name = account, mobile, email } = person
  const isFree = async (column: 'email' | 'mobile', value: string): Promise<boolean> => {
    const rows = await writer.tx.query(
      `select from ${writer.db.table('sys_user')} where deleted_at is null and lower(${column}) = lower($1) limit 1`,
      [value],
    )
    return rows.length === 0
  }
  // by mail or number one may sign in: nobody gets those of another
  const mail = email !== undefined && person.emailVerified && (await isFree('email', email)) ? { email } : {}
  const phone = mobile !== undefined && MOBILE.test(mobile) && (await isFree('mobile', mobile)) ? { mobile } : {}
  const user = {
    account,
    name: [...name].slice(0, 60).join(''),
    ...mail,
    ...phone,
    ...(body.department !== null && { department: body.department }),
  }
  const roles = await givable(writer, body.roles)
  const { id } = await createPerson(writer, newPerson({ user, departments: [], roles, memberships: {} }))
  await writer.tx.query(`delete from ${writer.db.table('sys_credential')} where user_id = $1 and password_hash = $2`, [
    id,
    INITIAL,
  ])
  return id
}

/** Gives and takes the roles that follow groups; roles of other origin stay. */
export async function followGroups(
  writer: Writer,
  user: string,
  { groups }: DirectoryBody,
  { groups: present }: DirectoryPerson,
): Promise<void> {
  if (groups.length === 0) return
  const table = writer.db.table('sys_user_role')
  const wanted = new Set(
    await givable(
      writer,
      groups.filter(({ group }) => present.includes(group)).map(({ role }) => role),
    ),
  )
  const held = await writer.tx.query<{ id: string; role: string }>(
    `select id::text as id, role from ${table} where "user" = $1 and role = any($2) and deleted_at is null`,
    [user, groups.map(({ role }) => role)],
  )
  const add = [...wanted].filter((role) => !held.some((each) => each.role === role))
  const gone = held.filter(({ role }) => !wanted.has(role))
  if (gone.length > 0)
    await removeMany(
      writer,
      'sys_user_role',
      gone.map(({ id }) => ({ id })),
    )
  if (add.length > 0)
    await createMany(
      writer,
      'sys_user_role',
      add.map((role) => ({ user, role })),
    )
}

/** A role may have become an administrator's, or have gone, since the directory was set up. */
async function givable({ db, tx }: Writer, names: readonly string[]): Promise<string[]> {
  const roles = await readRoles(db, tx, names)
  return [...roles.values()]
    .filter(({ enabled, administrator }) => enabled !== false && administrator !== true)
    .map(({ name }) => name)
}
