/**
 * Seals what was added to the logs, in the background: each batch of rows gets a hash that is bound to the seal before by
 * a key outside the database. One process at a time seals, others stand by.
 *
 * Numbers of rows are drawn before their transactions commit, so a smaller one may appear after a larger one. A range is
 * sealed only when nobody can add to it any more: whoever has drawn a number held the table's lock for writers by then,
 * and holds it until the transaction ends. Once those who held it when the last number was read are gone, every number up
 * to it is decided.
 */
import type { Database, Queryable, Transaction } from '../../database/index.ts'
import { FORM, LEAF_BYTES, leafSql, momentSql, SEALED_LOGS, type SealedLog } from './logs.ts'
import { BEGINNING, type SealFacts, sealHash, type SealKey } from './seal.ts'

export interface SealerOptions {
  readonly key: SealKey
  readonly pauseMs?: number
  /** Rows of one seal. */
  readonly batch?: number
  /** Told of the last seal whenever there are new ones. */
  onSealed?(head: SealHead): void
  /** Told once an outage. */
  onError?(error: unknown): void
}

export interface SealHead {
  readonly n: number
  readonly hash: string
}

const PAUSE_MS = 1_000
const BATCH = 1_000
/** Seals of one turn: others get theirs in between. */
const MOST_IN_TURN = 25

/** What was seen of a log: the last number then, and who might still have drawn one up to it. */
interface Look {
  readonly last: number
  readonly writers: ReadonlySet<string>
}

export class Sealer {
  readonly #db: Database
  readonly #options: SealerOptions
  readonly #looks = new Map<string, Look>()
  #timer: NodeJS.Timeout | undefined
  #turn: Promise<void> = Promise.resolve()
  #stopped = false
  #failing = false

  constructor(db: Database, options: SealerOptions) {
    this.#db = db
    this.#options = options
  }

