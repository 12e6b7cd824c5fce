/**
 * Rows out of PostgreSQL as COPY writes them, for answers too large to hold. What enters is a statement; what leaves are
 * bytes, no faster than they are taken. A reader who leaves takes the statement along: its connection is closed, and
 * PostgreSQL looks every second whether anybody is still there.
 */
import type { Readable } from 'node:stream'
import type pg from 'pg'
import { to as copyTo } from 'pg-copy-streams'

import { libraryPool } from './connect.ts'
import type { Database, Row } from './types.ts'

/** One snapshot of the database in which several statements are asked. */
export interface Snapshot {
  query<R extends Row = Row>(text: string, values?: readonly unknown[]): Promise<R[]>
  /** The rows of a SELECT, written as the options of COPY say. To be read to its end, or the connection is given up. */
  copy(select: string, options: string): CopyOut
}

export interface CopyOut {
  readonly bytes: AsyncIterable<Buffer>
  /** How many rows there were; known when the bytes are read. */
  rows(): Promise<number>
}

/** Connections of their own: whoever reads slowly keeps none from those who ask for a page. */
export class CopyPool {
  readonly #pool: pg.Pool

  constructor(database: Database, size: number) {
    this.#pool = libraryPool(database, 'program', size)
  }

  /** @param statementTimeoutMs for each statement, the time of slow readers included */
  async snapshot<T>(work: (snapshot: Snapshot) => Promise<T>, statementTimeoutMs: number): Promise<T> {
    const client = await this.#pool.connect()
    try {
      await client.query(beginText(statementTimeoutMs))
      const copies: Readable[] = []
      const result = await work(snapshotOn(client, copies))
      // behind a COPY that nobody reads to its end there is no next statement
      const isRead = copies.every((copy) => copy.readableEnded)
      if (isRead) await client.query('commit')
      client.release(!isRead)
      return result
    } catch (error) {
      // a COPY may be under way, which nothing but the end of its connection stops
      client.release(true)
      throw error
    }
  }

  async close(): Promise<void> {
    await this.#pool.end()
  }
}

function snapshotOn(client: pg.PoolClient, copies: Readable[]): Snapshot {
  return {
    query: async <R extends Row>(text: string, values: readonly unknown[] = []) =>
      (await client.query<R>(text, [...values])).rows,
    copy: (select, options) => {
      const stream = client.query(copyTo(`copy (${select}) to stdout with (${options})`))
      copies.push(stream)
      return {
        bytes: bytesOf(stream),
        rows: async () => {
          // answered only after the COPY is told to be complete
          await client.query('select')
          return stream.rowCount
        },
      }
    },
  }
}

async function* bytesOf(stream: Readable): AsyncIterable<Buffer> {
  for await (const chunk of stream) yield chunk as Buffer
}

/** PostgreSQL cannot watch its clients on every system; there it notices a lost one when it next writes. */
const WATCH =
  `do $$ begin perform set_config('client_connection_check_interval', '1s', true); ` +
  `exception when others then null; end $$`

function beginText(statementTimeoutMs: number): string {
  const timeout = `set local statement_timeout = ${Math.ceil(statementTimeoutMs)}`
  return `begin isolation level repeatable read read only; ${timeout}; ${WATCH}`
}
