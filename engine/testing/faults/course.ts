/** Events on their way through the processes, and what must have become of them whatever happened meanwhile. */
import { setTimeout as sleep } from 'node:timers/promises'

import { newId } from '../../kernel/ids.ts'
import { openTasks } from '../../automation/tasks/world.test-kit.ts'
import type { IntakeLine } from './node.ts'
import { EVENT, type FaultWorld, type Node } from './world.ts'

const BATCH = 10
/** Tasks that follow from each event. */
const TASKS_OF_EVENT = 4
const PATIENCE_MS = 30_000

export interface Tally {
  readonly accepted: number
  readonly once: number
  readonly lost: number
  readonly doubled: number
}

export type Random = () => number

/** The same numbers for the same seed (mulberry32). */
export function randomOf(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

export class Course {
  readonly world: FaultWorld
  readonly random: Random
  readonly #waiting = new Map<number, IntakeLine>()
  static #batches = 0

  constructor(world: FaultWorld, random: Random) {
    this.world = world
    this.random = random
  }

  between(least: number, most: number): number {
    return least + Math.floor(this.random() * (most - least + 1))
  }

  living(): Node[] {
    return this.world.nodes.filter(({ isAlive }) => isAlive)
  }

  /** One of the living processes by chance. */
  any(): Node {
    const living = this.living()
    const node = living[this.between(0, living.length - 1)]
    if (!node) throw new Error('no process is alive')
    return node
  }

  /** Events are told to a process, which may die before it has them. */
  send(events: number): void {
    for (let sent = 0; sent < events; sent += BATCH) {
      const batch = Course.#batches++
      const line: IntakeLine = {
        batch,
        code: EVENT,
        events: Array.from({ length: Math.min(BATCH, events - sent) }, () => ({ id: newId(), data: { n: batch } })),
      }
      this.#waiting.set(batch, line)
      this.any().tell(line)
    }
  }

  /** Waits until all that was sent is in. */
  async isIn(): Promise<void> {
    const isLeft = ({ events }: IntakeLine): boolean => !events.every(({ id }) => this.world.accepted.has(id))
    while ([...this.#waiting.values()].some(isLeft)) await sleep(20)
  }

  /** Whoever reports tells again what was not answered, until it is; then all that follows is waited for. */
  async settle(patienceMs = PATIENCE_MS): Promise<void> {
    const end = performance.now() + patienceMs
    for (let rounds = 1; ; rounds++) {
      await sleep(50)
      for (const [batch, line] of this.#waiting)
        if (line.events.every(({ id }) => this.world.accepted.has(id))) this.#waiting.delete(batch)
      if (rounds % 20 === 0)
        for (const line of this.#waiting.values()) if (this.living().length > 0) this.any().tell(line)
      const open = await openTasks(this.world).catch(() => Infinity)
      if (this.#waiting.size === 0 && open === 0) return
      if (performance.now() > end)
        throw new Error(`${this.#waiting.size} batches and ${open} tasks are still open: ${await this.#stuck()}`)
    }
  }

  async #stuck(): Promise<string> {
    const { db } = this.world
    const rows = await db.query(
      `select status, attempts, due_at - ${db.now} as due, lease_until - ${db.now} as lease, last_error->>'code' as code, lane ` +
        `from ${db.table('sys_task')} limit 5`,
    )
    return JSON.stringify(rows)
  }
}

/** Compares what was accepted with what was done. */
export async function tally({ db, accepted, sink }: FaultWorld): Promise<Tally> {
  const rows = await db.query<{
    id: string
    events: number
    tasks: { key: string; status: string; type: string; effects: number }[]
  }>(
    `with effects as (select task, count(*)::int as effects from ${db.table('kit_effect')} group by task) ` +
      `select l.event_id as id, count(distinct l.id)::int as events, coalesce(jsonb_agg(jsonb_build_object('key', d.key, 'status', d.status, ` +
      `'type', p.type, 'effects', coalesce(e.effects, 0))) filter (where d.id is not null), '[]') as tasks ` +
      `from ${db.table('sys_event_log')} as l left join ${db.table('sys_task_done')} as d on d.event = l.id ` +
      `left join ${db.table('sys_processor')} as p on p.id = d.processor left join effects as e on e.task = d.id ` +
      `where l.code = $1 and l.state = 'accepted' group by 1`,
    [EVENT],
  )
  const found = new Map(rows.map((row) => [row.id, row]))
  const result = { accepted: accepted.size, once: 0, lost: 0, doubled: 0 }
  for (const id of accepted) {
    const { events = 0, tasks = [] } = found.get(id) ?? {}
    const isDone = ({ type, key, effects, status }: (typeof tasks)[number]): boolean =>
      status === 'succeeded' && (type === 'kit_call' ? sink.taken.has(key) : effects >= 1)
    const isDoubled = events > 1 || tasks.length > TASKS_OF_EVENT || tasks.some(({ effects }) => effects > 1)
    if (isDoubled) result.doubled++
    else if (tasks.length < TASKS_OF_EVENT || !tasks.every(isDone)) result.lost++
    else result.once++
  }
  // what nobody was told of must not have happened twice either
  for (const { id, tasks } of rows) if (!accepted.has(id) && tasks.some(({ effects }) => effects > 1)) result.doubled++
  return result
}