  start(): void {
    this.#timer = setTimeout(() => {
      this.#turn = this.#inBackground()
    }, this.#options.pauseMs ?? PAUSE_MS).unref()
  }

  async stop(): Promise<void> {
    this.#stopped = true
    clearTimeout(this.#timer)
    await this.#turn
  }

  /** Seals what is settled by now. @returns how many seals were made; undefined while another process seals */
  async seal(): Promise<number | undefined> {
    let made = 0
    for (;;) {
      const { count, head, mine } = await this.#db.transaction((tx) => this.#turnIn(tx))
      if (!mine) return undefined
      made += count
      if (count > 0 && head) this.#options.onSealed?.(head)
      if (count < MOST_IN_TURN || this.#stopped) return made
    }
  }

  async #inBackground(): Promise<void> {
    try {
      await this.seal()
      this.#failing = false
    } catch (error) {
      if (!this.#failing) this.#options.onError?.(error)
      this.#failing = true
    }
    if (!this.#stopped) this.start()
  }

  async #turnIn(tx: Transaction): Promise<{ count: number; head?: SealHead; mine: boolean }> {
    const [lock] = await tx.query<{ mine: boolean }>('select pg_try_advisory_xact_lock(hashtext($1)) as mine', [
      `tessera.seals.${this.#db.workspace}`,
    ])
    if (!lock?.mine) return { count: 0, mine: false }
    const ends = await sealedEnds(this.#db, tx)
    const looks = await look(this.#db, tx)
    let head = await lastSeal(this.#db, tx)
    let count = 0
    for (const log of SEALED_LOGS) {
      const settled = this.#settled(log.name, looks.get(log.name))
      let after = ends.get(log.name) ?? null
      while (settled > (after ?? 0) && count < MOST_IN_TURN) {
        const sealed = await this.#sealBatch(tx, log, { after, settled, head })
        if (!sealed) break
        ;[head, after] = [sealed.head, sealed.to]
        count++
      }
    }
    return { count, head, mine: true }
  }

  /** Up to which number everything is decided. */
  #settled(name: string, now: Look | undefined): number {
    if (!now) return 0
    if (now.writers.size === 0) {
      this.#looks.delete(name)
      return now.last
    }
    const before = this.#looks.get(name)
    const isOver = before !== undefined && [...before.writers].every((writer) => !now.writers.has(writer))
    if (before === undefined || isOver) this.#looks.set(name, now)
    return isOver ? before.last : 0
  }

  async #sealBatch(
    tx: Transaction,
    log: SealedLog,
    { after, settled, head }: { after: number | null; settled: number; head: SealHead },
  ): Promise<{ head: SealHead; to: number } | undefined> {
    const facts = await batchFacts(this.#db, tx, log, { after, settled, most: this.#options.batch ?? BATCH })
    if (!facts) return undefined
    const { key } = this.#options
    const seal: SealFacts = { ...facts, n: head.n + 1, log: log.name, after, form: FORM, prev: head.hash, key: key.id }
    const hash = sealHash(seal, key)
    await tx.query(
      `insert into ${this.#db.table('sys_seal')} (n, log, after_id, to_id, rows, until, form, root, leaves, at, prev, hash, key) values ` +
        `($1, $2, $3, $4, $5, to_timestamp($6::float8 / 1000), $7, decode($8, 'hex'), decode($9, 'hex'), to_timestamp($10::float8 / 1000), decode($11, 'hex'), decode($12, 'hex'), $13)`,
      [
        seal.n,
        log.name,
        after,
        seal.to,
        seal.rows,
        seal.until,
        FORM,
        seal.root,
        seal.leaves,
        seal.at,
        seal.prev,
        hash,
        key.id,
      ],
    )
    return { head: { n: seal.n, hash }, to: seal.to }
  }
}

async function sealedEnds(db: Database, tx: Queryable): Promise<ReadonlyMap<string, number>> {
  const names = SEALED_LOGS.map(({ name }) => name)
  const rows = await tx.query<{ log: string; to: number | null }>(
    `select w.log, (select max(to_id) from ${db.table('sys_seal')} as s where s.log = w.log) as "to" from unnest($1::text[]) as w(log)`,
    [names],
  )
  return new Map(rows.flatMap(({ log, to }) => (to === null ? [] : [[log, Number(to)]])))
}

export async function lastSeal(db: Database, on: Queryable): Promise<SealHead> {
  const [row] = await on.query<{ n: number; hash: string }>(
    `select n, encode(hash, 'hex') as hash from ${db.table('sys_seal')} order by n desc limit 1`,
  )
  return row ? { n: Number(row.n), hash: row.hash } : { n: 0, hash: BEGINNING }
}

/** The numbers are read as of the beginning of the statement, the locks after it: nobody slips in between. */
async function look(db: Database, tx: Queryable): Promise<ReadonlyMap<string, Look>> {
  const parts = SEALED_LOGS.map(
    ({ name, id }) =>
      `select '${name}' as log, '${db.table(name)}'::regclass as place, (select max("${id}") from ${db.table(name)}) as last`,
  )
  const rows = await tx.query<{ log: string; last: number | null; writers: string[] | null }>(
    `select l.log, l.last, (select array_agg(k.virtualtransaction) from pg_catalog.pg_locks as k where k.locktype = 'relation' ` +
      `and k.database = (select oid from pg_catalog.pg_database where datname = current_database()) and k.relation = l.place ` +
      `and k.mode in ('RowExclusiveLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')) as writers ` +
      `from (${parts.join(' union all ')}) as l`,
    [],
    'audit look',
  )
  return new Map(
    rows.flatMap(({ log, last, writers }) =>
      last === null ? [] : [[log, { last: Number(last), writers: new Set(writers ?? []) }]],
    ),
  )
}

async function batchFacts(
  db: Database,
  tx: Queryable,
  log: SealedLog,
  { after, settled, most }: { readonly after: number | null; readonly settled: number; readonly most: number },
): Promise<Pick<SealFacts, 'to' | 'rows' | 'until' | 'root' | 'leaves' | 'at'> | undefined> {
  const { id, at } = log
  const [row] = await tx.query<
    Record<'to' | 'rows' | 'until' | 'now', number | null> & { root: string; leaves: string }
  >(
    `select max(r.id) as "to", count(*) as rows, max(r.at) as until, ${hashesSql()}, ${momentSql(db.now)} as now from ` +
      `(select "${id}" as id, ${momentSql(`"${at}"`)} as at, ${leafSql(log)} as leaf from ${db.table(log.name)} ` +
      `where "${id}" > $1 and "${id}" <= $2 order by "${id}" limit $3) as r`,
    [after ?? LOWEST, settled, most],
  )
  if (!row || row.to === null) return undefined
  const { root, leaves } = row
  const until = row.until === null ? null : Number(row.until)
  return { to: Number(row.to), rows: Number(row.rows), until, root, leaves, at: Number(row.now) }
}

/** Below every number a table can have drawn: rows that somebody put there count as well. */
export const LOWEST = '-9223372036854775808'

/** Over rows `r` with their hash as `leaf`. */
export function hashesSql(): string {
  return (
    `encode(pg_catalog.sha256(coalesce(string_agg(r.leaf, ''::bytea order by r.id), ''::bytea)), 'hex') as root, ` +
    `encode(coalesce(string_agg(pg_catalog.substring(r.leaf, 1, ${LEAF_BYTES}), ''::bytea order by r.id), ''::bytea), 'hex') as leaves`
  )
}
