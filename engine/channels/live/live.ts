/** The watchers of a process, and asking the database for all of them at once. */
import type { Database } from '../../database/index.ts'
import { JOB_NEWS, recentJobs } from '../../jobs/index.ts'
import { TesseraError } from '../../kernel/errors.ts'
import { countUnreadOf, NOTICE_CHANNEL, recipientsAmong } from '../notices/index.ts'
import { Stirred } from './stirred.ts'
import type { LiveJob, LiveState, LiveTimes, Watcher } from './types.ts'

/** Pages that one person may keep open at once on one process, and everybody together. */
export const MOST_STREAMS = 12
const MOST_IN_ALL = 10_000

const TIMES: LiveTimes = { gatherMs: 50, lookMs: 20_000, againMs: 1_000 }
const SHOWN_JOBS = 20
const MOMENT_S = 60
const LONGEST_AWAY_S = 3_600

/** A watcher with what it was told last. */
interface Seat {
  readonly watcher: Watcher
  unread: number | undefined
  readonly jobs: Map<string, string>
}

export interface LiveRoom {
  readonly db: Database
  readonly times?: Partial<LiveTimes>
  onError?(error: unknown): void
}

export class Live {
  readonly #room: LiveRoom
  readonly #times: LiveTimes
  readonly #seats = new Map<string, Set<Seat>>()
  #number = 0
  #stirred = new Stirred()
  #timer: NodeJS.Timeout | undefined
  #asking: Promise<void> | undefined
  #listening: Promise<readonly (() => Promise<void>)[]> | undefined
  #looking: NodeJS.Timeout | undefined

  constructor(room: LiveRoom) {
    this.#room = room
    this.#times = { ...TIMES, ...room.times }
  }

  /** How many watch. */
  get size(): number {
    return this.#number
  }

