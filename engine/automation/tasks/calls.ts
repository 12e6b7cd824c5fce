/**
 * Tasks whose effect is outside: each is one call at a time, many go on at once, so many to a host and no more. The call
 * can happen twice and then carries the same key; one that must not be repeated is marked before it goes out, and whoever
 * finds the mark and no result cannot know what became of it.
 */
import type { Claim, Leases } from '../../jobs/leases/index.ts'
import type { CallFacts, ExternalType, ProcessorTypes, Work } from '../processors/types.ts'
import type { AutomationRoom } from '../room.ts'
import { Answers } from './answers.ts'
import { type HeldTask, readHeld, refusals, workOf } from './held.ts'
import { Hosts } from './hosts.ts'
import { type Final, judge, noteOf, noVerdicts, outcomeOf } from './judge.ts'
import { Results } from './results.ts'

export interface CallRoom extends Pick<AutomationRoom, 'db' | 'models' | 'timeZone' | 'onError'> {
  readonly types: ProcessorTypes
  readonly leases: Leases
  readonly waits?: readonly number[]
}

export interface CallLimits {
  /** Calls of this process at a time, and to one host. */
  readonly calls: number
  readonly callsOfHost: number
  /** How long a call may take when its type sees no end. */
  readonly longestCallMs: number
  /** How long calls under way may take when the process is told to stop. */
  readonly patienceMs: number
}

export const CALL_LIMITS: CallLimits = { calls: 200, callsOfHost: 20, longestCallMs: 60_000, patienceMs: 15_000 }

/** How to call on behalf of a task. */
interface Call {
  readonly task: HeldTask
  readonly type: ExternalType
}

/** Lanes with the types of their processors. */
export type CallLanes = ReadonlyMap<string, ExternalType>

export class Calls {
  readonly #room: CallRoom
  readonly #limits: CallLimits
  readonly #hosts: Hosts
  readonly #results: Results
  readonly #answers: Answers
  readonly #freed: () => void
  readonly #underWay = new Map<string, AbortController>()
  readonly #following = new Set<Promise<void>>()
  /** Until when nothing is taken up for a processor. */
  readonly #resting = new Map<string, number>()
  #isStopping = false

