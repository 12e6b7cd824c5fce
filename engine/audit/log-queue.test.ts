/** Entries that are written after their answers: in order, in batches, and none lost while the database is away. */
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'

import { LogQueue } from './log-queue.ts'

describe('entries that wait to be written', () => {
  it('go in their order and in batches', async () => {
    const batches: number[][] = []
    const queue = new LogQueue<number>({ write: async (entries) => void batches.push([...entries]) })
    for (let entry = 0; entry < 1_200; entry++) queue.add(entry)
    await queue.flush()
    assert.deepEqual(
      batches.map(({ length }) => length),
      [500, 500, 200],
    )
    assert.deepEqual(
      batches.flat(),
      Array.from({ length: 1_200 }, (_, index) => index),
    )
  })

  it('are written soon by themselves', async () => {
    const written: string[] = []
    const queue = new LogQueue<string>({ pauseMs: 5, write: async (entries) => void written.push(...entries) })
    queue.add('one')
    for (let turn = 0; written.length === 0 && turn < 500; turn++) await sleep(5)
    assert.deepEqual(written, ['one'])
  })

  it('wait while they cannot be written, which is told once, and are given up only when there are too many', async () => {
    const [written, told]: [number[], number[]] = [[], []]
    let isAway = true
    const queue = new LogQueue<number>({
      write: async (entries) => {
        if (isAway) throw new Error('away')
        written.push(...entries)
      },
      onError: (_, lost) => void told.push(lost),
    })
    queue.add(1)
    await queue.flush()
    await queue.flush()
    assert.deepEqual(told, [0])
    for (let entry = 2; entry <= 20_011; entry++) queue.add(entry)
    await queue.flush()
    assert.deepEqual(told, [0, 11])
    isAway = false
    await queue.flush()
    assert.deepEqual([written.length, written[0], written.at(-1)], [20_000, 12, 20_011])
  })

  it('are not held up by one that can never be written', async () => {
    const [written, lost]: [number[], number[]] = [[], []]
    const queue = new LogQueue<number>({
      write: async (entries) => {
        if (entries.includes(7)) throw Object.assign(new Error('no such text'), { code: '22P05' })
        written.push(...entries)
      },
      onError: (_, count) => void lost.push(count),
    })
    for (let entry = 1; entry <= 12; entry++) queue.add(entry)
    await queue.flush()
    assert.deepEqual([written, lost], [[1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12], [1]])
  })
})
