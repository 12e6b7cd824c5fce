/** One role's pool of connections: statements, builders and transactions. It outlives restarts of PostgreSQL. */
import pg from 'pg'

import { statementsOf } from './builder.ts'
import { connectionFault } from './faults.ts'
import { quoteIdentifier } from './identifiers.ts'
import { types } from './parsers.ts'
import type { Builder, Owner, Queryable, Row, TextRows, Transaction, TransactionOptions } from './types.ts'

export interface PoolOptions {
  readonly url: string
  readonly workspace: string
  readonly size: number
  readonly applicationName: string
  /** The role that every session takes on, when it is not the one that signed in. */
  readonly role?: string | undefined
  /** How long a statement may run when its transaction says nothing else. */
  readonly statementTimeoutMs?: number | undefined
  /** Further settings of every session, as SQL. */
  readonly session?: string
  /** Told of what goes wrong where no caller waits; never of a statement's own failure. */
  readonly onBackgroundError: (error: unknown) => void
}

/** Settings of every session of ours; the search path is a net, for statements name their schema. */
function sessionSettings(workspace: string): string {
  return `set time zone 'UTC'; set datestyle to 'ISO'; set search_path to ${quoteIdentifier(workspace)}, public`
}

/** Where the URL leads, for messages; never the password. */
export function addressOf(url: string): string {
  const { hostname, port } = new URL(url)
  return `${decodeURIComponent(hostname)}:${port || '5432'}`
}

/**
 * The connections alone, for what brings its own statements along.
 * @param parsers how values are read, when not as the driver does
 */
export function barePool(options: PoolOptions, parsers?: pg.CustomTypesConfig): pg.Pool {
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.size,
    application_name: options.applicationName,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 60_000,
    // Prepared statements of past generations go with their connection.
    maxLifetimeSeconds: 900,
    keepAlive: true,
    ...(parsers && { types: parsers }),
    onConnect: (client) => prepareSession(client, options),
  })
  // An idle connection that dies is replaced by the pool itself; without a listener it would end the process.
  pool.on('error', () => undefined)
  return pool
}

export class Pool implements Owner {
  readonly #pool: pg.Pool
  readonly #options: PoolOptions
  readonly #address: string

  constructor(options: PoolOptions) {
    this.#options = options
    this.#address = addressOf(options.url)
    this.#pool = barePool(options, types)
  }

  async query<R extends Row = Row>(text: string, values?: readonly unknown[], name?: string): Promise<R[]> {
    return this.#withClient((client) => runText<R>(client, text, values, name))
  }

  async texts(text: string, values: readonly unknown[], name?: string): Promise<TextRows> {
    return this.#withClient((client) => readTexts(client, text, values, name))
  }

  async run<R extends Row = Row>(builder: Builder): Promise<R[]> {
    return this.#withClient((client) => runBuilder<R>(client, builder))
  }

  async transaction<T>(work: (tx: Transaction) => Promise<T>, options: TransactionOptions = {}): Promise<T> {
    const afterCommit: (() => void)[] = []
    const result = await this.#withClient(async (client) => {
      await client.query(beginText(options))
      const tx = new PooledTransaction(client, this.#options.workspace, afterCommit)
      const value = await work(tx)
      await commit(client)
      return value
    })
    for (const wake of afterCommit) this.#guard(wake)
    return result
  }

  async close(): Promise<void> {
    await this.#pool.end()
  }

  /** A connection whose work failed inside a transaction is rolled back; one that cannot be is thrown away. */
  async #withClient<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    let client: pg.PoolClient | undefined
    try {
      client = await this.#pool.connect()
      const value = await work(client)
      client.release()
      return value
    } catch (error) {
      if (client) await giveBack(client)
      throw connectionFault(error, this.#address)
    }
  }

  /** The work is committed: a failing wake-up must not make it look failed. */
  #guard(work: () => void): void {
    try {
      work()
    } catch (error) {
      this.#options.onBackgroundError(error)
    }
  }
}

