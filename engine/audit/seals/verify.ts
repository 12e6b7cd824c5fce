/**
 * Checks the seals: is each bound to the one before, made with our key, and are the rows of its range as they were? What
 * enters are the database, the key and the seals that were noted outside it; what leaves is everything that is not as it
 * should be, with the rows it is about. The hashing is done by the database, a set of seals at a time, in one snapshot.
 */
import type { Database, Queryable } from '../../database/index.ts'
import { compareRange, type Fault } from './compare.ts'
import { FORM, leafSql, momentSql, SEALED_LOGS, type SealedLog } from './logs.ts'
import { BEGINNING, type SealFacts, sealHash, type SealKey } from './seal.ts'
import { hashesSql, LOWEST } from './sealer.ts'

/** A seal as it was noted outside the database. */
export interface Anchor {
  readonly n: number
  readonly hash: string
}

export interface VerifyOptions {
  readonly key: SealKey
  readonly anchors?: readonly Anchor[]
  onProgress?(seals: number): void
}

export interface Verification {
  readonly seals: number
  readonly rows: number
  /** The last seal. */
  readonly head: Anchor
  readonly faults: readonly Fault[]
  /** What retention took, by log: everything up to then. */
  readonly removed: readonly { readonly log: string; readonly rows: number; readonly until: string | null }[]
  /** Rows that wait for their seal. */
  readonly pending: number
}

const PAGE = 200
const MOST_FAULTS = 200
const LEAST_DAYS = 30

interface StoredSeal extends SealFacts {
  readonly hash: string
  readonly removed: boolean
  /** Days between seal and removal. */
  readonly kept: number | null
}

/** @throws what the database throws; what is wrong with the logs is told in `faults` */
export async function verifySeals(db: Database, options: VerifyOptions): Promise<Verification> {
  return db.transaction((tx) => new Check(db, tx, options).run(), {
    isolation: 'repeatable read',
    readOnly: true,
    statementTimeoutMs: 600_000,
  })
}

class Check {
  readonly #db: Database
  readonly #tx: Queryable
  readonly #options: VerifyOptions
  readonly #faults: Fault[] = []
  readonly #ends = new Map<string, number>()
  readonly #anchors: Map<number, string>
  #head: Anchor = { n: 0, hash: BEGINNING }
  #seals = 0
  #rows = 0

  constructor(db: Database, tx: Queryable, options: VerifyOptions) {
    this.#db = db
    this.#tx = tx
    this.#options = options
    this.#anchors = new Map(options.anchors?.map(({ n, hash }) => [n, hash]))
  }

