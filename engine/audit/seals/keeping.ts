/**
 * Keeps the logs in order while the program runs: seals what is added, notes the last seal outside the database, and once
 * a night takes away what is too old and checks all seals. Every process may do it; the night's work is done by one.
 */
import type { Database } from '../../database/index.ts'
import { dayOf } from '../../kernel/time.ts'
import { Anchors, readAnchors } from './anchors.ts'
import { SEALED_LOGS } from './logs.ts'
import { retain } from './retention.ts'
import type { SealKey } from './seal.ts'
import { lastSeal, LOWEST, Sealer } from './sealer.ts'
import { type Verification, verifySeals } from './verify.ts'

export interface KeepingOptions {
  readonly key: SealKey
  /** Folder outside the database in which the last seals are noted. */
  readonly folder: string
  readonly timeZone: string
  /** Days to keep a log, by the name of its parameter. */
  days(parameter: string): unknown
  /** Told of what people should see to. */
  onTrouble(what: string, error: unknown): void
  readonly pauseMs?: number
}

/** What the last check found, or that one is under way. */
export interface VerificationState {
  readonly startedAt: string
  readonly endedAt: string | null
  /** Who asked for it; null for the nightly one. */
  readonly by: string | null
  readonly result: Verification | null
}

export interface KeepingState {
  readonly seals: number
  readonly sealedAt: string | null
  readonly logs: readonly { readonly log: string; readonly pending: number; readonly removedUntil: string | null }[]
  readonly verification: VerificationState | null
}

const SETTING = 'audit_verification'
const NIGHT_HOUR = 3
const LOOK_MS = 300_000
const FIRST_LOOK_MS = 60_000

export class Keeping {
  readonly #db: Database
  readonly #options: KeepingOptions
  readonly #sealer: Sealer
  readonly #anchors: Anchors
  #timer: NodeJS.Timeout | undefined
  #night: Promise<void> = Promise.resolve()
  #checking: Promise<Verification> | undefined

  constructor(db: Database, options: KeepingOptions) {
    this.#db = db
    this.#options = options
    this.#anchors = new Anchors({
      folder: options.folder,
      workspace: db.workspace,
      onError: (error) => options.onTrouble('the last seal could not be noted outside the database', error),
    })
    this.#sealer = new Sealer(db, {
      key: options.key,
      ...(options.pauseMs !== undefined && { pauseMs: options.pauseMs }),
      onSealed: (head) => this.#anchors.note(head),
      onError: (error) => options.onTrouble('logs could not be sealed', error),
    })
  }

  start(): void {
    this.#sealer.start()
    this.#wait(FIRST_LOOK_MS)
  }

  async stop(): Promise<void> {
    clearTimeout(this.#timer)
    await this.#sealer.stop()
    await this.#anchors.flush()
    await this.#night
    await this.#checking?.catch(() => undefined)
  }

  /** Seals what is settled now, without waiting for the next turn. */
  async seal(): Promise<void> {
    await this.#sealer.seal()
  }

  /**
   * Checks all seals, here, and keeps what was found; whoever asks while it runs gets the same.
   * @param by id of the person who asks
   */
  verify(by: string | null): Promise<Verification> {
    this.#checking ??= this.#check(by).finally(() => (this.#checking = undefined))
    return this.#checking
  }

  async state(): Promise<KeepingState> {
    const [seal] = await this.#db.query<{ at: string | null }>(
      `select max(at) as at from ${this.#db.table('sys_seal')}`,
    )
    const [kept] = await this.#db.query<{ value: VerificationState }>(
      `select value from ${this.#db.table('sys_setting')} where code = $1`,
      [SETTING],
    )
    const head = await lastSeal(this.#db, this.#db)
    return { seals: head.n, sealedAt: seal?.at ?? null, logs: await this.#logs(), verification: kept?.value ?? null }
  }

  async #logs(): Promise<KeepingState['logs']> {
    const db = this.#db
    const parts = SEALED_LOGS.map(
      ({ name, id }) =>
        `select '${name}' as log, (select count(*) from ${db.table(name)} where "${id}" > ` +
        `coalesce((select max(to_id) from ${db.table('sys_seal')} where log = '${name}'), ${LOWEST})) as pending, ` +
        `(select max(until) from ${db.table('sys_removed')} where log = '${name}') as "removedUntil"`,
    )
    const rows = await db.query<{ log: string; pending: number; removedUntil: string | null }>(
      parts.join(' union all '),
    )
    return rows.map((row) => ({ ...row, pending: Number(row.pending) }))
  }

  async #check(by: string | null): Promise<Verification> {
    const startedAt = new Date().toISOString()
    await this.#keep({ startedAt, endedAt: null, by, result: null })
    const { key, folder } = this.#options
    const anchors = await readAnchors(folder, this.#db.workspace)
    const result = await verifySeals(this.#db, { key, anchors })
    await this.#keep({ startedAt, endedAt: new Date().toISOString(), by, result })
    if (result.faults.length > 0)
      this.#options.onTrouble(
        `logs are not as they were sealed: ${JSON.stringify(result.faults.slice(0, 5))}`,
        undefined,
      )
    return result
  }

  async #keep(state: VerificationState): Promise<void> {
    await this.#db.query(
      `insert into ${this.#db.table('sys_setting')} (code, value, updated_at, updated_by) values ($1, $2, ${this.#db.now}, $3) ` +
        `on conflict (code) do update set value = excluded.value, updated_at = excluded.updated_at, updated_by = excluded.updated_by`,
      [SETTING, JSON.stringify(state), state.by],
    )
  }

  #wait(ms: number): void {
    this.#timer = setTimeout(() => {
      this.#night = this.#look().then(() => this.#wait(LOOK_MS))
    }, ms).unref()
  }

  async #look(): Promise<void> {
    try {
      await this.nightly(new Date())
    } catch (error) {
      this.#options.onTrouble('the nightly check of the logs failed', error)
    }
  }

  /** The night's work of a day, once in all processes; also later in the day when nothing ran that night. */
  async nightly(now: Date): Promise<boolean> {
    const { timeZone } = this.#options
    const hour = Number(new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', hourCycle: 'h23' }).format(now))
    if (hour < NIGHT_HOUR || !(await this.#win(dayOf(now.toISOString(), timeZone)))) return false
    await retain(this.#db, { days: (parameter) => this.#options.days(parameter) })
    await this.verify(null)
    return true
  }

  async #win(slot: string): Promise<boolean> {
    const rows = await this.#db.query(
      `insert into ${this.#db.table('sys_slot')} (job, slot) values ('audit', $1) on conflict do nothing returning slot`,
      [slot],
    )
    return rows.length > 0
  }
}
