/** Opens a database: the pool of the program's role, the pool of the owner, and the listener. */
import type pg from 'pg'

import { TesseraError } from '../kernel/errors.ts'
import { builderIn } from './builder.ts'
import { startFault } from './faults.ts'
import { isWorkspaceName, quoteIdentifier } from './identifiers.ts'
import { RULE_SECONDS } from './limits.ts'
import { Listener } from './listen.ts'
import { addressOf, barePool, Pool, sendMessage, type PoolOptions } from './pool.ts'
import { APP_ROLE } from './roles.ts'
import type { Database, Owner } from './types.ts'

export interface ConnectOptions {
  /** `postgres://user:password@host:port/database` of the program's role. */
  readonly url: string
  /** The same for the role that owns the tables; without it `url` is the owner's, and the program takes on its own role if it can. */
  readonly ownerUrl?: string
  /** The same for the role of custom SQL; without it custom SQL is not available. */
  readonly ruleUrl?: string
  readonly workspace?: string
  /** Connections of the program's role, 10 by default. */
  readonly poolSize?: number
  /** How long a statement of the program's role may run; none when absent. Transactions may set their own. */
  readonly statementTimeoutMs?: number
  /** What the server's administrator sees in pg_stat_activity. */
  readonly applicationName?: string
  /** Told of failures where no caller waits (a wake-up after commit, a message's handler); warns by default. */
  readonly onBackgroundError?: (error: unknown) => void
}

const OLDEST_SERVER = 14
const OWNER_CONNECTIONS = 2
const ASIDE_CONNECTIONS = 2
const RULE_CONNECTIONS = 3

/**
 * A database that answered, is new enough and is ready for `migrate`.
 * @throws TesseraError DATABASE_UNREACHABLE, DATABASE_RIGHTS, DATABASE_VERSION
 */
export async function connect(options: ConnectOptions): Promise<Database> {
  const shared = check(options)
  const ownerUrl = options.ownerUrl ?? options.url
  const owner = new Pool({ ...shared, url: ownerUrl, size: OWNER_CONNECTIONS })
  let pool: Pool | undefined
  try {
    await checkServer(owner, ownerUrl)
    const role = options.ownerUrl === undefined ? await programRole(owner) : undefined
    const { statementTimeoutMs } = options
    pool = new Pool({ ...shared, url: options.url, size: options.poolSize ?? 10, role, statementTimeoutMs })
    await checkServer(pool, options.url)
    const separateOwner = role !== undefined || ownerUrl !== options.url
    const rule = options.ruleUrl === undefined ? undefined : ruleAccess(shared, options.ruleUrl)
    // connects when it is first used
    const aside = new Pool({ ...shared, url: options.url, size: ASIDE_CONNECTIONS, role, statementTimeoutMs })
    const database = assemble({ pool, aside, owner, rule }, { ...shared, url: options.url, separateOwner })
    logins.set(database, { ownerUrl, program: { ...shared, url: options.url, size: 0, role } })
    return database
  } catch (error) {
    await Promise.all([pool?.close(), owner.close()])
    throw error
  }
}

/** What is wrong before anybody is asked, and the options that all connections share. */
function check(options: ConnectOptions): Omit<PoolOptions, 'url' | 'size'> {
  const workspace = options.workspace ?? 'main'
  if (!isWorkspaceName(workspace)) throw badUrl('WORKSPACE')
  for (const url of [options.url, options.ownerUrl, options.ruleUrl])
    if (url !== undefined && !isDatabaseUrl(url)) throw badUrl(url)
  return {
    workspace,
    applicationName: options.applicationName ?? 'tessera',
    onBackgroundError: options.onBackgroundError ?? warn,
  }
}

/** With the owner's URL alone the program still works in its own role, where that exists and the owner may take it on. */
async function programRole(owner: Owner): Promise<string | undefined> {
  const [row] = await owner.query(
    `select from pg_roles where rolname = $1 and rolname <> current_user and pg_has_role(current_user, oid, 'member')`,
    [APP_ROLE],
  )
  return row && APP_ROLE
}

interface Logins {
  readonly ownerUrl: string
  readonly program: PoolOptions
}

/** Beside the databases rather than in them, so that no log of a database shows a password. */
const logins = new WeakMap<Database, Logins>()

