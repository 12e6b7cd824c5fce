import assert from 'node:assert/strict'

import type { Job } from '../data/jobs.ts'
import { asHeard, factsOf, partOf, secondsOf } from './job-facts.ts'

const JOB: Job = {
  ...{ id: 'a', name: 'work', label: { zh: '工作', en: 'Work' }, state: 'queued', attempt: 0, progress: null },
  ...{ result: null, error: null, by: null, retry_of: null, retried: false, cancelling: false },
  ...{ created_at: '2026-01-01T00:00:00.000Z', started_at: null, ended_at: null, can: { cancel: true, retry: false } },
}

describe('a job on a page that stays open', () => {
  it('is shown as it was heard of last, until it has ended', () => {
    const heard = {
      id: 'a',
      name: 'work',
      state: 'running',
      progress: { done: 1, total: 4 },
      error: null,
      ended_at: null,
    }
    const now = asHeard(JOB, heard as never)
    assert.deepEqual([now.state, partOf(now.progress)], ['running', 0.25])
    const ended = { ...JOB, state: 'done' as const, ended_at: '2026-01-01T00:00:05.000Z' }
    assert.equal(asHeard(ended, heard as never), ended)
    assert.equal(asHeard(JOB, undefined), JOB)
  })

  it('tells how much is done where that is known, how long it took, and what it left in numbers and words', () => {
    assert.deepEqual([partOf(null), partOf({ done: 3 }), partOf({ done: 9, total: 3 })], [undefined, undefined, 1])
    assert.equal(secondsOf(JOB), undefined)
    assert.equal(secondsOf({ started_at: '2026-01-01T00:00:00.000Z', ended_at: '2026-01-01T00:01:05.400Z' }), 65)
    assert.deepEqual(factsOf({ made: 3, of: { a: 1 }, kind: 'x', none: null }), [
      ['made', '3'],
      ['kind', 'x'],
    ])
    assert.deepEqual([factsOf(null), factsOf([1]), factsOf('x')], [[], [], []])
  })
})
