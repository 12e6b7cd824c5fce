import assert from 'node:assert/strict'

import type { Schedule, ScheduleRun } from '../data/schedules.ts'
import { formOf, missingOf, resultOf, tookOf, valuesOf } from './schedule-form.ts'

const schedule: Schedule = {
  id: '1',
  version: 3,
  name: 'autoTagJob',
  title: '自动标签',
  group: '标签',
  handler: 'tags.nightly',
  handler_label: { zh: '自动标签', en: 'Tags' },
  cron: '0 30 5 * * ?',
  time_zone: null,
  enabled: true,
  overlap: 'skip',
  catch_up: 'all',
  catch_up_most: 3,
  description: null,
  next: [],
  last: null,
}

const run: ScheduleRun = {
  slot: null,
  at: '2026-11-21T21:30:00.000Z',
  outcome: 'started',
  by_name: null,
  state: 'done',
  started_at: '2026-11-21T21:30:01.000Z',
  ended_at: '2026-11-21T21:30:03.450Z',
  error: null,
}

describe('a schedule as a form', () => {
  it('comes back as it was', () => {
    const { id: _id, version: _version, handler_label: _label, next: _next, last: _last, ...rest } = schedule
    assert.deepEqual(valuesOf(formOf(schedule)), rest)
  })

  it('says what is missing, and takes what is empty for nothing', () => {
    assert.deepEqual(missingOf({ ...formOf(undefined), cron: ' ' }), ['title', 'name', 'handler', 'cron'])
    const values = valuesOf({ ...formOf(schedule), group: ' ', zone: '', most: 'x', title: ' 名 ' })
    assert.deepEqual(
      [values['group'], values['time_zone'], values['catch_up_most'], values['title']],
      [null, null, null, '名'],
    )
  })

  it('tells how a run went and how long it took', () => {
    assert.equal(resultOf(run), 'states.done')
    assert.equal(resultOf({ ...run, state: null }), 'states.unknown')
    assert.equal(resultOf({ ...run, outcome: 'missed' }), 'outcomes.missed')
    assert.equal(tookOf(run), 2.5)
    assert.equal(tookOf({ ...run, ended_at: null }), undefined)
  })
})