  /** @param freed told when more can be taken up */
  constructor(room: CallRoom, limits: CallLimits, freed: () => void) {
    this.#room = room
    this.#limits = limits
    this.#hosts = new Hosts(limits.callsOfHost)
    this.#answers = new Answers(limits.longestCallMs)
    this.#freed = freed
    this.#results = new Results(room, (ids) => {
      room.leases.letGo(ids)
      freed()
    })
  }

  get underWay(): number {
    return this.#underWay.size
  }

  /**
   * How many tasks of each lane may be taken up now. The lane of a task is its processor, whose host is asked before
   * anything is claimed: what is bound for a host without a free place stays where others can take it up.
   */
  async wanted(lanes: CallLanes): Promise<Map<string, number>> {
    const wanted = new Map<string, number>()
    const free = new Map<string, number>()
    let left = this.#limits.calls * 2 - this.#underWay.size
    if (left <= 0) return wanted
    const open = [...lanes].filter(([lane]) => (this.#resting.get(lane) ?? 0) <= performance.now())
    for (const [index, [lane, type]] of open.entries()) {
      // what is wrong with a processor is said of each of its tasks, and holds up no other processor
      const host = await type.host(anyOf(lane)).catch(() => lane)
      const ofHost = free.get(host) ?? this.#hosts.free(host)
      const count = Math.min(Math.max(1, Math.floor(left / (open.length - index))), left, ofHost)
      free.set(host, ofHost - Math.max(0, count))
      if (count <= 0) continue
      wanted.set(lane, count)
      left -= count
    }
    return wanted
  }

  /** Begins with what was claimed; returns before it is over. */
  async begin(claims: readonly Claim[]): Promise<void> {
    const { db, leases, types } = this.#room
    for (const claim of claims) {
      const controller = new AbortController()
      this.#underWay.set(claim.id, controller)
      leases.keep(claim, () => controller.abort())
    }
    try {
      const tasks = await readHeld(db, db, claims, false)
      const refused = await refusals(this.#room, db, tasks)
      const found = new Set(tasks.map(({ id }) => id))
      this.#forget(claims.filter(({ id }) => !found.has(id)))
      for (const task of tasks) {
        const refusal = refused.get(task.id)
        const type = types.find(task.processor_type ?? '')
        if (refusal) this.#settle(task, { state: 'skipped', ...refusal })
        else if (type?.mode === 'external') this.#follow(task, this.#carryOut({ task, type }))
        else this.#settle(task, outcomeOf(new Error('the processor calls nobody')))
      }
    } catch (error) {
      // their leases run out, and they are taken up again
      this.#forget(claims)
      throw error
    }
  }

  /** Calls under way may end; what has not begun goes back at once. */
  async stop(): Promise<void> {
    this.#isStopping = true
    const patience = setTimeout(() => {
      for (const controller of this.#underWay.values()) controller.abort()
    }, this.#limits.patienceMs)
    while (this.#following.size > 0) await Promise.all(this.#following)
    clearTimeout(patience)
    await this.#results.close(this.#limits.patienceMs)
  }

  #follow(task: HeldTask, work: Promise<void>): void {
    const following = work
      .catch((error: unknown) => {
        // it is nobody's: once its lease has run out it is taken up again
        this.#forget([task])
        this.#room.onError(error)
      })
      .finally(() => this.#following.delete(following))
    this.#following.add(following)
  }

  async #carryOut(call: Call): Promise<void> {
    const host = await call.type.host(workOf(call.task)).catch(outcomeOf)
    if (typeof host !== 'string') return this.#settle(call.task, host)
    await this.#hosts.within(host, () => this.#call(call))
  }

  async #call({ task, type }: Call): Promise<void> {
    const controller = this.#underWay.get(task.id)
    // lost while it waited for its place
    if (!controller || controller.signal.aborted) return this.#forget([task])
    const rests = (this.#resting.get(task.processor) ?? 0) - performance.now()
    if (this.#isStopping || rests > 0) return this.#putBack(task)
    if (task.once === true && !(await this.#mark(task))) return this.#forget([task])
    const began = Date.now()
    const answer = await this.#answers.of(controller, task.once === true, () =>
      type.send(workOf(task), controller.signal),
    )
    if (answer.outcome.state === 'wait') {
      this.#rest(task.processor, answer.outcome.afterMs)
      return this.#putBack(task)
    }
    this.#settle(task, answer.outcome, { began, facts: answer.facts ?? {} })
  }

  async #mark({ id, token }: HeldTask): Promise<boolean> {
    const { db } = this.#room
    const rows = await db.query(
      `update ${db.table('sys_task')} set begun_at = ${db.now} where id = $1 and token = $2 and status = 'running' returning id`,
      [id, token],
    )
    return rows.length > 0
  }

  /** It has not gone out after all: whoever is lost with it next has not sent it. */
  async #unmark({ id, token }: HeldTask): Promise<void> {
    const { db } = this.#room
    await db.query(
      `update ${db.table('sys_task')} set begun_at = null where id = $1 and token = $2 and status = 'running'`,
      [id, token],
    )
  }

  #settle(task: HeldTask, outcome: Final, { began, facts }: { began: number; facts: CallFacts } = NOT_CALLED): void {
    const verdicts = noVerdicts(this.#room.waits)
    judge(verdicts, task, outcome)
    if (outcome.state !== 'skipped') verdicts.notes.push(noteOf(task, outcome, began || Date.now(), facts))
    this.#underWay.delete(task.id)
    this.#results.add(verdicts)
  }

  /** The other side wants no calls for a while: nothing is taken up, so that nothing waits in vain. */
  #rest(lane: string, ms: number): void {
    const until = performance.now() + ms
    this.#resting.set(lane, Math.max(this.#resting.get(lane) ?? 0, until))
    setTimeout(this.#freed, ms + 1).unref()
  }

  async #putBack(task: HeldTask): Promise<void> {
    if (task.once === true) await this.#unmark(task)
    await this.#room.leases.release([task])
    this.#forget([task])
  }

  /** Nothing says any longer that they are alive: what was not given back is taken up again when its lease is over. */
  #forget(tasks: readonly { readonly id: string }[]): void {
    this.#room.leases.letGo(tasks.map(({ id }) => id))
    for (const { id } of tasks) this.#underWay.delete(id)
    this.#freed()
  }
}

const NOT_CALLED = { began: 0, facts: {} }

/** Stands for the tasks of a processor where only that decides. */
function anyOf(processor: string): Work {
  return {
    ...{ id: '', key: '', attempt: 0, processor, settings: {}, data: {}, object: null, record: null, event: null },
    ...{ strategy: null, planRun: null, depth: 0, root: '', at: '' },
  }
}
