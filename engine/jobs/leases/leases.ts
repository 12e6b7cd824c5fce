/** Claims over one table of work: taking, keeping, giving back, and finding what lost workers have left. */
import type { Database, Queryable, Row } from '../../database/index.ts'
import { newId } from '../../kernel/ids.ts'
import { type Claim, type ClaimOptions, type Held, LEASE_TIMES, type LeaseTimes } from './types.ts'

/** Work that is due later than this waits apart, where it does not slow claims down. */
export const AHEAD_MS = 3_600_000

/** Lost and scheduled work is moved in pieces of so many. */
const PIECE = 1_000

export interface LeasesOptions {
  readonly db: Database
  /** Has id, status, due_at, lease_until, token, worker, attempts; status is ready, running, or what its owner likes. */
  readonly table: string
  readonly times?: Partial<LeaseTimes>
  /**
   * Work whose worker fell silent, within the transaction that gives it back. Ids that it returns are dealt with: it has
   * moved them on itself, for what must not be repeated must not be taken up again.
   */
  lost?(tx: Queryable, lost: readonly Claim[]): Promise<readonly string[]>
}

/** The claims of one process on one table. */
export class Leases {
  readonly worker = newId()
  readonly times: LeaseTimes
  readonly #db: Database
  readonly #table: string
  readonly #lost: LeasesOptions['lost']
  readonly #held = new Map<string, { readonly claim: Held; lose(): void }>()

  constructor({ db, table, times, lost }: LeasesOptions) {
    this.#db = db
    this.#table = db.table(table)
    this.times = { ...LEASE_TIMES, ...times }
    this.#lost = lost
  }