  /** How things stand for one person, once. */
  async state(user: string): Promise<LiveState> {
    const [unread, jobs] = await Promise.all([
      countUnreadOf(this.#room.db, [user]),
      recentJobs(this.#room.db, [user], { each: SHOWN_JOBS, endedSince: MOMENT_S }),
    ])
    return { unread: unread.get(user) ?? 0, jobs: jobs.map(shown) }
  }

  /**
   * Tells a watcher how things stand, and from then on whenever they change. Returns what ends it.
   * @throws TesseraError TOO_MANY_STREAMS
   */
  open(watcher: Watcher): () => void {
    const seats = this.#seats.get(watcher.user) ?? new Set()
    if (seats.size >= MOST_STREAMS || this.#number >= MOST_IN_ALL)
      throw new TesseraError('TOO_MANY_STREAMS', { most: MOST_STREAMS })
    const seat: Seat = { watcher, unread: undefined, jobs: new Map() }
    this.#seats.set(watcher.user, seats.add(seat))
    this.#number++
    this.#listen()
    this.#stir((stirred) => {
      stirred.boxes.add(watcher.user)
      stirred.jobs.add(watcher.user)
    })
    return () => this.#leave(watcher.user, seat)
  }

  /** Ends all watchers; whoever comes afterwards is served again. */
  async stop(): Promise<void> {
    for (const seats of this.#seats.values()) for (const { watcher } of seats) watcher.end()
    clearTimeout(this.#timer)
    clearInterval(this.#looking)
    this.#timer = undefined
    this.#looking = undefined
    const listening = this.#listening
    this.#listening = undefined
    for (const end of (await listening?.catch(() => [])) ?? []) await end()
    await this.#asking
  }

  #leave(user: string, seat: Seat): void {
    const seats = this.#seats.get(user)
    if (!seats?.delete(seat)) return
    this.#number--
    if (seats.size === 0) this.#seats.delete(user)
  }

  /** One connection hears for all watchers of the process; it begins with the first of them. */
  #listen(): void {
    if (this.#listening) return
    const { db } = this.#room
    const hear = (channel: string): Promise<() => Promise<void>> =>
      db.listen(channel, (payload) => this.#stir((stirred) => stirred.hear(channel, payload)))
    this.#listening = Promise.all([hear(NOTICE_CHANNEL), hear(JOB_NEWS)])
    this.#listening.catch((error: unknown) => {
      // looking by itself goes on; the next watcher tries again
      this.#listening = undefined
      this.#room.onError?.(error)
    })
    this.#looking ??= setInterval(() => this.#stir((stirred) => (stirred.all = true)), this.#times.lookMs).unref()
  }

  #stir(change: (stirred: Stirred) => void, afterMs = this.#times.gatherMs): void {
    if (this.#number === 0) return
    change(this.#stirred)
    this.#timer ??= setTimeout(() => this.#ask(), afterMs).unref()
  }

  #ask(): void {
    this.#timer = undefined
    // one question at a time: what stirs meanwhile is asked for next
    if (this.#asking) return
    const stirred = this.#stirred
    this.#stirred = new Stirred()
    this.#asking = this.#tell(stirred)
      .then(
        () => 0,
        (error: unknown) => {
          this.#room.onError?.(error)
          this.#stirred.all = true
          return this.#times.againMs
        },
      )
      .then((pause) => {
        this.#asking = undefined
        if (this.#stirred.any) this.#stir(() => undefined, pause)
      })
  }

  async #tell(stirred: Stirred): Promise<void> {
    const watching = [...this.#seats.keys()]
    if (watching.length === 0) return
    const { db } = this.#room
    const isWatched = (user: string): boolean => this.#seats.has(user)
    const told = stirred.notices.size === 0 ? [] : await recipientsAmong(db, [...stirred.notices], watching)
    const boxes = stirred.all ? watching : [...new Set([...stirred.boxes, ...told])].filter(isWatched)
    const workers = stirred.all ? watching : [...stirred.jobs].filter(isWatched)
    await this.#tellBoxes(boxes, new Set([...stirred.boxes, ...told]))
    await this.#tellJobs(workers)
  }

  /** @param moved people who are told even where the number is the same */
  async #tellBoxes(users: readonly string[], moved: ReadonlySet<string>): Promise<void> {
    if (users.length === 0) return
    const counts = await countUnreadOf(this.#room.db, users)
    for (const user of users) {
      const unread = counts.get(user) ?? 0
      for (const seat of this.#seats.get(user) ?? []) {
        if (seat.unread === unread && !moved.has(user)) continue
        seat.unread = unread
        seat.watcher.send({ name: 'notices', data: { unread } })
      }
    }
  }

  async #tellJobs(users: readonly string[]): Promise<void> {
    if (users.length === 0) return
    const seats = users.flatMap((user) => [...(this.#seats.get(user) ?? [])])
    const endedSince = Math.max(MOMENT_S, ...seats.map(({ watcher }) => awaySeconds(watcher)))
    const jobs = await recentJobs(this.#room.db, users, { each: SHOWN_JOBS, endedSince })
    for (const seat of seats) {
      const { user } = seat.watcher
      const own = jobs.filter((job) => job.created_by === user && concerns(seat, job)).map(shown)
      const moved = own.filter((job) => seat.jobs.get(job.id) !== JSON.stringify(job))
      if (moved.length === 0) continue
      seat.jobs.clear()
      for (const job of own) seat.jobs.set(job.id, JSON.stringify(job))
      seat.watcher.send({ name: 'jobs', data: { jobs: moved } })
    }
  }
}

/** A little longer than it was: clocks differ. */
function awaySeconds({ since }: Watcher): number {
  return since === undefined ? 0 : Math.min(LONGEST_AWAY_S, (Date.now() - since) / 1_000 + 10)
}

/** What ended before somebody came, and was never told them, is no news. */
function concerns({ watcher, jobs }: Seat, { id, ended_at }: LiveJob): boolean {
  const horizon = Date.now() - Math.max(MOMENT_S, awaySeconds(watcher)) * 1_000
  return ended_at === null || jobs.has(id) || Date.parse(ended_at) > horizon
}

function shown({ id, name, state, progress, error, ended_at }: LiveJob): LiveJob {
  return { id, name, state, progress, error, ended_at }
}
