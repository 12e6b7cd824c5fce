/** What the other rooms see of a database; `connect` makes one. */
import type { Knex } from 'knex'

export type Row = Record<string, unknown>

/** Anything that a knex builder hands over; it is turned to SQL here and never runs by itself. */
export type Builder = Knex.QueryBuilder | Knex.SchemaBuilder | Knex.Raw

/** Something that runs SQL: a pool or a transaction. */
export interface Queryable {
  /** Rows of one statement with `$1` places. With `name` it becomes a prepared statement of each connection. */
  query<R extends Row = Row>(text: string, values?: readonly unknown[], name?: string): Promise<R[]>
  /** Rows of a knex builder; of several statements (schema builders) the rows of the last. */
  run<R extends Row = Row>(builder: Builder): Promise<R[]>
}

export interface Transaction extends Queryable {
  /** Runs once the transaction has committed, such as a wake-up; never after a rollback. */
  afterCommit(work: () => void): void
  /** Sends a message on a channel of this workspace, delivered at commit; equal messages are sent once. */
  notify(channel: string, payload: string): Promise<void>
}

export interface TransactionOptions {
  /** How long one statement may wait for a lock. */
  readonly lockTimeoutMs?: number
  readonly statementTimeoutMs?: number
  readonly isolation?: 'repeatable read' | 'serializable'
  readonly readOnly?: boolean
}

/** A role's way into the database. */
export interface Owner extends Queryable {
  /** Commits when `work` fulfils, rolls back when it throws; what it throws is passed on. */
  transaction<T>(work: (tx: Transaction) => Promise<T>, options?: TransactionOptions): Promise<T>
}

/** Rows as PostgreSQL writes their values, with the name of each column and the oid of its type. */
export interface TextRows {
  readonly columns: readonly { readonly name: string; readonly type: number }[]
  readonly rows: readonly (readonly (string | null)[])[]
}

/** A login of its own, for text that people wrote: nothing in it can become another role again. */
export interface RuleAccess extends Pick<Owner, 'transaction'> {
  /** Its name in PostgreSQL, to which guarded views are granted. */
  readonly role: string
}

export interface Database extends Owner {
  /** The PostgreSQL schema in which everything of this workspace stands. */
  readonly workspace: string
  /**
   * A few connections beside the pool's, for single short statements that must stand whatever becomes of the
   * transaction in which they are needed. They wait for nobody who waits for the pool.
   */
  readonly aside: Queryable
  /** The role that owns the tables: for DDL and migrations only. */
  readonly owner: Owner
  /** The way in for custom SQL: it reads guarded views and nothing else. Absent where no role was made for it. */
  readonly rule?: RuleAccess
  /** False when one role plays all parts; see `guarantees`. */
  readonly separateOwner: boolean
  /** knex as builder of SQL (client pg, no connection of its own); `builder(table)` starts in the workspace. */
  readonly builder: Knex
  /** The same as `query`, with no value read. */
  texts(text: string, values: readonly unknown[], name?: string): Promise<TextRows>
  /** The quoted name of a table (or function) of the workspace: `"main"."name"`. */
  table(name: string): string
  /** SQL of the one clock: the transaction's time, or the test's. Product SQL never says `now()`. */
  readonly now: string
  /**
   * Hears a channel of this workspace on one dedicated connection that heals itself. After a gap every handler is
   * called with an empty payload, because a message may have been missed. Returns what stops it.
   */
  listen(channel: string, handler: (payload: string) => void): Promise<() => Promise<void>>
  /** Sends a message at once; inside a transaction use the transaction's own `notify`. */
  notify(channel: string, payload: string): Promise<void>
  close(): Promise<void>
}
