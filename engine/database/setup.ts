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
import { APP_ROLE, closeFunctions } from './roles.ts'
import type { Owner } from './types.ts'

export interface SetupOptions {
  /** URL of a superuser, or of a role that may create roles and databases. */
  readonly url: string
  readonly database: string
  readonly owner: string
}

export interface SetUp {
  /** The DATABASE_URL to run Tessera with. */
  readonly url: string
  /** The DATABASE_RULE_URL. */
  readonly ruleUrl: string
}

/** @throws TesseraError DATABASE_UNREACHABLE, DATABASE_RIGHTS, DATABASE_VERSION */
export async function setUpDatabase({ url, database, owner }: SetupOptions): Promise<SetUp> {
  const accounts = { owner: account(owner), rule: account(ruleRoleOf(owner)) }
  const db = await connect({ url, poolSize: 1, applicationName: 'tessera setup' })
  try {
    await makeRoles(db.owner, accounts)
    await makeDatabase(db.owner, database, accounts)
  } catch (error) {
    throw startFault(error, addressOf(url))
  } finally {
    await db.close()
  }
  await closeToCustomSql(url, database, owner)
  return { url: urlOf(url, database, accounts.owner), ruleUrl: urlOf(url, database, accounts.rule) }
}

interface Account {
  readonly name: string
  readonly password: string
}

interface Accounts {
  readonly owner: Account
  readonly rule: Account
}

function account(name: string): Account {
  return { name, password: randomBytes(24).toString('base64url') }
}

/** `tessera_owner` → `tessera_rule`: each owner of a server has a role of its own for custom SQL. */
function ruleRoleOf(owner: string): string {
  return `${owner.replace(/_owner$/, '')}_rule`
}

function urlOf(server: string, database: string, { name, password }: Account): string {
  const url = new URL(server)
  Object.assign(url, { username: name, password, pathname: `/${database}` })
  return url.href
}

/** Inside the new database, where the one who sets it up is a superuser; others cannot, and the check of custom SQL remains. */
async function closeToCustomSql(url: string, database: string, owner: string): Promise<void> {
  const inside = new URL(url)
  inside.pathname = `/${database}`
  const db = await connect({ url: inside.href, poolSize: 1, applicationName: 'tessera setup' })
  try {
    const [role] = await db.owner.query<{ superuser: boolean }>(
      'select rolsuper as superuser from pg_roles where rolname = current_user',
    )
    if (role?.superuser) await db.owner.query(closeFunctions([quoteIdentifier(owner), APP_ROLE]))
  } finally {
    await db.close()
  }
}

async function makeRoles(on: Owner, { owner, rule }: Accounts): Promise<void> {
  const name = quoteIdentifier(owner.name)
  const present = new Set(
    (
      await on.query<{ name: string }>('select rolname as name from pg_roles where rolname = any($1)', [
        [owner.name, rule.name, APP_ROLE],
      ])
    ).map((row) => row.name),
  )
  for (const each of [owner, rule]) {
    const verb = present.has(each.name) ? 'alter' : 'create'
    await on.query(`${verb} role ${quoteIdentifier(each.name)} login password '${each.password}'`)
  }
  // the program signs in with no password of its own: the owner takes its role on
  if (!present.has(APP_ROLE)) await on.query(`create role ${APP_ROLE} nologin`)
  await on.query(`grant ${APP_ROLE} to ${name}`)
  // whoever creates a database for another role must be able to act as it
  await on.query(`grant ${name} to current_user`)
}

async function makeDatabase(on: Owner, database: string, { owner, rule }: Accounts): Promise<void> {
  const name = quoteIdentifier(database)
  const [found] = await on.query('select from pg_database where datname = $1', [database])
  if (!found)
    await on.query(`create database ${name} owner ${quoteIdentifier(owner.name)} template template0 encoding 'UTF8'`)
  await on.query(`revoke all on database ${name} from public`)
  await on.query(`grant connect, temporary on database ${name} to ${APP_ROLE}`)
  await on.query(`grant connect on database ${name} to ${quoteIdentifier(rule.name)}`)
}
