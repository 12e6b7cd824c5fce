/**
 * The sessions of one process in memory. What was confirmed less than a second ago is answered without SQL; the rest is
 * asked of the database in one statement together with others used lately, never two statements at a time. So a process
 * costs the database a few small statements a second, however many people work, and whatever ends a session anywhere is
 * effective here within a second, with no message that could get lost. Whoever has to set up a second step is asked for
 * each time: they may have done so a moment ago, here or on another node, and go on at once.
 */
import type { UserPrincipal } from '../access/principal.ts'
import type { LiveSession } from './session-store.ts'

/** Milliseconds for which a confirmation holds, counted from before the question; with the question below a second. */
const FRESH = 800
/** Who was active in these last milliseconds is confirmed along with others, before having to wait for it. */
const LATELY = 10_000
const LARGEST_BATCH = 1000
const LARGEST_CACHE = 10_000

interface Entry {
  principal: UserPrincipal
  confirmedAt: number
  usedAt: number
}

type Read = (keys: readonly string[]) => Promise<LiveSession[]>

export class SessionCache {
  readonly #read: Read
  readonly #entries = new Map<string, Entry>()
  /** Keys whose answer somebody awaits in the next statement. */
  #asked = new Set<string>()
  #next: Promise<void> | undefined
  #current: Promise<void> = Promise.resolve()
  /** Counts what was forgotten, to notice that a statement under way is out of date. */
  #forgotten = 0

  constructor(read: Read) {
    this.#read = read
  }

  async get(key: string): Promise<UserPrincipal | undefined> {
    const entry = this.#entries.get(key)
    const now = performance.now()
    if (entry) entry.usedAt = now
    if (entry && now - entry.confirmedAt < FRESH && !entry.principal.mustSetUpSecondStep) return entry.principal
    await this.#confirm(key)
    return this.#entries.get(key)?.principal
  }

  forget(key: string): void {
    this.#forgotten++
    this.#entries.delete(key)
  }

  forgetAllOf(userIds: ReadonlySet<string>): void {
    this.#forgotten++
    for (const [key, { principal }] of this.#entries) if (userIds.has(principal.id)) this.#entries.delete(key)
  }

  /** Joins the statement that is about to be sent; one that is under way may have read before the caller's cause. */
  #confirm(key: string): Promise<void> {
    this.#asked.add(key)
    if (this.#next) return this.#next
    const run = async (): Promise<void> => {
      const keys = this.#takeBatch()
      await this.#refresh(keys)
    }
    const next = this.#current.then(run, run)
    this.#next = next
    this.#current = next
    return next
  }

  #takeBatch(): string[] {
    const keys = this.#asked
    this.#asked = new Set()
    this.#next = undefined
    const now = performance.now()
    // In the order of confirmation: the first that is fresh ends the search.
    for (const [key, entry] of this.#entries) {
      if (keys.size >= LARGEST_BATCH || now - entry.confirmedAt < FRESH / 2) break
      if (now - entry.usedAt < LATELY) keys.add(key)
    }
    return [...keys]
  }

  async #refresh(keys: readonly string[]): Promise<void> {
    for (;;) {
      const before = this.#forgotten
      const confirmedAt = performance.now()
      const live = await this.#read(keys)
      if (before !== this.#forgotten) continue
      return this.#replace(keys, live, confirmedAt)
    }
  }

  #replace(keys: readonly string[], live: readonly LiveSession[], confirmedAt: number): void {
    const previous = new Map(keys.map((key) => [key, this.#entries.get(key)]))
    for (const key of keys) this.#entries.delete(key)
    for (const { key, principal } of live) {
      const old = previous.get(key)
      const same = old && equal(old.principal, principal) ? old.principal : principal
      this.#entries.set(key, { principal: same, confirmedAt, usedAt: old?.usedAt ?? confirmedAt })
    }
    this.#shrink()
  }

  /** Least lately confirmed first: confirming puts an entry at the end of the map. */
  #shrink(): void {
    for (const key of this.#entries.keys()) {
      if (this.#entries.size <= LARGEST_CACHE) return
      this.#entries.delete(key)
    }
  }
}

function equal(a: UserPrincipal, b: UserPrincipal): boolean {
  return (
    a.rights === b.rights &&
    a.name === b.name &&
    a.account === b.account &&
    a.departmentId === b.departmentId &&
    a.mustChangePassword === b.mustChangePassword &&
    a.mustSetUpSecondStep === b.mustSetUpSecondStep
  )
}