class PooledTransaction implements Transaction {
  readonly #client: pg.PoolClient
  readonly #workspace: string
  readonly #afterCommit: (() => void)[]

  constructor(client: pg.PoolClient, workspace: string, afterCommit: (() => void)[]) {
    this.#client = client
    this.#workspace = workspace
    this.#afterCommit = afterCommit
  }

  query<R extends Row = Row>(text: string, values?: readonly unknown[], name?: string): Promise<R[]> {
    return runText<R>(this.#client, text, values, name)
  }

  run<R extends Row = Row>(builder: Builder): Promise<R[]> {
    return runBuilder<R>(this.#client, builder)
  }

  afterCommit(work: () => void): void {
    this.#afterCommit.push(work)
  }

  async notify(channel: string, payload: string): Promise<void> {
    await sendMessage(this, this.#workspace, channel, payload)
  }
}

/** The channel's name among those of all workspaces of the database. */
export function channelName(workspace: string, channel: string): string {
  return `${workspace}:${channel}`
}

export async function sendMessage(on: Queryable, workspace: string, channel: string, payload: string): Promise<void> {
  await on.query('select pg_notify($1, $2)', [channelName(workspace, channel), payload])
}

async function prepareSession(
  client: pg.ClientBase,
  { workspace, role, session, statementTimeoutMs }: PoolOptions,
): Promise<void> {
  // A connection in use has no listener of the pool: its loss is told by the failing query, not by ending the process.
  client.on('error', () => undefined)
  const limit = statementTimeoutMs === undefined ? '' : `; set statement_timeout to ${Math.ceil(statementTimeoutMs)}`
  const own = session === undefined ? '' : `; ${session}`
  await client.query(`${sessionSettings(workspace)}${limit}${own}${role ? `; set role ${quoteIdentifier(role)}` : ''}`)
}

function beginText(options: TransactionOptions): string {
  const parts = [
    'begin',
    options.isolation ? `isolation level ${options.isolation}` : '',
    options.readOnly ? 'read only' : '',
  ]
  const settings = [
    timeout('lock_timeout', options.lockTimeoutMs),
    timeout('statement_timeout', options.statementTimeoutMs),
  ]
  return `${parts.filter(Boolean).join(' ')}${settings.join('')}`
}

/** PostgreSQL answers the commit of a failed transaction with a rollback and no error; nobody may take that for success. */
async function commit(client: pg.ClientBase): Promise<void> {
  const { command } = await client.query('commit')
  if (command !== 'COMMIT') throw new Error('the transaction was rolled back: a failed statement was caught inside it')
}

function timeout(name: string, milliseconds: number | undefined): string {
  return milliseconds === undefined ? '' : `; set local ${name} = ${Math.max(1, Math.round(milliseconds))}`
}

async function giveBack(client: pg.PoolClient): Promise<void> {
  if (client.getTransactionStatus() === 'I') return client.release()
  await client.query('rollback').then(
    () => client.release(),
    (error: Error) => client.release(error),
  )
}

async function runText<R extends Row>(
  client: pg.ClientBase,
  text: string,
  values?: readonly unknown[],
  name?: string,
): Promise<R[]> {
  const result = await client.query<R>({ text, ...(values && { values: [...values] }), ...(name && { name }) })
  return result.rows
}

async function readTexts(
  client: pg.ClientBase,
  text: string,
  values: readonly unknown[],
  name?: string,
): Promise<TextRows> {
  const query = { text, values: [...values], rowMode: 'array' as const, types: UNREAD, ...(name && { name }) }
  const { fields, rows } = await client.query<(string | null)[]>(query)
  return { columns: fields.map((field) => ({ name: field.name, type: field.dataTypeID })), rows }
}

const UNREAD: pg.CustomTypesConfig = { getTypeParser: () => (text: string) => text }

async function runBuilder<R extends Row>(client: pg.ClientBase, builder: Builder): Promise<R[]> {
  let rows: R[] = []
  for (const { sql, bindings } of statementsOf(builder)) rows = await runText<R>(client, sql, bindings)
  return rows
}
