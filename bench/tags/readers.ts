/** People who look at lists by tags meanwhile. */
import { setTimeout as sleep } from 'node:timers/promises'

import type { TagBench } from './world.ts'

const PAUSE_MS = 20

interface Readers {
  /** Milliseconds of each question. */
  stop(): Promise<number[]>
}

export function reading(bench: TagBench): Readers
export function reading(bench: TagBench, milliseconds: number): Promise<number[]>
export function reading(bench: TagBench, milliseconds?: number): Readers | Promise<number[]> {
  const times: number[] = []
  let isOver = false
  const work = (async () => {
    while (!isOver) {
      const began = performance.now()
      await ask(bench)
      times.push(performance.now() - began)
      await sleep(PAUSE_MS)
    }
  })()
  const stop = async (): Promise<number[]> => {
    isOver = true
    await work
    return times.toSorted((a, b) => a - b)
  }
  return milliseconds === undefined ? { stop } : sleep(milliseconds).then(stop)
}

/** A page of those who carry one of two tags and not a third. */
async function ask({ db, table }: TagBench): Promise<void> {
  await db.query(
    `select t.id, t.name, t.age, g.tags from ${table} as t join ${db.table('sys_tag_set')} as g on g.record = t.id ` +
      `where g.tags && '{20,21}'::int[] and not g.tags && '{22}'::int[] order by t.id limit 20`,
  )
}
