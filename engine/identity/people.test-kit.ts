/** For the tests of this room: a workspace with people and roles, before any definition is applied. */
import { connect, type Database } from '../database/index.ts'
import { definitionId, newId } from '../kernel/ids.ts'
import { testServer, testWorkspace, type TestWorkspace } from '../testing/index.ts'
import { setPassword } from './credentials.ts'
import type { ParameterSource } from './parameters.ts'
import { type SignedIn, type SignIn, signIn as begin } from './sign-in.ts'

export const PASSWORD = 'seven green apples'

/** The columns that this room needs of the tables which the system's definitions make. */
export async function peopleWorkspace(): Promise<TestWorkspace> {
  const workspace = await testWorkspace()
  const { db } = workspace
  const record = `id uuid primary key, version integer not null, created_at timestamptz(3) not null, created_by uuid,
    updated_at timestamptz(3) not null, updated_by uuid, deleted_at timestamptz(3), deleted_by uuid`
  await db.owner.query(`create table ${db.table('sys_user')} (${record}, account text not null, name text not null,
    mobile text, email text, status text not null, department uuid, masking text, masking_except jsonb)`)
  await db.owner.query(`create unique index on ${db.table('sys_user')} (account) where deleted_at is null`)
  await db.owner.query(
    `create table ${db.table('sys_user_role')} (${record}, "user" uuid not null, role text not null)`,
  )
  await addRole(db, 'admin', { administrator: true })
  return workspace
}

export async function addRole(db: Database, name: string, body: Record<string, unknown>): Promise<void> {
  await db.query(
    `insert into ${db.table('meta_definition')} (id, kind, name, owner, body) values ($1, 'role', $2, 'system', $3)
     on conflict (id) do update set body = excluded.body`,
    [definitionId('role', name), name, { kind: 'role', name, label: { zh: name, en: name }, ...body }],
  )
}

interface Person {
  readonly name?: string
  readonly mobile?: string
  readonly email?: string
  readonly status?: string
  readonly roles?: readonly string[]
}

/** A user with the common test password; answers the id. */
export async function addUser(db: Database, account: string, person: Person = {}): Promise<string> {
  const id = newId()
  const { name = '测试', mobile = null, email = null, status = 'enabled', roles = [] } = person
  await db.query(
    `insert into ${db.table('sys_user')} (id, version, created_at, updated_at, account, name, mobile, email, status)
     values ($1, 1, now(), now(), $2, $3, $4, $5, $6)`,
    [id, account, name, mobile, email, status],
  )
  for (const role of roles) await addRoleTo(db, id, role)
  await setPassword(db, db, id, PASSWORD, { mustChange: false })
  return id
}

export async function addRoleTo(db: Database, user: string, role: string): Promise<void> {
  await db.query(
    `insert into ${db.table('sys_user_role')} (id, version, created_at, updated_at, "user", role)
     values ($1, 1, now(), now(), $2, $3)`,
    [newId(), user, role],
  )
}

export function from(login: string, password: string = PASSWORD, address = '10.0.0.1'): SignIn {
  return { login, password, address, agent: 'test', request: 'trace-1' }
}

/** Parameters as a test sets them; what it does not name is as shipped, but no picture is asked for. */
export function parametersOf(values: Readonly<Record<string, string | number>> = {}): ParameterSource {
  return { get: (name) => values[name] ?? (name === 'sys_captcha_failures' ? 0 : undefined) }
}

/** Signs in where no second step is set up. */
export async function signIn(db: Database, input: SignIn, parameters = parametersOf()): Promise<SignedIn> {
  const result = await begin({ db, parameters }, input)
  if ('secondStep' in result) throw new Error('a second step was asked for')
  return result
}

/** A second way into the workspace, as another process has it; its clock stands where `clock` puts it. */
export interface OtherNode {
  readonly db: Database
  clock(offset: string): Promise<void>
}

export async function otherNode(workspace: string): Promise<OtherNode> {
  const server = await testServer()
  const db = await connect({ url: server.url('app'), ownerUrl: server.ownerUrl, workspace, poolSize: 1 })
  return {
    db,
    async clock(offset) {
      await db.query(`select set_config('tessera.now', (now() + $1::interval)::text, false)`, [offset])
    },
  }
}
