/** One process that does tasks: batches of those whose effect is here, calls for the others, leases for both. */
import { type Claim, LeaseKeeper, Leases, type LeaseTimes, Poll, wakeOf } from '../../jobs/leases/index.ts'
import type { ProcessorTypes } from '../processors/types.ts'
import { CALL_LIMITS, type CallLimits, Calls } from './calls.ts'
import { TASK_CHANNEL } from './create.ts'
import { carryOutInternal, type InternalRoom } from './internal.ts'
import { Lanes } from './lanes.ts'
import { settleLost } from './lost.ts'

export interface WorkerOptions {
  readonly times?: Partial<LeaseTimes>
  readonly limits?: Partial<CallLimits>
  /** Batches that are done side by side. */
  readonly batches?: number
  /** Milliseconds before each attempt, the first one included. */
  readonly waits?: readonly number[]
}

/** Tasks of one transaction. */
const BATCH = 100
const BATCHES = 2

const ASKING_MS = 4

/** Of each lane at least so many, so that many lanes make no small batches. */
const LEAST_OF_LANE = 10

export class TaskWorker {
  readonly #room: InternalRoom
  readonly #leases: Leases
  readonly #keeper: LeaseKeeper
  readonly #lanes: Lanes
  readonly #calls: Calls
  readonly #batches: readonly Poll[]
  readonly #caller: Poll
  readonly #ends: (() => Promise<void>)[] = []
  #isStopped = true
  #asking: NodeJS.Timeout | undefined

  constructor(room: Omit<InternalRoom, 'types'>, types: ProcessorTypes, options: WorkerOptions = {}) {
    const { db } = room
    const { waits } = options
    const onError = (error: unknown): void => room.onError(error)
    this.#room = { db, models: room.models, timeZone: room.timeZone, onError, types, ...(waits && { waits }) }
    const lost = settleLost(db)
    this.#leases = new Leases({ db, table: 'sys_task', lost, ...(options.times && { times: options.times }) })
    this.#lanes = new Lanes(db, types)
    const limits = { ...CALL_LIMITS, ...options.limits }
    this.#calls = new Calls({ ...this.#room, leases: this.#leases }, limits, () => this.#callsEnded())
    this.#batches = Array.from(
      { length: options.batches ?? BATCHES },
      () => new Poll({ ...this.#leases.times, onError, round: () => this.#batch() }),
    )
    this.#caller = new Poll({ ...this.#leases.times, onError, round: () => this.#call() })
    this.#keeper = new LeaseKeeper({ leases: this.#leases, promotes: true, wake: () => this.wake(), onError })
  }

  get callsUnderWay(): number {
    return this.#calls.underWay
  }

  async start(): Promise<void> {
    this.#isStopped = false
    this.#ends.push(await wakeOf(this.#room.db, TASK_CHANNEL).listen(() => this.wake()))
    this.#keeper.start()
    for (const poll of this.#polls()) poll.start()
  }

  /** Takes nothing more up; what is under way ends, or is given back. */
  async stop(): Promise<void> {
    this.#isStopped = true
    for (const end of this.#ends.splice(0)) await end()
    await Promise.all(this.#polls().map((poll) => poll.stop()))
    await this.#calls.stop()
    await this.#keeper.stop()
  }

  wake(): void {
    for (const poll of this.#polls()) poll.wake()
  }

  /** Calls end one by one; what is to be done next is asked for some together. */
  #callsEnded(): void {
    this.#asking ??= setTimeout(() => {
      this.#asking = undefined
      this.#caller.wake()
    }, ASKING_MS).unref()
  }

  #polls(): Poll[] {
    return [...this.#batches, this.#caller]
  }

  async #batch(): Promise<boolean> {
    const { internal } = await this.#lanes.split(await this.#leases.dueLanes())
    if (internal.length === 0) return false
    const ofLane = Math.max(LEAST_OF_LANE, Math.floor(BATCH / internal.length))
    const claims = await this.#leases.claimLanes(new Map(internal.map((lane) => [lane, ofLane])))
    if (claims.length === 0) return false
    await this.#carryOut(claims)
    // what followed in a chain may be for others
    this.#caller.wake()
    return true
  }

  async #carryOut(claims: readonly Claim[]): Promise<void> {
    for (const claim of claims) this.#leases.keep(claim)
    try {
      await carryOutInternal(this.#room, claims, () => this.#isStopped)
    } finally {
      this.#leases.letGo(claims.map(({ id }) => id))
    }
  }

  async #call(): Promise<boolean> {
    const { external } = await this.#lanes.split(await this.#leases.dueLanes())
    const wanted = await this.#calls.wanted(external)
    if (wanted.size === 0) return false
    const claims = await this.#leases.claimLanes(wanted)
    if (claims.length === 0) return false
    await this.#calls.begin(claims)
    return true
  }
}