  /** Takes up what is due, the oldest first, passing over what others are taking. The columns of each come along. */
  claim<R extends Row = Row>({ limit, lane }: ClaimOptions, columns = 't.id'): Promise<(R & Claim)[]> {
    const now = this.#db.now
    return this.#db.query<R & Claim>(
      `update ${this.#table} as t set ${this.#taken('$1', '$2')} where t.id = any(array(select id from ${this.#table} ` +
        `where status = 'ready' and due_at <= ${now}${lane === undefined ? '' : ' and lane = $4'} ` +
        `order by due_at, id limit $3 for update skip locked)) returning ${columns}, t.id, t.token, t.attempts`,
      [this.times.leaseMs, this.worker, limit, ...(lane === undefined ? [] : [lane])],
    )
  }

  /** The same for several lanes at once, up to a number of each. */
  claimLanes<R extends Row = Row>(
    limits: ReadonlyMap<string, number>,
    columns = 't.id',
  ): Promise<(R & Claim & { lane: string })[]> {
    return this.#db.query<R & Claim & { lane: string }>(
      `update ${this.#table} as t set ${this.#taken('$1', '$2')} where t.id = any(array(select c.id from unnest($3::text[], $4::int[]) as l (lane, most) ` +
        `cross join lateral (select id from ${this.#table} as s where s.status = 'ready' and s.lane = l.lane and s.due_at <= ${this.#db.now} ` +
        `order by s.due_at, s.id limit l.most for update skip locked) as c)) returning ${columns}, t.id, t.token, t.attempts, t.lane`,
      [this.times.leaseMs, this.worker, [...limits.keys()], [...limits.values()]],
    )
  }

  /** Lanes in which something is due, whatever lies in each: one look into the index for each. */
  async dueLanes(): Promise<string[]> {
    const next = (beyond: string): string =>
      `select min(lane) as lane from ${this.#table} where status = 'ready'${beyond}`
    const rows = await this.#db.query<{ lane: string }>(
      `with recursive lanes as (${next('')} union all select (${next(' and lane > l.lane')}) from lanes as l where l.lane is not null) ` +
        `select l.lane from lanes as l where l.lane is not null and exists (select from ${this.#table} as s ` +
        `where s.status = 'ready' and s.lane = l.lane and s.due_at <= ${this.#db.now})`,
    )
    return rows.map(({ lane }) => lane)
  }

  #taken(lease: string, worker: string): string {
    const until = `${this.#db.now} + make_interval(secs => ${lease}::float8 / 1000)`
    return `status = 'running', token = t.token + 1, attempts = t.attempts + 1, lease_until = ${until}, worker = ${worker}::uuid`
  }

  /** From now on heartbeats keep it, until `letGo`. @param lose called when another has it, or may have */
  keep(claim: Held, lose: () => void = () => undefined): void {
    this.#held.set(claim.id, { claim: { id: claim.id, token: claim.token }, lose })
  }

  letGo(ids: Iterable<string>): void {
    for (const id of ids) this.#held.delete(id)
  }

  /** Says that this worker is alive; whatever it has lost is told so. */
  async beat(): Promise<void> {
    const held = [...this.#held.values()]
    if (held.length === 0) return
    // rows that are being completed are locked: they are alive, and nobody waits for them here
    const rows = await this.#db.query<{ id: string }>(
      `with mine as (select t.id from unnest($1::uuid[], $2::bigint[]) as h (id, token) join ${this.#table} as t ` +
        `on t.id = h.id and t.token = h.token and t.status = 'running'), ` +
        `free as (select t.id from ${this.#table} as t join mine on mine.id = t.id and t.status = 'running' for update of t skip locked), ` +
        `beaten as (update ${this.#table} as t set lease_until = ${this.#db.now} + make_interval(secs => $3::float8 / 1000) ` +
        `from free where t.id = free.id) select id::text as id from mine`,
      [held.map(({ claim }) => claim.id), held.map(({ claim }) => claim.token), this.times.leaseMs],
    )
    const alive = new Set(rows.map(({ id }) => id))
    for (const each of held) {
      // it may have ended, or begun anew, meanwhile
      if (alive.has(each.claim.id) || this.#held.get(each.claim.id) !== each) continue
      this.#held.delete(each.claim.id)
      each.lose()
    }
  }

  /**
   * Gives work back as if it had not been taken up: the attempt does not count.
   * @param afterMs how much later it is due again; as it was when absent
   */
  async release(claims: readonly Held[], afterMs?: number, on: Queryable = this.#db): Promise<void> {
    if (claims.length === 0) return
    const due = afterMs === undefined ? '' : `, due_at = ${this.#db.now} + make_interval(secs => $3::float8 / 1000)`
    await on.query(
      `update ${this.#table} as t set status = 'ready', attempts = t.attempts - 1, lease_until = null, worker = null${due} ` +
        `from unnest($1::uuid[], $2::bigint[]) as h (id, token) where t.id = h.id and t.token = h.token and t.status = 'running'`,
      [claims.map(({ id }) => id), claims.map(({ token }) => token), ...(afterMs === undefined ? [] : [afterMs])],
    )
    this.letGo(claims.map(({ id }) => id))
  }

  /** Work of workers that fell silent is ready again; the attempt counts. @returns how much there was */
  sweep(): Promise<number> {
    return this.#db.transaction(async (tx) => {
      const lost = await tx.query<Claim & Row>(
        `select id, token, attempts from ${this.#table} where status = 'running' and lease_until < ${this.#db.now} ` +
          `order by lease_until limit ${PIECE} for update skip locked`,
      )
      if (lost.length === 0) return 0
      const settled = new Set((await this.#lost?.(tx, lost)) ?? [])
      await tx.query(
        `update ${this.#table} set status = 'ready', lease_until = null, worker = null, token = token + 1 where id = any($1::uuid[])`,
        [lost.map(({ id }) => id).filter((id) => !settled.has(id))],
      )
      return lost.length
    })
  }

  /** What was scheduled and is due within the hour may be claimed from now on. @returns how much there was */
  async promote(): Promise<number> {
    const rows = await this.#db.query(
      `update ${this.#table} set status = 'ready' where id = any(array(select id from ${this.#table} where status = 'scheduled' ` +
        `and due_at <= ${this.#db.now} + make_interval(secs => $1) order by due_at limit ${PIECE} for update skip locked)) returning id`,
      [AHEAD_MS / 1000],
    )
    return rows.length
  }
}