function loginsOf(database: Database): Logins {
  const found = logins.get(database)
  if (found === undefined) throw new Error('the database was not made by connect')
  return found
}

/** For what must open the owner's connection itself. */
export function ownerUrlOf(database: Database): string {
  return loginsOf(database).ownerUrl
}

/** With what a process of ours reaches the same database in the program's role; it holds a password. */
export function programLogin(database: Database): { readonly url: string; readonly workspace: string } {
  const { url, workspace } = loginsOf(database).program
  return { url, workspace }
}

/** Connections for a library that brings its own statements along, in the program's role or the owner's. */
export function libraryPool(database: Database, as: 'program' | 'owner', size: number): pg.Pool {
  const { ownerUrl, program } = loginsOf(database)
  const pool = barePool(as === 'program' ? { ...program, size } : { ...program, url: ownerUrl, role: undefined, size })
  // libraries look for it; the loss of a connection is told by the query that fails
  pool.on('connect', (client) => client.on('error', () => undefined))
  return pool
}

interface Pools {
  readonly pool: Pool
  readonly aside: Pool
  readonly owner: Pool
  readonly rule: { readonly pool: Pool; readonly role: string } | undefined
}

/** Custom SQL takes few connections, has little time, and finds no name by searching. It connects when first used. */
function ruleAccess(shared: Omit<PoolOptions, 'url' | 'size'>, url: string): { pool: Pool; role: string } {
  const session = `set search_path to ''; set default_transaction_read_only to on`
  const pool = new Pool({ ...shared, url, size: RULE_CONNECTIONS, statementTimeoutMs: RULE_SECONDS * 1000, session })
  return { pool, role: decodeURIComponent(new URL(url).username) }
}

type Assembly = Omit<PoolOptions, 'size'> & { readonly separateOwner: boolean }

function assemble({ pool, aside, owner, rule }: Pools, { workspace, separateOwner, ...rest }: Assembly): Database {
  const listener = new Listener({ workspace, ...rest })
  const schema = quoteIdentifier(workspace)
  return {
    workspace,
    separateOwner,
    aside,
    owner,
    ...(rule && {
      rule: {
        role: rule.role,
        transaction: (work, transactionOptions) => rule.pool.transaction(work, transactionOptions),
      },
    }),
    get builder() {
      return builderIn(workspace)
    },
    now: `${schema}.sys_now()`,
    query: (text, values, name) => pool.query(text, values, name),
    texts: (text, values, name) => pool.texts(text, values, name),
    run: (builder) => pool.run(builder),
    transaction: (work, transactionOptions) => pool.transaction(work, transactionOptions),
    table: (name) => `${schema}.${quoteIdentifier(name)}`,
    listen: (channel, handler) => listener.listen(channel, handler),
    notify: (channel, payload) => sendMessage(pool, workspace, channel, payload),
    close: async () => {
      await Promise.all([listener.close(), pool.close(), aside.close(), owner.close(), rule?.pool.close()])
    },
  }
}

async function checkServer(on: Owner, url: string): Promise<void> {
  try {
    const [row] = await on.query<{ version: string }>(`select current_setting('server_version') as version`)
    if (Number.parseInt(row?.version ?? '') < OLDEST_SERVER) {
      throw new TesseraError('DATABASE_VERSION', { found: row?.version })
    }
  } catch (error) {
    throw startFault(error, addressOf(url))
  }
}

function isDatabaseUrl(url: string): boolean {
  if (!/^postgres(ql)?:\/\//.test(url) || !URL.canParse(url)) return false
  const { hostname, searchParams } = new URL(url)
  return hostname !== '' || searchParams.has('host')
}

/** Names what is wrong without repeating the URL, which holds a password. */
function badUrl(what: string): TesseraError {
  const reason =
    what === 'WORKSPACE'
      ? { zh: '工作区名称须为小写字母、数字和下划线', en: 'a workspace is named with a-z, 0-9 and _' }
      : {
          zh: 'DATABASE_URL 格式应为 postgres://用户:密码@主机:端口/数据库',
          en: 'DATABASE_URL must read postgres://user:password@host:port/database',
        }
  return new TesseraError('DATABASE_UNREACHABLE', { reason })
}

function warn(error: unknown): void {
  process.emitWarning(error instanceof Error ? error : String(error))
}
