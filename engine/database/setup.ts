/**
 * Makes the roles and the database on a PostgreSQL of one's own, as the embedded one has them: an owner of tables, a
 * program that changes rows but neither tables nor traces, and a role for custom SQL. Running it again changes nothing
 * but gives the owner a new password when asked for.
 */
import { randomBytes } from 'node:crypto'

import { connect } from './connect.ts'
import { startFault } from './faults.ts'
import { quoteIdentifier } from './identifiers.ts'
import { addressOf } from './pool.ts'
import { APP_ROLE, RULE_ROLE } from './roles.ts'
import type { Owner } from './types.ts'

export interface SetupOptions {
  /** URL of a superuser, or of a role that may create roles and databases. */
  readonly url: string
  readonly database: string
  readonly owner: string
}

/** @returns the DATABASE_URL to run Tessera with @throws TesseraError DATABASE_UNREACHABLE, DATABASE_RIGHTS, DATABASE_VERSION */
export async function setUpDatabase({ url, database, owner }: SetupOptions): Promise<string> {
  const password = randomBytes(24).toString('base64url')
  const db = await connect({ url, poolSize: 1, applicationName: 'tessera setup' })
  try {
    await makeRoles(db.owner, owner, password)
    await makeDatabase(db.owner, database, owner)
  } catch (error) {
    throw startFault(error, addressOf(url))
  } finally {
    await db.close()
  }
  const result = new URL(url)
  result.username = owner
  result.password = password
  result.pathname = `/${database}`
  return result.href
}

async function makeRoles(on: Owner, owner: string, password: string): Promise<void> {
  const name = quoteIdentifier(owner)
  const present = new Set(
    (
      await on.query<{ name: string }>('select rolname as name from pg_roles where rolname = any($1)', [
        [owner, APP_ROLE, RULE_ROLE],
      ])
    ).map((row) => row.name),
  )
  await on.query(`${present.has(owner) ? 'alter' : 'create'} role ${name} login password '${password}'`)
  // the program and custom SQL sign in with no password of their own: the owner takes the program's role on
  for (const role of [APP_ROLE, RULE_ROLE]) if (!present.has(role)) await on.query(`create role ${role} nologin`)
  await on.query(`grant ${APP_ROLE} to ${name}`)
  // whoever creates a database for another role must be able to act as it
  await on.query(`grant ${name} to current_user`)
}

async function makeDatabase(on: Owner, database: string, owner: string): Promise<void> {
  const name = quoteIdentifier(database)
  const [found] = await on.query('select from pg_database where datname = $1', [database])
  if (!found)
    await on.query(`create database ${name} owner ${quoteIdentifier(owner)} template template0 encoding 'UTF8'`)
  await on.query(`revoke all on database ${name} from public`)
  await on.query(`grant connect, temporary on database ${name} to ${APP_ROLE}`)
  await on.query(`grant connect on database ${name} to ${RULE_ROLE}`)
}