  async run(): Promise<Verification> {
    for (;;) {
      const page = await this.#page(this.#head.n)
      if (page.length === 0) break
      for (const seal of page) this.#chain(seal)
      for (const log of SEALED_LOGS) await this.#ranges(log, page)
      this.#options.onProgress?.(this.#seals)
    }
    this.#lost()
    const pending = await this.#pending()
    const removed = await this.#removed()
    const faults = this.#faults.slice(0, MOST_FAULTS)
    return { seals: this.#seals, rows: this.#rows, head: this.#head, faults, removed, pending }
  }

  async #page(after: number): Promise<StoredSeal[]> {
    const hex = (column: string): string => `encode(s.${column}, 'hex') as ${column}`
    return this.#tx.query<StoredSeal & Record<string, unknown>>(
      `select s.n, s.log, s.after_id as after, s.to_id as "to", s.rows, ${momentSql('s.until')} as until, s.form, ${hex('root')}, ${hex('leaves')}, ` +
        `${momentSql('s.at')} as at, ${hex('prev')}, ${hex('hash')}, s.key, r.id is not null as removed, ` +
        // a removal that is said to happen later is not to be believed
        `extract(epoch from least(r.at, to_timestamp($2::float8 / 1000)) - s.at)::float8 / 86400 as kept ` +
        `from ${this.#db.table('sys_seal')} as s left join ${this.#db.table('sys_removed')} as r on r.seal = s.n ` +
        `where s.n > $1 order by s.n limit ${PAGE}`,
      [after, Date.now()],
    )
  }

  /** Is the seal the next one, bound to the one before, with our key, and does its range begin where the last ended? */
  #chain(seal: StoredSeal): void {
    const { n, log, after, to, prev, hash, key } = seal
    if (n !== this.#head.n + 1) this.#tell({ code: 'SEAL_MISSING', seal: n, from: this.#head.n + 1, to: n - 1 })
    else if (prev !== this.#head.hash) this.#tell({ code: 'SEAL_CHANGED', seal: n })
    if (key !== this.#options.key.id) this.#tell({ code: 'SEAL_KEY', seal: n, key })
    else if (sealHash(seal, this.#options.key) !== hash) this.#tell({ code: 'SEAL_CHANGED', seal: n })
    if ((this.#ends.get(log) ?? null) !== after) this.#tell({ code: 'SEAL_RANGE', seal: n, log })
    const noted = this.#anchors.get(n)
    if (noted !== undefined && noted !== hash) this.#tell({ code: 'SEAL_REPLACED', seal: n })
    this.#ends.set(log, to)
    this.#head = { n, hash }
    this.#seals++
    this.#rows += seal.rows
  }

  /** A chain that was cut off at its end is whole in itself: only what was noted elsewhere shows it. */
  #lost(): void {
    const last = Math.max(0, ...this.#anchors.keys())
    if (last > this.#head.n) this.#tell({ code: 'SEALS_LOST', from: this.#head.n + 1, to: last })
  }

  async #ranges(log: SealedLog, page: readonly StoredSeal[]): Promise<void> {
    const seals = page.filter((seal) => seal.log === log.name && seal.form === FORM)
    const [first, last] = [seals[0], seals.at(-1)]
    if (!first || !last) return
    const found = await this.#tx.query<{ n: number; rows: number; root: string }>(
      `select s.n, x.rows, x.root from ${this.#db.table('sys_seal')} as s cross join lateral ` +
        `(select count(*) as rows, ${hashesSql()} from (${this.#rowsSql(log, 's.after_id', 's.to_id')}) as r) as x ` +
        `where s.log = $1 and s.n between $2 and $3 and s.form = ${FORM}`,
      [log.name, first.n, last.n],
    )
    const byNumber = new Map(found.map((row) => [Number(row.n), row]))
    for (const seal of seals) {
      const rows = byNumber.get(seal.n)
      if (rows) await this.#range(log, seal, { rows: Number(rows.rows), root: rows.root })
    }
  }

  async #range(log: SealedLog, seal: StoredSeal, found: { rows: number; root: string }): Promise<void> {
    const { n, root, removed, kept } = seal
    if (removed && found.rows === 0) {
      if ((kept ?? 0) < LEAST_DAYS) this.#tell({ code: 'ROWS_REMOVED_EARLY', seal: n, log: log.name })
      return
    }
    if (found.root === root) return
    if (this.#faults.length >= MOST_FAULTS) return
    const rows = await this.#tx.query<{ id: number; leaf: string }>(
      `select r.id, encode(r.leaf, 'hex') as leaf from (${this.#rowsSql(log, '$1::bigint', '$2::bigint')}) as r order by r.id`,
      [seal.after, seal.to],
    )
    const actual = rows.map(({ id, leaf }) => ({ id: Number(id), leaf }))
    for (const fault of compareRange(seal.leaves, actual)) this.#tell({ ...fault, seal: n, log: log.name })
  }

  #rowsSql(log: SealedLog, after: string, to: string): string {
    const id = `"${log.id}"`
    return `select ${id} as id, ${leafSql(log)} as leaf from ${this.#db.table(log.name)} where ${id} > coalesce(${after}, ${LOWEST}) and ${id} <= ${to}`
  }

  async #pending(): Promise<number> {
    const counts = SEALED_LOGS.map(
      ({ name, id }, index) => `(select count(*) from ${this.#db.table(name)} where "${id}" > $${index + 1})`,
    )
    const ends = SEALED_LOGS.map(({ name }) => this.#ends.get(name) ?? LOWEST)
    const [row] = await this.#tx.query<{ pending: number }>(`select ${counts.join(' + ')} as pending`, ends)
    return Number(row?.pending ?? 0)
  }

  async #removed(): Promise<Verification['removed']> {
    const rows = await this.#tx.query<{ log: string; rows: number; until: string | null }>(
      `select log, sum(rows) as rows, max(until) as until from ${this.#db.table('sys_removed')} group by log order by log`,
    )
    return rows.map(({ log, rows: count, until }) => ({ log, rows: Number(count), until }))
  }

  #tell(fault: Fault): void {
    this.#faults.push(fault)
  }
}
